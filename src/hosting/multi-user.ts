import { randomBytes } from 'node:crypto'
import { createBearerVerifier } from './identity/bearer-verifier.ts'
import type { User } from './identity/bearer-verifier.ts'
import { createOnBehalfOf } from './identity/on-behalf-of.ts'
import { createUserTokenSource } from './identity/user-token-source.ts'
import type { Config } from '../config.ts'
import type { ByteBudget } from '../dataverse/outbound/byte-budget.ts'
import type { Environment } from '../environment/address.ts'
import { DataverseError } from '../errors.ts'
import { overFetch } from '../network/wire.ts'
import { memoizeAsync } from '../time/memoize-async.ts'
import { createProcess } from '../process.ts'
import { createRefusalLog } from '../telemetry/refusal-log.ts'
import { printUser, userHashKey } from '../telemetry/user-hash.ts'
import { handleCall } from '../mcp/call/handle-call.ts'
import { createServer } from '../mcp/server.ts'
import { createBearerAuthenticator } from './listener/bearer-authenticator.ts'
import { resourceDocument } from './listener/resource-document.ts'
import { qualifiedScopes } from './listener/scopes.ts'
import { authorityOf } from './entra-authority.ts'
import type { EntraConfig } from './http-config.ts'
import type { RateControls, HttpMode, HttpParts } from './http-mode.ts'
import { createUserCallers } from './user-callers.ts'

type MultiUserParts = HttpParts & { readonly entra: EntraConfig }

/** Multi-user mode: each request acts as the user whose token it brings, and as nobody else. */
export async function openMultiUser(
  { entra, shared = {}, ...given }: MultiUserParts,
  { controls, bytes }: { readonly controls: RateControls; readonly bytes: ByteBudget },
): Promise<HttpMode> {
  const { config, http, fetch, wire = overFetch(fetch), clock, telemetry } = given
  const { publicUrl = '' } = http
  const environment = environmentOf(config)
  const authority = authorityOf(entra, config, environment)
  const parts = createProcess(config, { clock, telemetry, hashKey: hashKey(http.stateKeys) })
  const verifier = createBearerVerifier({
    ...entra,
    authority,
    audiences: [entra.clientId, publicUrl],
    fetch,
    clock,
  })
  const onBehalfOf = createOnBehalfOf({
    client: memoizeAsync(async () => {
      const { createOnBehalfOfClient } = await import('./identity/on-behalf-of-client.ts')
      const { clientId, credential } = entra
      return createOnBehalfOfClient({ clientId, proof: credential, authority, fetch, clock })
    }),
    clientId: entra.clientId,
    clock,
    ...(shared.exchanges && { shared: shared.exchanges }),
  })
  const refusals = createRefusalLog({ log: parts.log, clock })
  const callerOf = createUserCallers({ parts, environment, wire, bytes, http, shared })

  return {
    authenticator: createBearerAuthenticator({
      verifier,
      publicUrl,
      rateLimits: controls.rateLimits,
      refusals,
      userHash: (person) => parts.hashUser(printUser(person.tenantId, person.objectId)),
      userKey: (person) => userKey(person, environment),
    }),
    openCall({ user, person }, { tool, refusal }) {
      if (person === undefined) throw new Error('a request without a user')
      const token = createUserTokenSource({ onBehalfOf, person, resource: environment.url })
      return {
        createServer: () =>
          createServer({
            ...parts,
            caller: async () => callerOf(user, person, token),
            handleCall: async () => handleCall,
            refusal,
            scopes: qualifiedScopes(publicUrl),
            called: tool,
          }),
        challenge: () => token.challenge(),
      }
    },
    pages: resourceDocument({
      publicUrl,
      authorizationServers: entra.tenants.map((tenant) => `${authority}/${tenant}/v2.0`),
      readOnly: config.readOnly,
    }),
    prepare: () => verifier.prepare(),
    writes: parts.audit,
    log: parts.log,
    refusals,
  }
}

/** Who and where, joined so that no two users have the same key (R33). */
export function userKey({ tenantId, objectId }: User, { host }: Environment): string {
  return JSON.stringify([tenantId, objectId, host])
}

function environmentOf({ environment }: Config): Environment {
  if (environment !== undefined) return environment
  throw new DataverseError('configuration', 'No Dataverse environment is configured.', {
    hint: 'Set DATAVERSE_URL to the address of the environment that all users work in.',
  })
}

/** The same on every replica, so that one user's lines can be found together. */
function hashKey([newest]: readonly Uint8Array[]): Uint8Array {
  if (newest === undefined) return randomBytes(32)
  return userHashKey(newest)
}
