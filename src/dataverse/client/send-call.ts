import { claimsOf } from './claims.ts'
import type { TokenSource } from './token-source.ts'
import type { Clock } from '../../time/clock.ts'
import { DataverseError, isDataverseError } from '../../errors.ts'
import {
  totalDeadlineMs,
  type ServiceAnswer,
  type Outbound,
  type OutboundRequest,
} from '../outbound/outbound.ts'
import type { ProblemContext } from '../problem/problem.ts'
import type { Throttler } from './throttler.ts'
import type { RetryBudget } from './retry-budget.ts'
import { isLostAnswer, mostAttempts, retryDelayMs, type RetrySafety } from './retry.ts'
import { isForeignRefusal, isFromBetween } from './from-between.ts'
import { findError, type Outcome } from './judge-answer.ts'
import { cancelled } from '../problem/transport-failures.ts'
import { isNeverSent } from '../outbound/transport-error.ts'

/** One call to the service, including all its retries. */
export interface ServiceCall {
  readonly request: Pick<
    OutboundRequest,
    'method' | 'target' | 'prefer' | 'ifMatch' | 'body' | 'detectDuplicates' | 'mostBytes'
  >
  readonly safety: RetrySafety
  readonly context: Omit<ProblemContext, 'now'>
  readonly signal: AbortSignal
  /** The error for an answer with a success status that is not the expected one. */
  readonly judge?: ((answer: ServiceAnswer) => DataverseError | undefined) | undefined
}

/** Sends one call with a token. Renews the token once, and retries after a wait if that is safe. */
export type SendCall = (call: ServiceCall) => Promise<Outcome>

interface Attempt {
  readonly number: number
  readonly lost: boolean
  /** Why the service refused the last token. A new token is requested once. */
  readonly refusal?: Refusal
  readonly deadline?: number
}

type Sent =
  | { readonly answer: ServiceAnswer; readonly error?: never; readonly claims?: never }
  | { readonly error: DataverseError; readonly claims: string | undefined; readonly answer?: never }

/** A token that the service refused, and the claims challenge it returned. */
interface Refusal {
  readonly error: DataverseError
  readonly bearer: string
  readonly claims: string | undefined
}

/**
 * A signal for a write that has been sent: the write is not canceled, and its outcome is awaited.
 * Each write gets its own signal, because a signal keeps references to all signals derived from it.
 */
export const neverAborted = (): AbortSignal => new AbortController().signal

export function createSendCall({
  outbound,
  token: tokens,
  clock,
  budget,
  throttler,
}: {
  readonly outbound: Outbound
  readonly token: TokenSource
  readonly clock: Clock
  readonly budget: RetryBudget
  readonly throttler: Throttler
}): SendCall {
  return async (call) => {
    budget.earn()
    return run(call, { number: 1, lost: false })
  }

  async function run(call: ServiceCall, attempt: Attempt): Promise<Outcome> {
    let { lost } = attempt
    const waiting = lost ? neverAborted() : call.signal
    try {
      if (waiting.aborted) throw cancelled(waiting.reason)
      const bearer = await takeToken(attempt.refusal, waiting)
      // The time that the user needs to sign in does not count.
      const deadline = attempt.deadline ?? clock.now() + totalDeadlineMs
      const next = { ...attempt, deadline, number: attempt.number + 1 }
      const { answer, error, claims } = await throttler.run(
        () => sendOnce(call, bearer, deadline - clock.now()),
        { signal: waiting, leftMs: deadline - clock.now() },
      )
      if (answer !== undefined) return { answer, lost }

      if (isTokenRefusal(error) && !attempt.refusal && attempt.number < mostAttempts) {
        return await run(call, { ...next, refusal: { error, bearer, claims } })
      }
      const sent = !isNeverSent(error)
      const fromBetween = sent && call.safety !== 'read' && isFromBetween(error)
      lost ||= fromBetween || (sent && isLostAnswer(error))
      const delayMs = retryDelayMs({
        safety: call.safety,
        attempt: attempt.number,
        error,
        sent,
        fromBetween: fromBetween && !isForeignRefusal(error),
        leftMs: deadline - clock.now(),
      })
      if (delayMs === undefined) return { error, lost }
      // Only the retry shows whether a create with a lost answer succeeded.
      const isOwed = error.code === 'throttled' || (lost && call.safety === 'create')
      if (!isOwed && !budget.spend()) return { error, lost }
      await clock.sleep(delayMs, lost ? neverAborted() : call.signal)
      return await run(call, { ...next, lost })
    } catch (caught) {
      if (isDataverseError(caught)) return { error: caught, lost }
      if (call.signal.aborted) return { error: cancelled(caught), lost }
      throw caught
    }
  }

  /** If the source cannot renew its token, the service's original error is thrown. */
  async function takeToken(refusal: Refusal | undefined, signal: AbortSignal) {
    if (refusal === undefined) return tokens.token({ signal })
    const { error, bearer, claims } = refusal
    try {
      return await tokens.token({
        signal,
        refresh: true,
        refused: bearer,
        ...(claims !== undefined && { claims }),
      })
    } catch (caught) {
      throw isDataverseError(caught) && isTokenRefusal(caught) ? error : caught
    }
  }

  async function sendOnce(
    { request, safety, context, signal, judge }: ServiceCall,
    token: string,
    totalMs: number,
  ): Promise<Sent> {
    try {
      const answer = await outbound.send({
        ...request,
        token,
        totalMs,
        signal: safety === 'read' ? signal : neverAborted(),
      })
      throttler.observe(answer)
      const error = findError(answer, { judge, context }, clock.now())
      if (error === undefined) return { answer }
      const isRefused = answer.status >= 300
      return {
        error: isRefused ? advise(error, tokens.whenRefused) : error,
        claims: isRefused ? claimsOf(answer.headers.get('www-authenticate')) : undefined,
      }
    } catch (caught) {
      if (isDataverseError(caught)) return { error: caught, claims: undefined }
      throw caught
    }
  }
}

/** The next step depends on the token source. `hint` is the one for tokens from a sign-in. */
function advise(error: DataverseError, hint: string | undefined): DataverseError {
  if (hint === undefined || !isTokenRefusal(error)) return error
  return new DataverseError(error.code, error.marked.message, { hint, facts: error.facts })
}

function isTokenRefusal({ code, facts }: DataverseError): boolean {
  return code === 'not_signed_in' && facts.status === 401
}
