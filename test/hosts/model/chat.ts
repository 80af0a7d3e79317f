import * as z from 'zod'
import { asksForStream, toEvents, toResultText } from './dialect.ts'
import type { Dialect, Reply } from './dialect.ts'

const result = z.looseObject({ role: z.literal('tool'), content: z.unknown() })
const request = z.looseObject({
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }) })).default([]),
  messages: z.array(z.unknown()).default([]),
})
const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }

/**
 * The chat completions API.
 *
 * @see {@link https://platform.openai.com/docs/api-reference/chat Chat completions}
 */
export const chat: Dialect = {
  asks: (path) => path.endsWith('/chat/completions'),
  streams: asksForStream,
  read(body) {
    const { tools, messages } = request.parse(body)
    return {
      tools: tools.map((tool) => ({ name: tool.function.name, definition: JSON.stringify(tool) })),
      results: messages.flatMap((message) => {
        const { data } = result.safeParse(message)
        return data ? [toResultText(data.content)] : []
      }),
    }
  },
  write(reply, streams) {
    const { call, ...message } = toMessage(reply)
    const finish_reason = call ? 'tool_calls' : 'stop'
    const id = `chat_${'say' in reply ? 'last' : reply.index}`
    const base = { id, created: 1, model: 'fake', usage }
    if (!streams)
      return JSON.stringify({
        ...base,
        object: 'chat.completion',
        choices: [
          { index: 0, message: { ...message, ...(call && { tool_calls: [call] }) }, finish_reason },
        ],
      })
    const delta = { ...message, ...(call && { tool_calls: [{ index: 0, ...call }] }) }
    const chunk = (part: unknown, finish: string | null) => ({
      data: {
        ...base,
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta: part, finish_reason: finish }],
      },
    })
    return toEvents([chunk(delta, null), chunk({}, finish_reason), { data: '[DONE]' }])
  },
}

function toMessage(reply: Reply) {
  const role = 'assistant'
  if ('say' in reply) return { role, content: reply.say }
  const { call, args, index } = reply
  const called = { name: call.name, arguments: JSON.stringify(args) }
  return {
    role,
    content: null,
    call: { id: `call_${index}`, type: 'function', function: called },
  }
}
