import { createHmac, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { createAccess } from '../access/access.ts'
import { createAuditTrail } from '../telemetry/audit.ts'
import { createBearerVerifier } from './identity/bearer-verifier.ts'
import type { Person } from './identity/bearer-verifier.ts'
import { createOnBehalfOf } from './identity/on-behalf-of.ts'
import { createPersonTokenSource } from './identity/user-token-source.ts'
import { createCaller } from '../caller.ts'
import type { Config } from '../config.ts'
import { createOwnCreates } from '../dataverse/client/create-ledger.ts'
import type { OwnCreates } from '../dataverse/client/create-ledger.ts'
import { createPace } from '../dataverse/client/throttler.ts'
import type { Pace } from '../dataverse/client/throttler.ts'
import { createRetryBudget } from '../dataverse/client/retry-budget.ts'
import { createSharedMetadata } from './shared-metadata.ts'
import type { ByteBudget } from '../dataverse/outbound/byte-budget.ts'
import { createSealedCursors } from './sealed-cursor.ts'
import type { Environment } from '../environment/address.ts'
import { cloudOfHost, clouds } from '../environment/clouds.ts'
import { DataverseError } from '../errors.ts'
import { createAuditLog, createUserHash } from '../telemetry/log.ts'
import { overFetch } from '../network/wire.ts'
import { once } from '../time/memoize-async.ts'
import { createProcessLog, logOutput, version } from '../runtime.ts'
import { createServer } from '../mcp/server.ts'
import { createSealer } from './state-cipher.ts'
import type { Caller } from '../mcp/contract/tool.ts'
import { createBearerGate } from './listener/bearer-authenticator.ts'
import type { Exchange } from './listener/request-context.ts'
import { resourceDocument } from './listener/resource-document.ts'
import { qualifiedScopes } from './listener/scopes.ts'
import type { EntraConfig } from './http-config.ts'
import type { Brakes, Front, HttpParts } from './http-mode.ts'

/** What the requests of one user have in common. */
interface UserTraffic {
  readonly pace: Pace
  readonly creates: OwnCreates
}

const mostUsers = 20_000

/** Many users: each request acts as the person whose token it brings, and as nobody else. */
export async function openForMany(
  parts: HttpParts & { readonly entra: EntraConfig },
  { brakes, bytes }: { readonly brakes: Brakes; readonly bytes: ByteBudget },
): Promise<Front> {
  const {
    config,
    http,
    entra,
    fetch,
    wire = overFetch(fetch),
    clock,
    telemetry,
    shared = {},
  } = parts
  const { publicUrl = '' } = http
  const environment = environmentOf(config)
  const authority = authorityOf(entra, config, environment)
  const log = createProcessLog(config)
  const verifier = createBearerVerifier({
    ...entra,
    authority,
    audiences: [entra.clientId, publicUrl],
    fetch,
    clock,
  })
  const onBehalfOf = createOnBehalfOf({
    client: once(async () => {
      const { createExchangeClient } = await import('./identity/on-behalf-of-client.ts')
      const { clientId, credential } = entra
      return createExchangeClient({ clientId, proof: credential, authority, fetch, clock })
    }),
    clientId: entra.clientId,
    clock,
    ...(shared.exchanges && { shared: shared.exchanges }),
  })
  const audit = createAuditTrail({
    write: createAuditLog(logOutput(config)),
    hash: createUserHash(hashKey(http.stateKeys)),
  })
  const access = createAccess(config)
  const sealer = createSealer(http.stateKeys)
  const budget = createRetryBudget()
  const definitions = shared.definitions ?? createSharedMetadata({ clock })
  const trafficOf = keptTraffic((user) => ({
    pace: createPace({
      clock,
      atOnce: http.limits.userCalls,
      window: shared.windowOf?.(user),
    }),
    creates: shared.createsOf?.(user) ?? createOwnCreates(),
  }))

  /** Each request's own, from its own exchange; what users share is shared by their keys. */
  function callerOf(exchange: Exchange, person: Person): Caller {
    const { tenantId, objectId } = person
    const token = createPersonTokenSource({
      onBehalfOf,
      person,
      resource: environment.url,
      onChallenge(challenge) {
        exchange.challenge = challenge
      },
    })
    return createCaller(
      { environment, wire, token },
      {
        clock,
        limits: { resultTokens: config.resultTokens },
        access,
        audit,
        ...(telemetry && { telemetry }),
        detectDuplicates: config.detectDuplicates,
        shared: { budget, bytes, ...trafficOf(exchange.user) },
        metadataOf: (dataverse) => definitions.of(exchange.user, dataverse),
        cursors: createSealedCursors({
          sealer,
          owner: [tenantId, objectId, environment.url],
          apiRoot: environment.apiRoot,
          clock,
        }),
      },
    )
  }

  return {
    gate: createBearerGate({
      verifier,
      publicUrl,
      budgets: brakes.budgets,
      userKey: (person) => userKey(person, environment),
    }),
    createServer: (exchange, tool) =>
      createServer({
        async caller() {
          if (exchange.refusal) throw exchange.refusal
          if (exchange.person === undefined) throw new Error('a request without a person')
          return callerOf(exchange, exchange.person)
        },
        log,
        ...(telemetry && { telemetry }),
        readOnly: config.readOnly,
        version,
        scopes: qualifiedScopes(publicUrl),
        called: tool,
      }),
    pages: resourceDocument({
      publicUrl,
      authorizationServers: entra.tenants.map((tenant) => `${authority}/${tenant}/v2.0`),
      readOnly: config.readOnly,
    }),
    prepare: () => verifier.prepare(),
    writes: audit,
    log,
  }
}

/** Who and where, joined so that no two read the same (R33). */
export function userKey({ tenantId, objectId }: Person, { host }: Environment): string {
  return JSON.stringify([tenantId, objectId, host])
}

/** The sign-in service: as set, else the one of the environment's cloud. */
export function authorityOf(
  entra: EntraConfig,
  { authority }: Config,
  { host }: Environment,
): string {
  const cloud = cloudOfHost(host) ?? 'commercial'
  const configured = entra.authority ?? (authority && new URL(authority).origin)
  return configured ?? `https://${clouds[cloud].authorityHost}`
}

function environmentOf({ environment }: Config): Environment {
  if (environment !== undefined) return environment
  throw new DataverseError('configuration', 'No Dataverse environment is configured.', {
    hint: 'Set DATAVERSE_URL to the address of the environment that all users work in.',
  })
}

function keptTraffic(make: (user: string) => UserTraffic): (user: string) => UserTraffic {
  const kept = new LRUCache<string, UserTraffic>({ max: mostUsers })
  return (user) => {
    const known = kept.get(user)
    if (known !== undefined) return known
    const made = make(user)
    kept.set(user, made)
    return made
  }
}

/** The same on every replica, so that one user's lines are found together. */
function hashKey([newest]: readonly Uint8Array[]): Uint8Array {
  if (newest === undefined) return randomBytes(32)
  return createHmac('sha256', newest).update('user hash').digest()
}
