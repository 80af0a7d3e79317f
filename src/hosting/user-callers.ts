import { LRUCache } from 'lru-cache'
import type { User } from './identity/bearer-verifier.ts'
import type { TokenSource } from '../dataverse/client/token-source.ts'
import { createCaller } from '../caller.ts'
import { createCreateLedger } from '../dataverse/client/create-ledger.ts'
import { createZoneCache } from '../dataverse/client/user-zone.ts'
import { createSearchTurns } from '../dataverse/client/search-turns.ts'
import { createUsedTables } from '../dataverse/client/used-tables.ts'
import { createThrottler } from '../dataverse/client/throttler.ts'
import { createRetryBudget } from '../dataverse/client/retry-budget.ts'
import { createSharedMetadata } from './shared-metadata.ts'
import type { ByteBudget } from '../dataverse/outbound/byte-budget.ts'
import { createSealedCursors } from './sealed-cursor.ts'
import type { Environment } from '../environment/address.ts'
import type { Wire } from '../network/wire.ts'
import type { Process } from '../process.ts'
import { createStateCipher } from './state-cipher.ts'
import type { Caller } from '../mcp/contract/tool.ts'
import type { HttpConfig } from './http-config.ts'
import type { SharedState } from './http-mode.ts'

/**
 * Makes the caller of one request from its user's key, identity and token. A caller belongs to its
 * request; what the requests of one user share is kept by the user's key, for at most 20,000 users.
 */
export type CallerOf = (key: string, user: User, token: TokenSource) => Caller

const mostUsers = 20_000

export function createUserCallers({
  parts,
  environment,
  wire,
  bytes,
  http,
  shared,
}: {
  readonly parts: Process
  readonly environment: Environment
  readonly wire: Wire
  readonly bytes: ByteBudget
  readonly http: HttpConfig
  readonly shared: Partial<SharedState>
}): CallerOf {
  const { clock } = parts
  const sealer = createStateCipher(http.stateKeys)
  const budget = createRetryBudget()
  const definitions = shared.definitions ?? createSharedMetadata({ clock })
  const trafficOf = keepRecent((key) => ({
    throttler: createThrottler({
      clock,
      atOnce: http.limits.userCalls,
      window: shared.windowOf?.(key),
    }),
    creates: shared.createsOf?.(key) ?? createCreateLedger(),
    zone: createZoneCache({ clock }),
    searches: createSearchTurns({ clock }),
    used: createUsedTables(),
  }))

  return (key, { tenantId, objectId }, token) =>
    createCaller(
      { environment, wire, token },
      {
        ...parts,
        ...(parts.approval && { approval: { ...parts.approval, ...approvalOf(http, shared) } }),
        shared: { budget, bytes, ...trafficOf(key) },
        metadataOf: (dataverse) => definitions.of(key, dataverse),
        cursors: createSealedCursors({
          sealer,
          owner: [tenantId, objectId, environment.url],
          apiRoot: environment.apiRoot,
          clock,
        }),
      },
    )
}

/** Every replica must read the questions of the others, and know which were answered. */
function approvalOf({ stateKeys }: HttpConfig, { once }: Partial<SharedState>) {
  return { ...(stateKeys.length > 0 && { keys: stateKeys }), ...(once && { once }) }
}

function keepRecent<Value extends object>(make: (key: string) => Value): (key: string) => Value {
  const kept = new LRUCache<string, Value>({ max: mostUsers })
  return (key) => {
    const known = kept.get(key)
    if (known !== undefined) return known
    const made = make(key)
    kept.set(key, made)
    return made
  }
}
