/** How a connection ended without a whole answer. */
export type ConnectionEnd = 'reset' | 'closed'

const codes: Readonly<Record<ConnectionEnd, string>> = {
  reset: 'ECONNRESET',
  closed: 'UND_ERR_SOCKET',
}

/** What Node's own `fetch` rejects with when the connection ends before the answer. */
export function createConnectionError(end: ConnectionEnd): TypeError {
  const reason = end === 'reset' ? 'read ECONNRESET' : 'other side closed'
  const cause = Object.assign(new Error(reason), { code: codes[end] })
  return new TypeError('fetch failed', { cause })
}

/** How the connection is to end for an error that `createConnectionError` made. */
export function connectionEnd(error: unknown): ConnectionEnd | undefined {
  const cause = error instanceof Error ? error.cause : undefined
  if (!(cause instanceof Error) || !('code' in cause)) return undefined
  if (cause.code === codes.reset) return 'reset'
  return cause.code === codes.closed ? 'closed' : undefined
}
