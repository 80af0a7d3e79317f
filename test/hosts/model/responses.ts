import * as z from 'zod'
import { asksForStream, toEvents, toResultText } from './dialect.ts'
import type { Dialect, OfferedTool, Reply } from './dialect.ts'

const result = z.looseObject({
  type: z.enum(['function_call_output', 'custom_tool_call_output', 'mcp_tool_call_output']),
  output: z.unknown(),
})
const group = z.looseObject({
  type: z.literal('namespace'),
  name: z.string(),
  tools: z.array(z.looseObject({ name: z.string() })),
})
const tool = z.looseObject({ name: z.string() })
const request = z.looseObject({
  tools: z.array(z.unknown()).default([]),
  input: z.union([z.string(), z.array(z.unknown())]).default([]),
})
const details = { input_tokens_details: { cached_tokens: 0 } }
const usage = {
  input_tokens: 1,
  output_tokens: 1,
  total_tokens: 2,
  output_tokens_details: { reasoning_tokens: 0 },
  ...details,
}

/**
 * The responses API. Tools can stand in namespaces.
 *
 * @see {@link https://platform.openai.com/docs/api-reference/responses Responses}
 */
export const responses: Dialect = {
  asks: (path) => path.endsWith('/responses'),
  streams: asksForStream,
  read(body) {
    const { tools, input } = request.parse(body)
    return {
      tools: tools.flatMap(toTools),
      results: (typeof input === 'string' ? [] : input).flatMap((item) => {
        const { data } = result.safeParse(item)
        return data ? [toResultText(data.output)] : []
      }),
    }
  },
  write(reply, streams) {
    const response = {
      id: `resp_${'say' in reply ? 'last' : reply.index}`,
      object: 'response',
      created_at: 1,
      model: 'fake',
      status: 'completed',
      output: [toItem(reply)],
      usage,
    }
    if (!streams) return JSON.stringify(response)
    return toEvents(
      [
        { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
        { type: 'response.output_item.done', output_index: 0, item: toItem(reply) },
        { type: 'response.completed', response },
      ].map((data) => ({ name: data.type, data })),
    )
  },
}

function toTools(value: unknown): readonly OfferedTool[] {
  const grouped = group.safeParse(value)
  if (grouped.success) {
    const { name, tools, ...rest } = grouped.data
    return tools.map((each) => ({
      name: each.name,
      group: name,
      definition: JSON.stringify({ ...rest, ...each }),
    }))
  }
  const { data } = tool.safeParse(value)
  return data ? [{ name: data.name, definition: JSON.stringify(data) }] : []
}

function toItem(reply: Reply) {
  if ('say' in reply)
    return {
      type: 'message',
      role: 'assistant',
      id: 'msg_1',
      status: 'completed',
      content: [{ type: 'output_text', text: reply.say, annotations: [] }],
    }
  const { call, args, index } = reply
  return {
    type: 'function_call',
    id: `fc_${index}`,
    call_id: `call_${index}`,
    name: call.name,
    ...(call.group !== undefined && { namespace: call.group }),
    arguments: JSON.stringify(args),
    status: 'completed',
  }
}
