/** Time as a value, so that tests control it. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number
  /** Resolves after `ms` milliseconds. Rejects with the signal's reason if it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Calls `run` after `ms` milliseconds, unless the returned function is called first. */
  after(ms: number, run: () => void): () => void
}

/** The machine's clock. Pending timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // Not setTimeout of node:timers/promises, which creates an exception for each wait that is ended.
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
