import type { Clock } from '../clock.ts'

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
  return { signal: expired.signal, stop: clock.after(ms, () => expired.abort(reason())) }
}
