import { DataverseError } from '../../errors.ts'
import { cancelled, connectionFailed, neverSentCodes } from '../problem/transport-failures.ts'

/**
 * A failed exchange without an answer as a typed error: what the deadlines gave as reason, what the
 * caller's signal did, else the network's own failure.
 */
export function toTransportError(caught: unknown, caller: AbortSignal): DataverseError {
  if (caught instanceof DataverseError) return caught
  if (caller.aborted && caught === caller.reason) return cancelled(caught)
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
