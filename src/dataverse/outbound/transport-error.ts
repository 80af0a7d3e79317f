import { DataverseError } from '../../errors.ts'
import { cancelled, connectionFailed, neverSentCodes } from '../problem/transport-failures.ts'

/**
 * The typed error for a request without an answer: the reason set by a deadline or the caller's
 * signal, else the network failure.
 */
export function toTransportError(caught: unknown, caller: AbortSignal): DataverseError {
  if (caught instanceof DataverseError) return caught
  if (caller.aborted && caught === caller.reason) return cancelled(caught)
  return connectionFailed(networkCode(caught), caught)
}

/** Whether the network failed before any byte of the request reached the service. */
export function isNeverSent(error: DataverseError): boolean {
  return error.code === 'unavailable' && neverSentCodes.has(networkCode(error.cause) ?? '')
}

/** The system error code, which the platform's `fetch` nests one or two causes deep. */
function networkCode(caught: unknown, depth = 0): string | undefined {
  if (!(caught instanceof Error) || depth > 3) return undefined
  if ('code' in caught && typeof caught.code === 'string' && /^[A-Z_]{3,40}$/.test(caught.code)) {
    return caught.code
  }
  return networkCode(caught.cause, depth + 1)
}
