/**
 * The result of something pending, or a rejection as soon as the signal is aborted. The pending thing
 * goes on; whatever it ends in then is nobody's concern.
 *
 * @param toError - What the rejection is made of; by default the signal's reason itself.
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
    // It never rejects: both ways out are taken.
    void pending.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
