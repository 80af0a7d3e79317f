import type { Clock } from '../clock.ts'
import { createSharedMetadata } from '../dataverse/metadata/shared-metadata.ts'
import type { Log } from '../log.ts'
import { createSealer } from '../state-key.ts'
import { createBudgets } from '../transports/http/budgets.ts'
import type { BudgetLimits } from '../transports/http/budgets.ts'
import { createSlots } from '../transports/http/slots.ts'
import type { SlotLimits } from '../transports/http/slots.ts'
import { createKeyNames } from './key-names.ts'
import { createLeaseSlots } from './lease-slots.ts'
import { openRedisLink } from './link.ts'
import type { Outage } from './link.ts'
import { createSealedValues } from './sealed-values.ts'
import { createSharedCreates } from './shared-creates.ts'
import { createSharedExchanges } from './shared-exchanges.ts'
import { createSharedLimiters } from './shared-limiters.ts'
import { createSharedWindows } from './shared-window.ts'
import { createStoredDefinitions } from './stored-definitions.ts'

// One file of the built program holds all that knows Redis.
export { checkRedis } from './check-redis.ts'

/**
 * What replicas share by Redis: brakes and caches. None of it is needed to be correct, and none of it
 * ever fails a call: while Redis is away each replica counts and remembers for itself (R130).
 *
 * @param place - What makes this service another than the next one at the same Redis.
 * @param version - Definitions are shared by replicas of one version only.
 * @param stateKeys - The newest first; values are sealed with the first (R78).
 */
export async function openSharedState({
  url,
  place,
  version,
  stateKeys,
  limits,
  clock,
  log,
}: {
  readonly url: string
  readonly place: readonly string[]
  readonly version: string
  readonly stateKeys: readonly Uint8Array[]
  readonly limits: BudgetLimits & SlotLimits
  readonly clock: Clock
  readonly log: Log
}) {
  const link = await openRedisLink({
    url,
    clock,
    onAway: (reason) => log('warn', 'redis', { outcome: outages[reason] }),
    onBack: () => log('warn', 'redis', { outcome: 'back: limits count for all machines together' }),
  })
  const names = createKeyNames(place)
  const values = createSealedValues({ link, sealer: createSealer(stateKeys) })
  const shared = createBudgets(limits, createSharedLimiters({ link, names }))
  return {
    budgets: {
      // Who has no token yet is to cause no traffic: addresses are counted by each replica.
      ...createBudgets(limits),
      requests: shared.requests,
      writes: shared.writes,
    },
    slots: createLeaseSlots({ link, names, clock, limits, own: createSlots(limits) }),
    windowOf: createSharedWindows({ link, names }),
    createsOf: createSharedCreates({ values, names }),
    exchanges: createSharedExchanges({ values, names }),
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

/** As the log tells them. */
const outages: Readonly<Record<Outage, string>> = {
  absent: 'away: limits count per machine until it is back',
  refused:
    'the user or password of REDIS_URL is refused: limits count per machine until it is put right',
}
