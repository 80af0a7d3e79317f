import PQueue from 'p-queue'
import type { Clock } from '../../time/clock.ts'
import { isDataverseError } from '../../errors.ts'
import type { DataverseError } from '../../errors.ts'
import type { HeaderReader } from '../../network/headers.ts'
import { startDeadline } from '../../time/deadline.ts'
import { cancelled } from '../problem/transport-failures.ts'
import { noSlot, tooManyWaiting, waitingForWindow } from './throttler-failures.ts'
import { parseRetryAfter } from '../../network/retry-after.ts'
import { answeredAt, longestWaitMs } from './retry.ts'

/** The rate-limit headers and date of an answer. */
export interface Hints {
  readonly status: number
  readonly headers: HeaderReader
}

/**
 * Decides when a request may be sent, for all calls of one user to one environment. It limits how
 * many run at once and holds all of them while the service asks to wait.
 */
export interface Throttler {
  /**
   * Runs `send` when a slot is free. If the signal is aborted before that, rejects at once.
   *
   * @param limits - `leftMs` is the time left for the call.
   * @throws DataverseError `throttled` with the seconds if the service asked to wait longer than
   * 20 s or longer than the call has left, or if too many calls wait already; `timeout` if no slot
   * became free.
   */
  run<Result>(
    send: () => Promise<Result>,
    limits: { readonly signal: AbortSignal; readonly leftMs: number },
  ): Promise<Result>
  /** Applies the rate-limit headers of an answer. */
  observe(hints: Hints): void
}

/** The wait that the service asked of other processes. Neither method rejects. */
export interface SharedWindow {
  /** Milliseconds left to wait; 0 if none is known. */
  remainingMs(): Promise<number>
  close(ms: number): Promise<void>
}

/** Maximum concurrent requests to the service. */
const mostAtOnce = 8
/** Maximum calls that wait for a slot. */
const mostWaiting = 256

/**
 * `Retry-After` holds all requests until it has passed. `x-ms-dop-hint` lowers the number of
 * concurrent requests. The `x-ms-ratelimit-` headers are ignored: they are for debugging and describe
 * only one of several servers.
 *
 * @see Reference section 14 (limits)
 */
export function createThrottler({
  clock,
  atOnce = mostAtOnce,
  waiting = mostWaiting,
  window,
}: {
  readonly clock: Clock
  readonly atOnce?: number
  readonly waiting?: number
  readonly window?: SharedWindow | undefined
}): Throttler {
  const queue = new PQueue({ concurrency: atOnce })
  let closedUntil = 0
  let longestMs = 0

  return {
    async run(send, { signal, leftMs }) {
      const until = clock.now() + leftMs
      if (queue.size >= waiting) throw tooManyWaiting(waiting)
      if (hasRoom() && remainingMs() <= 0) {
        if (window === undefined) return queue.add(send)
        // Other calls may have taken the slots while the window was read.
        if ((await window.remainingMs()) <= 0 && hasRoom()) return queue.add(send)
      }
      return waitForTurn(send, signal, until)
    },

    observe({ status, headers }) {
      const now = clock.now()
      if (status === 429) {
        const date = answeredAt(headers, now)
        const seconds = parseRetryAfter(headers.get('retry-after'), date)
        if (seconds !== undefined) {
          closedUntil = Math.max(closedUntil, now + seconds * 1000)
          longestMs = seconds * 1000
          void window?.close(seconds * 1000)
        }
      }
      const parallel = Number(headers.get('x-ms-dop-hint') ?? NaN)
      if (Number.isInteger(parallel) && parallel >= 1)
        queue.concurrency = Math.min(atOnce, parallel)
    },
  }

  function hasRoom(): boolean {
    return queue.size === 0 && queue.pending < queue.concurrency
  }

  /** If the clock was set back, the window starts again instead of lasting until the clock catches up. */
  function remainingMs(): number {
    const now = clock.now()
    closedUntil = Math.min(closedUntil, now + longestMs)
    return closedUntil - now
  }

  async function waitForTurn<Result>(
    send: () => Promise<Result>,
    signal: AbortSignal,
    until: number,
  ): Promise<Result> {
    const late = startDeadline(clock, until - clock.now(), noSlot)
    const left = AbortSignal.any([signal, late.signal])
    // A write that has started is not abandoned, so the signal applies to the wait only.
    const queued = new AbortController()
    const leave = () => queued.abort(left.reason)
    left.addEventListener('abort', leave)
    if (left.aborted) leave()
    try {
      return await queue.add(
        async () => {
          left.removeEventListener('abort', leave)
          await untilOpen(left, until)
          late.stop()
          // A slot at the deadline is too late: nobody could wait for the answer.
          if (clock.now() >= until) throw noSlot()
          return send()
        },
        { signal: queued.signal },
      )
    } catch (error) {
      if (isDataverseError(error)) throw error
      throw signal.aborted ? cancelled(error) : error
    } finally {
      late.stop()
    }
  }

  /** Waits until the window is over, even if it is extended meanwhile. */
  async function untilOpen(signal: AbortSignal, until: number): Promise<void> {
    for (;;) {
      const elsewhereMs = (await window?.remainingMs()) ?? 0
      const waitMs = Math.max(remainingMs(), elsewhereMs)
      if (waitMs <= 0) return
      const refusal = refusalFor(waitMs, until - clock.now())
      if (refusal) throw refusal
      await clock.sleep(waitMs, signal)
    }
  }
}

function refusalFor(waitMs: number, leftMs: number): DataverseError | undefined {
  const isTooLong = waitMs > longestWaitMs || waitMs >= leftMs
  return isTooLong ? waitingForWindow(Math.ceil(waitMs / 1000)) : undefined
}
