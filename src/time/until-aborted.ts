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
