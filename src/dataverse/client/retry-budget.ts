/**
 * Keeps repetitions from multiplying an outage: each call pays in a twentieth, each repetition takes
 * out one. With the reserve of ten, repetitions add at most 10 % of traffic to an outage of 200 calls or
 * more.
 */
export interface RetryBudget {
  /** Counts a call's first request. */
  earn(): void
  /** Whether one more request may be sent; takes it out when so. */
  spend(): boolean
}

/** What one repetition costs in calls. */
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
