import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/** A rate limit, per user or per address. */
export interface RateLimit {
  /**
   * Takes one, or `count`; if fewer are left, takes nothing and returns the milliseconds until they may
   * be, or infinity if that is never.
   */
  take(key: string, count?: number): Promise<number | undefined>
}

/** The rate limits of an HTTP server. A value for several processes can replace it. */
export interface RateLimits {
  /** Requests of one user. */
  readonly requests: RateLimit
  /** Writes of one user, counted per record (R47). */
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
) => { consume(key: string | number, points?: number): Promise<unknown> }

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
      steady.points + Math.max(0, burst?.points ?? 0),
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

function createBudget(steady: Limiter, burst: Limiter | undefined, most: number): RateLimit {
  return {
    async take(key, count = 1) {
      if (count > most) return Infinity
      if (count > 1) return takeMany(key, count, steady, burst)
      const waitMs = await waitFor(steady, key)
      if (waitMs === undefined || burst === undefined) return waitMs
      const burstMs = await waitFor(burst, key)
      return burstMs === undefined ? undefined : Math.min(waitMs, burstMs)
    },
  }
}

/** Takes all or nothing: first what is left of the steady limit, then from the burst. */
async function takeMany(
  key: string,
  count: number,
  steady: Limiter,
  burst: Limiter | undefined,
): Promise<number | undefined> {
  const first = await leftOf(steady, key)
  const second = burst && (await leftOf(burst, key))
  const fromSteady = Math.min(count, first.left)
  const rest = count - fromSteady
  if (rest > (second?.left ?? 0)) return Math.max(1, first.resetMs, second?.resetMs ?? 0)
  const waitMs = fromSteady === 0 ? undefined : await waitFor(steady, key, fromSteady)
  if (waitMs !== undefined || burst === undefined || rest === 0) return waitMs
  return waitFor(burst, key, rest)
}

interface Left {
  readonly left: number
  readonly resetMs: number
}

/** Taking nothing tells what is left. */
async function leftOf(limiter: Limiter, key: string): Promise<Left> {
  const state: unknown = await limiter.consume(key, 0).catch((refusal: unknown) => refusal)
  if (!(state instanceof RateLimiterRes)) throw state
  const { remainingPoints: left, msBeforeNext: resetMs } = state
  return { left, resetMs }
}

async function waitFor(limiter: Limiter, key: string, points = 1): Promise<number | undefined> {
  try {
    await limiter.consume(key, points)
    return undefined
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(1, refusal.msBeforeNext)
    throw refusal
  }
}

const inMemory: LimiterOf = (_name, { points, seconds }) =>
  new RateLimiterMemory({ points, duration: seconds })
