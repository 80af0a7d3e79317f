import type { Clock } from '../time/clock.ts'
import { untilAborted } from '../time/until-aborted.ts'
import { startDeadline } from '../time/deadline.ts'

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
