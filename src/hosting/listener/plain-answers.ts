/** A short answer that is the same for everyone and reveals nothing about this server (R57). */
export function plainAnswer(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(`${text}\n`, {
    status,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      ...headers,
    },
  })
}

export const notFound = () => plainAnswer(404, 'Not found')

/** Leads a person to the page that explains this server. */
export const toLandingPage = () => plainAnswer(303, 'See /', { Location: '/' })

export const forbidden = () => plainAnswer(403, 'Forbidden')

/** `allowed` as in the header: `POST`. */
export const wrongMethod = (allowed: string) =>
  plainAnswer(405, 'Method not allowed', { Allow: allowed })

/** A JSON-RPC error for a request that did not reach the protocol. */
export function protocolError(
  status: number,
  code: number,
  message: string,
  id: string | number | null = null,
): Response {
  return Response.json(
    { jsonrpc: '2.0', id, error: { code, message } },
    { status, headers: { 'Cache-Control': 'no-store' } },
  )
}

/** For unexpected errors; it reveals nothing about them. */
export function internalError(id: string | number | null): Response {
  return protocolError(500, -32603, 'Internal server error', id)
}

/** Too many requests; `Retry-After` is in whole seconds, at least 1. */
export function tooManyRequests(retryAfterMs: number, id: string | number | null = null): Response {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000))
  const answer = protocolError(429, -32000, `Too many requests: wait ${seconds} s.`, id)
  answer.headers.set('Retry-After', String(seconds))
  return answer
}

/** For shutdown and outages, so that clients and load balancers try elsewhere. */
export function notNow(text: string): Response {
  const answer = plainAnswer(503, text, { 'Retry-After': '2' })
  answer.headers.set('Connection', 'close')
  return answer
}
