import type { Clock } from '../../time/clock.ts'
import { createSharedMetadata } from '../shared-metadata.ts'
import type { Log } from '../../telemetry/log.ts'
import type { RedisAddress } from '../redis-address.ts'
import { createStateCipher } from '../state-cipher.ts'
import { createRateLimits } from '../listener/rate-limits.ts'
import type { RateLimitSettings } from '../listener/rate-limits.ts'
import { createSlots } from '../listener/slots.ts'
import type { SlotLimits } from '../listener/slots.ts'
import { createKeyNames } from './key-names.ts'
import { createSharedSlots } from './shared-slots.ts'
import { openRedisLink } from './redis-link.ts'
import type { Outage } from './redis-link.ts'
import { createSealedValues } from './sealed-values.ts'
import { createSharedCreates } from './shared-creates.ts'
import { createSharedExchanges } from './shared-exchanges.ts'
import { createSharedLimiters } from './shared-limiters.ts'
import { createSharedOnce } from './shared-once.ts'
import { createSharedWindows } from './shared-window.ts'
import { createStoredDefinitions } from './stored-definitions.ts'

// One file of the built program contains everything that depends on Redis.
export { checkRedis } from './check-redis.ts'

/**
 * The state that replicas share in Redis: rate limits and caches. Correctness does not depend on it,
 * and it never fails a call: while Redis is unavailable, each replica counts and caches for itself
 * (R130).
 *
 * @param place - Distinguishes this service from others that use the same Redis.
 * @param version - Only replicas of the same version share definitions.
 * @param stateKeys - Newest first; values are encrypted with the first (R78).
 */
export async function openSharedState({
  place,
  version,
  stateKeys,
  limits,
  clock,
  log,
  ...address
}: RedisAddress & {
  readonly place: readonly string[]
  readonly version: string
  readonly stateKeys: readonly Uint8Array[]
  readonly limits: RateLimitSettings & SlotLimits
  readonly clock: Clock
  readonly log: Log
}) {
  const link = await openRedisLink({
    ...address,
    clock,
    onAway: (reason) => log('warn', 'redis', { outcome: outages[reason] }),
    onBack: () =>
      log('warn', 'redis', { outcome: 'available again: limits count for all replicas' }),
  })
  const names = createKeyNames(place)
  const values = createSealedValues({ link, sealer: createStateCipher(stateKeys) })
  const shared = createRateLimits(limits, createSharedLimiters({ link, names }))
  return {
    rateLimits: {
      // Requests without a token must not reach Redis: each replica counts addresses itself.
      ...createRateLimits(limits),
      requests: shared.requests,
      writes: shared.writes,
    },
    slots: createSharedSlots({ link, names, clock, limits, own: createSlots(limits) }),
    windowOf: createSharedWindows({ link, names }),
    createsOf: createSharedCreates({ values, names }),
    exchanges: createSharedExchanges({ values, names }),
    once: createSharedOnce({ link, names }),
    definitions: createSharedMetadata({
      clock,
      cachesOf: createStoredDefinitions({
        clock,
        values,
        names: createKeyNames([...place, version]),
      }),
    }),
    close: () => link.close(),
  }
}

/** The texts for the log. */
const outages: Readonly<Record<Outage, string>> = {
  absent: 'unavailable: limits count per replica until it is back',
  unnamed: 'no Sentinel names a primary: limits count per replica until one does',
  refused:
    'the user or password in REDIS_URL is wrong: limits count per replica until it is corrected',
}
