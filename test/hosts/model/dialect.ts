import * as z from 'zod'

/** A tool as the client offers it to the model. */
export interface OfferedTool {
  /** The name that the model calls. Clients put the server's name before the tool's. */
  readonly name: string
  /** Where the API has groups of tools: the group's name. */
  readonly group?: string
  /** The whole definition as JSON text, with description and schema. */
  readonly definition: string
}

/** What one request gives the model. */
export interface Turn {
  readonly tools: readonly OfferedTool[]
  /** The results of the calls so far as text, in the order of the calls. */
  readonly results: readonly string[]
}

/** What the model answers. */
export type Reply =
  | { readonly say: string }
  | { readonly call: OfferedTool; readonly args: unknown; readonly index: number }

/** One of the APIs that clients use to reach their model. */
export interface Dialect {
  /** Whether a POST to this path asks the model for an answer. */
  readonly asks: (path: string) => boolean
  readonly read: (body: unknown) => Turn
  /** The body of the answer, as server-sent events where `streams`. */
  readonly write: (reply: Reply, streams: boolean) => string
  readonly streams: (path: string, body: unknown) => boolean
}

const block = z.looseObject({ text: z.string() })

/** The text of a tool result: a string, or blocks with text; everything else as its JSON. */
export function toResultText(value: unknown): string {
  if (typeof value === 'string') return value
  const blocks = z.array(block).safeParse(value)
  if (blocks.success) return blocks.data.map(({ text }) => text).join('\n')
  return JSON.stringify(value ?? '')
}

/** Server-sent events, each with its name where the API names them. */
export function toEvents(
  events: readonly { readonly name?: string; readonly data: unknown }[],
): string {
  return events
    .map(({ name, data }) => {
      const line = name === undefined ? '' : `event: ${name}\n`
      return `${line}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
    })
    .join('')
}

const flag = z.looseObject({ stream: z.literal(true) })

/** Whether the body asks for a stream, as three of the four APIs do. */
export function asksForStream(_path: string, body: unknown): boolean {
  return flag.safeParse(body).success
}
