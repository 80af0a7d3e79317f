/** Time as a value, so that tests decide when it is. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The machine's clock. A pending `sleep` does not keep the process alive. */
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
}
