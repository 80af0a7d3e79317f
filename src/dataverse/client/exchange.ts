import type { TokenSource } from '../../auth/token-source.ts'
import type { Clock } from '../../clock.ts'
import { DataverseError } from '../../errors.ts'
import {
  totalDeadlineMs,
  type Answer,
  type Outbound,
  type OutboundRequest,
} from '../outbound/outbound.ts'
import { toProblem, type ProblemContext } from '../problem/problem.ts'
import type { RetryBudget } from './retry-budget.ts'
import { isLostAnswer, mostAttempts, retryDelayMs, type Effect } from './retry.ts'
import { cancelled, isNeverSent } from '../outbound/failure.ts'

/** One call to the service, however many requests it takes. */
export interface Call {
  readonly request: Pick<OutboundRequest, 'method' | 'target' | 'prefer' | 'ifMatch' | 'body'>
  readonly effect: Effect
  readonly context: Omit<ProblemContext, 'now'>
  readonly signal: AbortSignal
}

/**
 * How a call ended. `lost` says that the answer of some request of it was lost, so that the service
 * may have executed that request unseen.
 */
export type Outcome = { readonly lost: boolean } & (
  | { readonly answer: Answer; readonly error?: never }
  | { readonly error: DataverseError; readonly answer?: never }
)

/** Sends one call with a token, renews the token once, waits and repeats where that is safe. */
export type Exchange = (call: Call) => Promise<Outcome>

interface Attempt {
  readonly number: number
  readonly lost: boolean
  readonly refreshed: boolean
  readonly deadline?: number
}

/** A write whose request has left is no longer cancelled: its outcome is awaited. */
const never = new AbortController().signal

export function createExchange({
  outbound,
  token: tokens,
  clock,
  budget,
}: {
  readonly outbound: Outbound
  readonly token: TokenSource
  readonly clock: Clock
  readonly budget: RetryBudget
}): Exchange {
  return async (call) => {
    budget.earn()
    return run(call, { number: 1, lost: false, refreshed: false })
  }

  async function run(call: Call, attempt: Attempt): Promise<Outcome> {
    let { lost } = attempt
    const waiting = lost ? never : call.signal
    try {
      if (waiting.aborted) throw cancelled(waiting.reason)
      const bearer = await tokens.token({ signal: waiting, refresh: attempt.refreshed })
      // The time that a person takes to sign in does not count.
      const deadline = attempt.deadline ?? clock.now() + totalDeadlineMs
      const next = { ...attempt, deadline, number: attempt.number + 1 }
      const { answer, error } = await sendOnce(call, bearer, deadline - clock.now())
      if (answer !== undefined) return { answer, lost }

      if (error.facts.status === 401 && !attempt.refreshed && attempt.number < mostAttempts) {
        return await run(call, { ...next, refreshed: true })
      }
      const sent = !isNeverSent(error)
      lost ||= sent && isLostAnswer(error)
      const delayMs = retryDelayMs({
        effect: call.effect,
        attempt: attempt.number,
        error,
        sent,
        leftMs: deadline - clock.now(),
      })
      if (delayMs === undefined) return { error, lost }
      if (error.code !== 'throttled' && !budget.spend()) return { error, lost }
      await clock.sleep(delayMs, lost ? never : call.signal)
      return await run(call, { ...next, lost })
    } catch (caught) {
      if (caught instanceof DataverseError) return { error: caught, lost }
      if (call.signal.aborted) return { error: cancelled(caught), lost }
      throw caught
    }
  }

  async function sendOnce(
    { request, effect, context, signal }: Call,
    token: string,
    totalMs: number,
  ): Promise<{ answer: Answer; error?: never } | { error: DataverseError; answer?: never }> {
    try {
      const answer = await outbound.send({
        ...request,
        token,
        totalMs,
        signal: effect === 'read' ? signal : never,
      })
      if (answer.status < 300) return { answer }
      return { error: toProblem(answer, { ...context, now: clock.now() }) }
    } catch (caught) {
      if (caught instanceof DataverseError) return { error: caught }
      throw caught
    }
  }
}
