import { DataverseError } from '../../errors.ts'

/**
 * A failed exchange without an answer as a typed error: what the deadlines or the caller's signal
 * gave as reason, else the network's own failure.
 */
export function toTransportError(
  caught: unknown,
  signals: { readonly caller: AbortSignal; readonly deadlines: readonly AbortSignal[] },
): DataverseError {
  if (caught instanceof DataverseError) return caught
  const expired = signals.deadlines.find((signal) => signal.aborted)
  if (expired?.reason instanceof DataverseError) return expired.reason
  if (signals.caller.aborted) return cancelled(caught)
  return networkError(caught)
}

export function cancelled(cause?: unknown): DataverseError {
  return new DataverseError('cancelled', 'The call was cancelled.', {
    hint: 'Repeat the call if its result is still needed.',
    cause,
  })
}

export function timedOut(what: string): DataverseError {
  return new DataverseError('timeout', `Dataverse ${what}.`, {
    hint: 'Narrow the query with a filter or fewer expanded records, then repeat the call.',
  })
}

/** Whether a network failure came before any byte of the request reached the service. */
export function isNeverSent(error: DataverseError): boolean {
  return error.code === 'unavailable' && beforeSending.has(networkCode(error.cause) ?? '')
}

/** Codes of the system and of the platform's HTTP client for a connection that never came to be. */
const beforeSending: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
])

function networkError(cause: unknown): DataverseError {
  const code = networkCode(cause)
  if (code === 'ENOTFOUND') {
    return new DataverseError('unavailable', "The environment's address does not exist.", {
      hint: 'Check DATAVERSE_URL against the address in the browser: the name or the region is mistyped.',
      cause,
    })
  }
  return new DataverseError(
    'unavailable',
    `The connection to Dataverse failed${code === undefined ? '' : ` (${code})`}.`,
    { hint: 'Check the network and the proxy, then repeat the call.', cause },
  )
}

/** The system's code, which the platform's `fetch` hides one or two causes deep. */
function networkCode(caught: unknown, depth = 0): string | undefined {
  if (!(caught instanceof Error) || depth > 3) return undefined
  if ('code' in caught && typeof caught.code === 'string' && /^[A-Z_]{3,40}$/.test(caught.code)) {
    return caught.code
  }
  return networkCode(caught.cause, depth + 1)
}
