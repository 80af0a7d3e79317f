import type { Clock } from '../../clock.ts'

/** A limit in time: `signal` is aborted with the given reason once it has passed. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Ends the limit. Must be called, so that nothing waits for a request that is over. */
  stop(): void
}

/** @param expired - What is aborted: several limits may end the same thing. */
export function startDeadline(
  clock: Clock,
  ms: number,
  reason: () => Error,
  expired = new AbortController(),
): Deadline {
  const stopped = new AbortController()
  clock.sleep(ms, stopped.signal).then(
    () => expired.abort(reason()),
    () => undefined,
  )
  return { signal: expired.signal, stop: () => stopped.abort(over) }
}

/** Nobody reads it; without one, each end would cost a new exception with its stack. */
const over = new Error('the request is over')
