import type { Clock } from '../../clock.ts'

/** A limit in time: `signal` is aborted with the given reason once it has passed. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Ends the limit. Must be called, so that nothing waits for a request that is over. */
  stop(): void
}

export function startDeadline(clock: Clock, ms: number, reason: () => Error): Deadline {
  const expired = new AbortController()
  const stopped = new AbortController()
  clock.sleep(ms, stopped.signal).then(
    () => expired.abort(reason()),
    () => undefined,
  )
  return { signal: expired.signal, stop: () => stopped.abort() }
}
