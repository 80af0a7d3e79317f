import type { IncomingMessage } from 'node:http'
import { isJsonContentType } from '@modelcontextprotocol/server'
import type { HeaderReader } from '../../network/headers.ts'
import { protocolError } from './plain-answers.ts'

/** A message of the protocol: one JSON object. */
export type Message = Readonly<Record<string, unknown>>

const mostBodyBytes = 1024 * 1024
const mostDepth = 64

/** Refuses what the headers alone show, before the body is read (R58). */
export function checkBodyHeaders(headers: HeaderReader): Response | undefined {
  if (!isJsonContentType(headers.get('content-type')))
    return protocolError(415, -32000, 'Content-Type must be application/json.')
  if ((headers.get('content-encoding') ?? 'identity') !== 'identity')
    return protocolError(415, -32000, 'The body must not be compressed.')
  if ((headers.get('transfer-encoding') ?? 'chunked').toLowerCase() !== 'chunked')
    return closing(protocolError(501, -32000, 'The only supported transfer coding is chunked.'))
  if (Number(headers.get('content-length') ?? 0) > mostBodyBytes) return tooLarge()
  return undefined
}

/**
 * The body of a request as one message of the protocol, or the refusal: 413 above 1 MiB; 400 if it is
 * not JSON, is nested deeper than 64 levels, or is not an object. Arrays are refused because no revision
 * served here executes batches (R46).
 *
 * @param take - Called with the size of each piece before it is kept. It may wait, refuse, or throw when
 * there is no room.
 * @throws what `take` throws, and the error of a broken connection.
 */
export async function readMessage(
  message: IncomingMessage,
  take: (bytes: number) => Promise<Response | undefined>,
): Promise<Message | Response> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of message) {
    const piece = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    bytes += piece.length
    if (bytes > mostBodyBytes) return tooLarge()
    const refusal = await take(piece.length)
    if (refusal !== undefined) return refusal
    chunks.push(piece)
  }
  return parseMessage(Buffer.concat(chunks))
}

/** See `readMessage`. */
function parseMessage(body: Uint8Array): Message | Response {
  const text = decode(body)
  if (text === undefined) return protocolError(400, -32700, 'The body is not UTF-8 text.')
  if (isTooDeep(text))
    return protocolError(400, -32600, `The body is nested deeper than ${mostDepth} levels.`)
  try {
    const parsed: unknown = JSON.parse(text)
    if (Array.isArray(parsed))
      return protocolError(400, -32600, 'Batches are not supported: send one message at a time.')
    if (isMessage(parsed)) return parsed
    return protocolError(400, -32600, 'The body is not a message of the protocol.')
  } catch {
    return protocolError(400, -32700, 'The body is not JSON.')
  }
}

/**
 * Whether the routing headers contradict the message (R59). The SDK checks them in the revisions that
 * have them, but a proxy may act on them in all.
 */
export function hasOtherHeaders(message: Message, headers: HeaderReader): boolean {
  const method = headers.get('mcp-method')
  if (method !== null && method !== message['method']) return true
  const name = headers.get('mcp-name')
  const { params } = message
  const own = isMessage(params) ? (params['name'] ?? params['uri']) : undefined
  return name !== null && typeof own === 'string' && decodeName(name) !== own
}

export function headerMismatch(message: Message): Response {
  const text = 'Mcp-Method and Mcp-Name must agree with the body.'
  return protocolError(400, -32020, text, idOf(message))
}

/** The tool that a message calls; `''` if it has no name. */
export function toolOf({ method, params }: Message): string | undefined {
  if (method !== 'tools/call') return undefined
  const hasName = typeof params === 'object' && params !== null && 'name' in params
  return hasName && typeof params.name === 'string' ? params.name : ''
}

/** The id for the answer to a message; `null` if the message has no valid one. */
export function idOf({ id }: Message): string | number | null {
  return typeof id === 'string' || typeof id === 'number' ? id : null
}

/** Values that are not plain ASCII are encoded: `=?base64?w6k=?=`. */
function decodeName(value: string): string {
  const encoded = /^=\?base64\?([\w+/]*={0,2})\?=$/.exec(value)?.[1]
  return encoded === undefined ? value : Buffer.from(encoded, 'base64').toString()
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(body: Uint8Array): string | undefined {
  try {
    return utf8.decode(body)
  } catch {
    return undefined
  }
}

/** Counts in the text, so that a deep body is never parsed. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let isInText = false
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (isInText) {
      if (code === backslash) index += 1
      else if (code === quote) isInText = false
    } else if (code === quote) isInText = true
    else if (code === openBrace || code === openBracket) {
      depth += 1
      if (depth > mostDepth) return true
    } else if (code === closeBrace || code === closeBracket) depth -= 1
  }
  return false
}

const quote = 0x22
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

function tooLarge(): Response {
  return closing(protocolError(413, -32000, 'The body is larger than 1 MiB.'))
}

/** Closes the connection, so that the rest of the body is not read. */
function closing(answer: Response): Response {
  answer.headers.set('Connection', 'close')
  return answer
}
