import { DataverseError } from '../../errors.ts'
import { cancelled, connectionFailed, neverSentCodes } from '../problem/transport-failures.ts'

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
  return connectionFailed(networkCode(caught), caught)
}

/** Whether a network failure came before any byte of the request reached the service. */
export function isNeverSent(error: DataverseError): boolean {
  return error.code === 'unavailable' && neverSentCodes.has(networkCode(error.cause) ?? '')
}

/** The system's code, which the platform's `fetch` hides one or two causes deep. */
function networkCode(caught: unknown, depth = 0): string | undefined {
  if (!(caught instanceof Error) || depth > 3) return undefined
  if ('code' in caught && typeof caught.code === 'string' && /^[A-Z_]{3,40}$/.test(caught.code)) {
    return caught.code
  }
  return networkCode(caught.cause, depth + 1)
}
