/**
 * Keeps repetitions from multiplying an outage: each call pays in a tenth, each repetition takes
 * out one, so that in a long outage they add at most 10 % of traffic.
 */
export interface RetryBudget {
  /** Counts a call's first request. */
  earn(): void
  /** Whether one more request may be sent; takes it out when so. */
  spend(): boolean
}

export function createRetryBudget(size = 10): RetryBudget {
  let tenths = size * 10
  return {
    earn() {
      tenths = Math.min(size * 10, tenths + 1)
    },
    spend() {
      if (tenths < 10) return false
      tenths -= 10
      return true
    },
  }
}
