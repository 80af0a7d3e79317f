import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import type { LimiterOf } from '../listener/rate-limits.ts'
import type { KeyNames } from './key-names.ts'
import type { RedisLink } from './redis-link.ts'

/** Limiters that count for all replicas together, or per replica while Redis is unavailable. */
export function createSharedLimiters({
  link,
  names,
}: {
  readonly link: RedisLink
  readonly names: KeyNames
}): LimiterOf {
  return (name, { points, seconds }) =>
    new RateLimiterRedis({
      storeClient: { eval: evaluate },
      useRedisPackage: true,
      keyPrefix: name,
      points,
      duration: seconds,
      // A user over the limit causes no more requests to Redis until it resets.
      inMemoryBlockOnConsumed: points,
      insuranceLimiter: new RateLimiterMemory({ points, duration: seconds }),
    })

  function evaluate(text: string, options: { keys: string[]; arguments: string[] }) {
    const keys = options.keys.map((key) => names('budget', [key]))
    return link.script(text, keys, options.arguments)
  }
}
