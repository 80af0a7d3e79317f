/**
 * Keeps retries from making an outage worse. Each call adds a twentieth of a retry; each retry costs
 * one. With the reserve of ten, retries add at most 10 % of traffic to an outage of 200 calls or more.
 */
export interface RetryBudget {
  /** Counts a call's first request. */
  earn(): void
  /** Whether one more request may be sent. If so, deducts it. */
  spend(): boolean
}

/** The cost of one retry, in calls. */
const price = 20

export function createRetryBudget(size = 10): RetryBudget {
  let paid = size * price
  return {
    earn() {
      paid = Math.min(size * price, paid + 1)
    },
    spend() {
      if (paid < price) return false
      paid -= price
      return true
    },
  }
}
