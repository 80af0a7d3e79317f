import type { Clock } from './clock.ts'

/** A time limit: `signal` aborts with the given reason when it expires. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Ends the limit. Must be called, so that no timer remains after the request. */
  stop(): void
}

/** @param expired - The controller to abort: several limits may end the same work. */
export function startDeadline(
  clock: Clock,
  ms: number,
  reason: () => Error,
  expired = new AbortController(),
): Deadline {
  return { signal: expired.signal, stop: clock.after(ms, () => expired.abort(reason())) }
}
