import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { ConfidentialClientApplication } from '@azure/msal-node'
import type { NetworkRequestOptions } from '@azure/msal-node'
import type { Clock } from '../../time/clock.ts'
import type { Fetch } from '../../network/fetch.ts'
import { isMicrosoftAuthority } from '../../entra/authority.ts'
import type { ClientCredential } from './client-credential.ts'
import type { OboToken, ExchangeClient } from './on-behalf-of.ts'
import { toClientRefusal } from '../../entra/refusal.ts'
import { createTokenNetwork } from '../../entra/token-network.ts'
import type { TokenNetwork } from '../../entra/token-network.ts'

/**
 * The exchange itself, through MSAL: one confidential client per tenant, which reuses a signed proof
 * for many exchanges. MSAL's own cache is cleared after each exchange because it is unbounded and
 * its keys are not ours.
 */
export function createOnBehalfOfClient({
  clientId,
  proof,
  authority,
  fetch,
  clock,
}: {
  readonly clientId: string
  readonly proof: ClientCredential
  /** `https://login.microsoftonline.com` */
  readonly authority: string
  readonly fetch: Fetch
  readonly clock: Clock
}): ExchangeClient {
  const applications = new Map<string, ConfidentialClientApplication>()
  // One application runs many exchanges at once; their failures must not mix. MSAL sends the
  // correlation id with each request; an AsyncLocalStorage would slow down every promise.
  const networks = new Map<string, TokenNetwork>()
  const common = createTokenNetwork({ fetch, clock })

  function networkOf(options: NetworkRequestOptions | undefined): TokenNetwork {
    const id = new URLSearchParams(options?.body).get('client-request-id')
    return networks.get(id ?? '') ?? common
  }

  function application(tenantId: string): ConfidentialClientApplication {
    const { host } = new URL(authority)
    const known = applications.get(tenantId)
    if (known !== undefined) return known
    const made = new ConfidentialClientApplication({
      auth: {
        clientId,
        authority: `${authority}/${tenantId}`,
        clientCapabilities: ['CP1'],
        ...(!isMicrosoftAuthority(host) && { knownAuthorities: [host] }),
        ...toAuthOptions(proof),
      },
      system: {
        networkClient: {
          sendGetRequestAsync: (address, options) =>
            common.module.sendGetRequestAsync(address, options),
          sendPostRequestAsync: (address, options) =>
            networkOf(options).module.sendPostRequestAsync(address, options),
        },
        disableInternalRetries: true,
      },
    })
    applications.set(tenantId, made)
    return made
  }

  return async ({ tenantId, assertion, resource, claims }) => {
    const own = createTokenNetwork({ fetch, clock })
    const app = application(tenantId)
    const correlationId = randomUUID()
    networks.set(correlationId, own)
    try {
      const result = await app.acquireTokenOnBehalfOf({
        oboAssertion: assertion,
        // MSAL cannot find a `/.default` token in its cache again, so the scope is explicit.
        scopes: [`${resource}/user_impersonation`],
        skipCache: true,
        correlationId,
        ...(claims !== undefined && { claims }),
      })
      app.clearCache()
      const exchanged = toExchanged(result)
      return exchanged ?? own.lastRefusal() ?? { kind: 'outage', status: 200 }
    } catch (caught) {
      return own.lastRefusal() ?? common.lastRefusal() ?? toClientRefusal(caught)
    } finally {
      networks.delete(correlationId)
    }
  }
}

function toExchanged(
  result: { readonly accessToken: string; readonly expiresOn: Date | null } | null,
): OboToken | undefined {
  if (!result?.accessToken || result.expiresOn === null) return undefined
  return {
    kind: 'exchanged',
    secret: result.accessToken,
    expiresAt: result.expiresOn.getTime(),
  }
}

function toAuthOptions(proof: ClientCredential) {
  if (proof.kind === 'secret') return { clientSecret: proof.secret }
  if (proof.kind === 'federated')
    return { clientAssertion: async () => (await readFile(proof.file, 'utf8')).trim() }
  const { thumbprint, privateKey, certificate } = proof
  return { clientCertificate: { thumbprintSha256: thumbprint, privateKey, x5c: certificate } }
}
