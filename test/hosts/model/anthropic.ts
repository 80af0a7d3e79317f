import * as z from 'zod'
import { asksForStream, toEvents, toResultText } from './dialect.ts'
import type { Dialect, Reply } from './dialect.ts'

const result = z.looseObject({ type: z.literal('tool_result'), content: z.unknown() })
const request = z.looseObject({
  tools: z.array(z.looseObject({ name: z.string() })).default([]),
  messages: z.array(z.looseObject({ content: z.unknown() })).default([]),
})
const usage = { input_tokens: 1, output_tokens: 1 }

/**
 * The messages API.
 *
 * @see {@link https://docs.anthropic.com/en/api/messages Messages}
 */
export const anthropic: Dialect = {
  asks: (path) => path.endsWith('/v1/messages'),
  streams: asksForStream,
  read(body) {
    const { tools, messages } = request.parse(body)
    return {
      tools: tools.map((tool) => ({ name: tool.name, definition: JSON.stringify(tool) })),
      results: messages.flatMap(({ content }) =>
        (Array.isArray(content) ? content : []).flatMap((item) => {
          const { data } = result.safeParse(item)
          return data ? [toResultText(data.content)] : []
        }),
      ),
    }
  },
  write(reply, streams) {
    const message = {
      id: `msg_${'say' in reply ? 'last' : reply.index}`,
      type: 'message',
      role: 'assistant',
      model: 'fake',
      content: [toBlock(reply)],
      stop_reason: 'say' in reply ? 'end_turn' : 'tool_use',
      stop_sequence: null,
      usage,
    }
    return streams ? toEvents(toParts(reply, message)) : JSON.stringify(message)
  },
}

function toBlock(reply: Reply) {
  if ('say' in reply) return { type: 'text', text: reply.say }
  const { call, args, index } = reply
  return { type: 'tool_use', id: `toolu_${index}`, name: call.name, input: args }
}

function toParts(reply: Reply, message: { readonly stop_reason: string }) {
  const isText = 'say' in reply
  const start = isText ? { type: 'text', text: '' } : { ...toBlock(reply), input: {} }
  const delta = isText
    ? { type: 'text_delta', text: reply.say }
    : { type: 'input_json_delta', partial_json: JSON.stringify(reply.args) }
  const empty = { ...message, content: [], stop_reason: null }
  const { stop_reason } = message
  return [
    { type: 'message_start', message: empty },
    { type: 'content_block_start', index: 0, content_block: start },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
    { type: 'message_stop' },
  ].map((data) => ({ name: data.type, data }))
}
