import { randomUUID } from 'node:crypto'
import type { WireRequest } from '../../network/wire.ts'

/** One request inside a batch, ready to send: already checked like a request that is sent alone. */
export type PrintedPart = Pick<WireRequest, 'method' | 'address' | 'headers' | 'body'>

/** Headers of the whole batch. A part has all others of a request that is sent alone. */
const envelopeHeaders: ReadonlySet<string> = new Set([
  'accept-encoding',
  'authorization',
  'user-agent',
  'x-ms-client-request-id',
])

/**
 * The body of a `$batch`, with its content type. Parts have the ids 1, 2, ... in `Content-ID`. With
 * `atomic` they are one change set.
 *
 * No part can end early: a body is JSON on one line, an address and a header have no line breaks, and the
 * boundaries are random.
 *
 * @see Reference section 15 (batch)
 */
export function printBatch(
  parts: readonly PrintedPart[],
  { atomic }: { readonly atomic: boolean },
): { readonly contentType: string; readonly body: string } {
  const boundary = `batch_${randomUUID()}`
  const printed = parts.map((part, index) => printPart(part, index + 1))
  const sections = atomic ? [printChangeSet(printed)] : printed
  return { contentType: toType(boundary), body: join(sections, boundary) }
}

function printChangeSet(parts: readonly string[]): string {
  const boundary = `changeset_${randomUUID()}`
  return toLines([`Content-Type: ${toType(boundary)}`, '', join(parts, boundary)])
}

function printPart({ method, address, headers, body }: PrintedPart, contentId: number): string {
  const own = Object.entries(headers).filter(([name]) => !envelopeHeaders.has(name.toLowerCase()))
  return toLines([
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    `Content-ID: ${contentId}`,
    '',
    `${method} ${address} HTTP/1.1`,
    ...own.map(([name, value]) => `${name}: ${value}`),
    // Without the length the service may not read the body (0x80048d19).
    ...(body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
    '',
    body ?? '',
  ])
}

const toType = (boundary: string) => `multipart/mixed; boundary="${boundary}"`
const toLines = (lines: readonly string[]) => lines.join('\r\n')

function join(sections: readonly string[], boundary: string): string {
  return toLines([
    ...sections.flatMap((section) => [`--${boundary}`, section]),
    `--${boundary}--`,
    '',
  ])
}
