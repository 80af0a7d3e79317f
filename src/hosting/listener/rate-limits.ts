import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/** A rate limit, per user or per address. */
export interface RateLimit {
  /** Takes one; if none is left, takes nothing and returns the milliseconds until one is. */
  take(key: string): Promise<number | undefined>
}

/** The rate limits of an HTTP server. A value for several processes can replace it. */
export interface RateLimits {
  /** Requests of one user. */
  readonly requests: RateLimit
  /** Writes of one user, counted per tool call (R47). */
  readonly writes: RateLimit
  /** Requests from one address without a token (R120). */
  readonly anonymous: RateLimit
  /** Invalid tokens from one address. */
  readonly failures: RateLimit
}

export interface RateLimitSettings {
  readonly userPerSecond: number
  readonly userBurst: number
  readonly userWritesPerMinute: number
  readonly userWriteBurst: number
  readonly addressPerSecond: number
  readonly addressFailuresPerMinute: number
}

/** So many points in so many seconds, counted from the first one. */
export interface Window {
  readonly points: number
  readonly seconds: number
}

/** A counter of the library: rejects with its `RateLimiterRes` when nothing is left. */
export type LimiterOf = (
  name: string,
  window: Window,
) => { consume(key: string | number): Promise<unknown> }

/** How long it takes until a burst is available again, in seconds. */
const burstSeconds = 10

/**
 * @param limiterOf - Makes the counters; by default they count within this process.
 */
export function createRateLimits(
  limits: RateLimitSettings,
  limiterOf: LimiterOf = inMemory,
): RateLimits {
  const { userPerSecond, userBurst, userWritesPerMinute, userWriteBurst } = limits
  const budget = (name: string, steady: Window, burst?: Window) =>
    createBudget(
      limiterOf(name, steady),
      burst && burst.points > 0 ? limiterOf(`${name} burst`, burst) : undefined,
    )
  return {
    requests: budget(
      'requests',
      { points: userPerSecond, seconds: 1 },
      { points: userBurst - userPerSecond, seconds: burstSeconds },
    ),
    writes: budget(
      'writes',
      { points: userWritesPerMinute, seconds: 60 },
      { points: userWriteBurst, seconds: 60 },
    ),
    anonymous: budget('anonymous', { points: limits.addressPerSecond, seconds: 1 }),
    failures: budget('failures', { points: limits.addressFailuresPerMinute, seconds: 60 }),
  }
}

type Limiter = ReturnType<LimiterOf>

function createBudget(steady: Limiter, burst: Limiter | undefined): RateLimit {
  return {
    async take(key) {
      const waitMs = await waitFor(steady, key)
      if (waitMs === undefined || burst === undefined) return waitMs
      const burstMs = await waitFor(burst, key)
      return burstMs === undefined ? undefined : Math.min(waitMs, burstMs)
    },
  }
}

async function waitFor(limiter: Limiter, key: string): Promise<number | undefined> {
  try {
    await limiter.consume(key)
    return undefined
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(1, refusal.msBeforeNext)
    throw refusal
  }
}

const inMemory: LimiterOf = (_name, { points, seconds }) =>
  new RateLimiterMemory({ points, duration: seconds })
