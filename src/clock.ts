/** Time as a value, so that tests decide when it is. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Runs something after `ms` milliseconds, unless the function that comes back is called before. */
  after(ms: number, run: () => void): () => void
}

/** The machine's clock. What is pending does not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // Not the one of node:timers/promises, which makes a new exception for each wait that is ended.
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const end = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const timer = setTimeout(end, ms)
      timer.unref()
      function leave() {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', leave, { once: true })
    }),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
