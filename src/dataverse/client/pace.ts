import PQueue from 'p-queue'
import type { Clock } from '../../clock.ts'
import { isDataverseError } from '../../errors.ts'
import type { DataverseError } from '../../errors.ts'
import type { HeaderReader } from '../../network/headers.ts'
import { startDeadline } from '../../network/deadline.ts'
import { cancelled } from '../problem/transport-failures.ts'
import { noTurn, tooManyWaiting, waitingForWindow } from './pace-failures.ts'
import { answeredAt, longestWaitMs, parseRetryAfter } from './retry.ts'

/** What an answer says about how fast to go on. */
export interface Hints {
  readonly status: number
  readonly headers: HeaderReader
}

/**
 * When a request may leave, for all calls of one user to one environment: at most so many at once, none
 * while the service has asked to wait.
 */
export interface Pace {
  /**
   * Runs `send` when its turn has come. A caller whose signal is aborted before leaves at once.
   *
   * @param limits - `leftMs` is the time that is left for the call.
   * @throws DataverseError `throttled` with the seconds when the service asked to wait longer than
   * 20 s or than the call has, or when too many calls wait already; `timeout` when no turn came.
   */
  run<Result>(
    send: () => Promise<Result>,
    limits: { readonly signal: AbortSignal; readonly leftMs: number },
  ): Promise<Result>
  /** Takes the hints of an answer into account. */
  heed(hints: Hints): void
}

/** When the service wants to be asked again, as other processes were told. Neither way rejects. */
export interface SharedWindow {
  /** Milliseconds until then; 0 where nobody knows of any. */
  remainingMs(): Promise<number>
  close(ms: number): Promise<void>
}

/** Most requests to the service at once. */
const mostAtOnce = 8
/** Most calls that wait for a turn. */
const mostWaiting = 256

/**
 * `Retry-After` closes the way for everybody until it has passed, `x-ms-dop-hint` lowers how many
 * requests go at once. The `x-ms-ratelimit-` headers are not heeded: they are for debugging, and speak
 * of one of several servers.
 *
 * @see Reference section 14 (limits)
 */
export function createPace({
  clock,
  atOnce = mostAtOnce,
  waiting = mostWaiting,
  window,
}: {
  readonly clock: Clock
  readonly atOnce?: number
  readonly waiting?: number
  readonly window?: SharedWindow | undefined
}): Pace {
  const queue = new PQueue({ concurrency: atOnce })
  let closedUntil = 0
  let longestMs = 0

  return {
    async run(send, { signal, leftMs }) {
      const until = clock.now() + leftMs
      if (queue.size >= waiting) throw tooManyWaiting(waiting)
      if (hasRoom() && remainingMs() <= 0) {
        if (window === undefined) return queue.add(send)
        // Others may have taken the room while the window was read.
        if ((await window.remainingMs()) <= 0 && hasRoom()) return queue.add(send)
      }
      return waitForTurn(send, signal, until)
    },

    heed({ status, headers }) {
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

  /** Where the clock was put back, the window begins anew rather than to last until it has caught up. */
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
    const late = startDeadline(clock, until - clock.now(), noTurn)
    const left = AbortSignal.any([signal, late.signal])
    // A write that has begun is not left any more, so that only the wait obeys the signal.
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
          // A turn that comes with the deadline is none: what is sent now could not be awaited.
          if (clock.now() >= until) throw noTurn()
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

  /** The window may grow while somebody waits for it. */
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
