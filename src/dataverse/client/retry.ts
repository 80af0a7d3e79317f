import type { DataverseError } from '../../errors.ts'
import type { HeaderReader } from '../../network/headers.ts'
import { isServiceCode } from '../problem/service-error.ts'

/** Whether a request is safe to retry. */
export type RetrySafety =
  | 'read'
  /** A create under a client-generated id: a retry finds the record of the first attempt. */
  | 'create'
  /** A write that must never run twice. */
  | 'unsafe'

/** A request that failed. */
export interface FailedAttempt {
  readonly safety: RetrySafety
  /** Requests sent so far, from 1. */
  readonly attempt: number
  readonly error: DataverseError
  /** Whether the service may have executed the request. */
  readonly sent: boolean
  /** Whether a gateway may have refused a write that the service executed. */
  readonly fromBetween?: boolean
  /** The time left for the whole call, in milliseconds. */
  readonly leftMs: number
}

/** Maximum requests for one call. */
export const mostAttempts = 3

/** The longest wait a call accepts. If the service asks for more, the call fails with the seconds. */
export const longestWaitMs = 20_000
const firstJitterMs = 500
const longestJitterMs = 8_000

/**
 * How long to wait before the next attempt, in milliseconds; `undefined` if the failure is final.
 *
 * A request that the service throttled was not executed, so any request is retried after
 * `Retry-After`, at most 20 s. If a gateway may have throttled it, a write that must never run twice is not.
 * After a lost answer (network, 502, 503, 504), a read is retried, and a create under a
 * client-generated id is retried once. The wait is random, up to 0.5 s, doubled per attempt, at most
 * 8 s. There is no retry that could not start before the call's deadline.
 *
 * @see Reference section 13.5 (retry guide)
 */
export function retryDelayMs(
  failed: FailedAttempt,
  random: () => number = Math.random,
): number | undefined {
  if (failed.attempt >= mostAttempts) return undefined
  const delayMs = delayOf(failed, random)
  return delayMs !== undefined && delayMs < failed.leftMs ? delayMs : undefined
}

/** Whether the answer was lost, so the service may have executed the request. */
export function isLostAnswer({ code, facts }: DataverseError): boolean {
  const { status, serviceCode } = facts
  if (code === 'timeout') return status === undefined || status === 408
  // Dataverse rolls back failures that it explains. An unexplained failure may come from a gateway.
  if (code === 'unavailable' && !isServiceCode(serviceCode)) return true
  if (code === 'bad_answer') return status === undefined || status < 300 || status >= 500
  return isTransient(code, status)
}

/**
 * When the service answered, by its own clock. Dates in the answer are compared with this time,
 * because this computer's clock may be wrong.
 */
export function answeredAt(headers: HeaderReader, now: number): number {
  const date = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(date) ? now : date
}

function delayOf(failed: FailedAttempt, random: () => number): number | undefined {
  const { safety, attempt, error, sent, fromBetween = false } = failed
  const { status, retryAfterSeconds } = error.facts
  if (fromBetween && safety === 'unsafe') return undefined
  if (error.code === 'throttled') return waitFor(retryAfterSeconds, attempt, random)
  if (safety === 'read' || !sent) {
    return isTransient(error.code, status) ? waitFor(retryAfterSeconds, attempt, random) : undefined
  }
  const repeatable = safety === 'create' && attempt === 1 && (fromBetween || isLostAnswer(error))
  return repeatable ? waitFor(retryAfterSeconds, attempt, random) : undefined
}

/** No status means that the network failed. */
function isTransient(code: string, status: number | undefined): boolean {
  if (code !== 'unavailable') return false
  return status === undefined || status === 502 || status === 503 || status === 504
}

function waitFor(
  retryAfterSeconds: number | undefined,
  attempt: number,
  random: () => number,
): number | undefined {
  if (retryAfterSeconds === undefined) {
    return Math.round(random() * Math.min(longestJitterMs, firstJitterMs * 2 ** (attempt - 1)))
  }
  const waitMs = retryAfterSeconds * 1000
  return waitMs <= longestWaitMs ? waitMs : undefined
}
