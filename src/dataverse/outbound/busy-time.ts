import type { Outbound } from './outbound.ts'

export interface BusyTime {
  readonly outbound: Outbound
  /** Milliseconds in which at least one request was under way, since this was made. */
  readonly busyMs: () => number
}

/**
 * Measures how long a caller waits for the service. Requests at the same time count once, so that the sum
 * of one call is never more than the call took.
 */
export function measureBusyTime(outbound: Outbound): BusyTime {
  let running = 0
  let since = 0
  let sum = 0

  return {
    outbound: {
      async send(request) {
        if (running === 0) since = performance.now()
        running += 1
        try {
          return await outbound.send(request)
        } finally {
          running -= 1
          if (running === 0) sum += performance.now() - since
        }
      },
    },
    busyMs: () => (running === 0 ? sum : sum + performance.now() - since),
  }
}
