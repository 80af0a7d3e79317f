/** How a connection ended without a complete response. */
export type ConnectionEnd = 'reset' | 'closed'

const codes: Readonly<Record<ConnectionEnd, string>> = {
  reset: 'ECONNRESET',
  closed: 'UND_ERR_SOCKET',
}

/** The error that Node's own `fetch` rejects with when the connection ends before the response. */
export function createConnectionError(end: ConnectionEnd): TypeError {
  const reason = end === 'reset' ? 'read ECONNRESET' : 'other side closed'
  const cause = Object.assign(new Error(reason), { code: codes[end] })
  return new TypeError('fetch failed', { cause })
}

/** How to end the connection for an error made by `createConnectionError`. */
export function connectionEnd(error: unknown): ConnectionEnd | undefined {
  const cause = error instanceof Error ? error.cause : undefined
  if (!(cause instanceof Error) || !('code' in cause)) return undefined
  if (cause.code === codes.reset) return 'reset'
  return cause.code === codes.closed ? 'closed' : undefined
}
