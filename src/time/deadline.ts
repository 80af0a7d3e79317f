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

/** How long something may take, and who may end it before. */
export interface Limit {
  readonly clock: Clock
  readonly limitMs: number
  /** What the end of the time is thrown as. */
  readonly tooLate: () => Error
  /** A shorter limit for its first sign of life. */
  readonly beginning?: { readonly limitMs: number; readonly tooLate: () => Error }
  /** Ends it as well, with the reason of this signal. */
  readonly caller?: AbortSignal
}

/**
 * Runs something that ends with its limit in any case: also when it does not hear the signal. What is
 * left of it is told by the signal to stop, after a failure too. Neither a timer nor a listener stays.
 *
 * @param run - Gets a signal of its own and what to call when the first sign of life has come.
 * @throws what `tooLate` gives, the caller's reason, or what `run` throws, whichever comes first.
 */
export async function within<Result>(
  { clock, limitMs, tooLate, beginning, caller }: Limit,
  run: (signal: AbortSignal, begun: () => void) => Promise<Result>,
): Promise<Result> {
  caller?.throwIfAborted()
  // One signal for all that may end it: a combined one costs as much as a request.
  const over = new AbortController()
  const leave = () => over.abort(caller?.reason)
  caller?.addEventListener('abort', leave)
  const first = beginning && startDeadline(clock, beginning.limitMs, beginning.tooLate, over)
  const total = startDeadline(clock, limitMs, tooLate, over)
  try {
    return await untilAborted(
      run(over.signal, () => first?.stop()),
      over.signal,
    )
  } catch (caught) {
    // Lets the connection go: nobody reads the rest of an answer that is refused.
    over.abort(caught)
    throw over.signal.reason
  } finally {
    first?.stop()
    total.stop()
    caller?.removeEventListener('abort', leave)
  }
}

/**
 * The result of a pending promise, or a rejection as soon as the signal is aborted. The pending work
 * continues, and its outcome is ignored.
 *
 * @param toError - Creates the rejection from the signal's reason; by default the reason itself.
 */
export function untilAborted<Result>(
  pending: Promise<Result>,
  signal: AbortSignal,
  toError: (reason: unknown) => unknown = (reason) => reason,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(toError(signal.reason))
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave)
    // This chain never rejects: both outcomes are handled.
    void pending.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
