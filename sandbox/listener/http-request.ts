import type { IncomingMessage } from 'node:http'

/** Largest accepted body. The service does not document its own limit (reference 10 and 21). */
const maxBodyBytes = 16 * 1024 * 1024
/** How much of a larger body is read and discarded, so that its sender can receive the response. */
const maxDroppedBytes = 128 * 1024 * 1024

/**
 * The request that arrived over HTTP, or the response to one that cannot be accepted.
 *
 * @param hosts - Allowed values of the `Host` header.
 * @param signal - Aborts when the caller disconnects.
 */
export async function readRequest(
  message: IncomingMessage,
  hosts: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Request | Response> {
  const { method = 'GET', headers, url = '' } = message
  const host = headers.host?.toLowerCase() ?? ''
  if (!hosts.has(host)) {
    return refused(421, '', `This sandbox accepts only the host ${[...hosts].join(' or ')}.`)
  }
  // Joined as text, because a path such as //other.example must not become the host.
  const address = `http://${host}${url}`
  if (!url.startsWith('/') || !URL.canParse(address)) {
    return refused(400, '', 'The request line has no path.')
  }
  if (!methods.has(method)) {
    return refused(405, '0x0', `The requested resource does not support http method '${method}'.`)
  }
  const body = await readBody(message)
  if (!body) return refused(413, '0x8004418a', 'The request message is too large.')

  const hasBody = body.length > 0 && method !== 'GET' && method !== 'HEAD'
  return new Request(address, {
    method,
    headers: toHeaders(message),
    signal,
    ...(hasBody && { body }),
  })
}

const methods = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'])

function refused(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status, headers: { Connection: 'close' } })
}

function toHeaders({ headers }: IncomingMessage): Headers {
  const copied = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) copied.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return copied
}

async function readBody(message: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of message) {
    if (!(chunk instanceof Uint8Array)) continue
    size += chunk.length
    if (size <= maxBodyBytes) chunks.push(chunk)
    if (size > maxDroppedBytes) break
  }
  if (size > maxBodyBytes) return undefined

  const body = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}
