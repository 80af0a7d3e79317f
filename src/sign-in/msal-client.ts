import { CryptoProvider, PublicClientApplication, ResponseMode } from '@azure/msal-node'
import type { AuthenticationResult } from '@azure/msal-node'
import * as z from 'zod'
import type { Clock } from '../time/clock.ts'
import type { Fetch } from '../network/fetch.ts'
import { isMicrosoftAuthority } from '../entra/authority.ts'
import type { Authority } from '../entra/authority.ts'
import { printableName } from './cached-session.ts'
import type { CachedToken, SignedInAccount } from './cached-session.ts'
import { toClientRefusal } from '../entra/refusal.ts'
import type { Refusal } from '../entra/refusal.ts'
import { createTokenNetwork } from '../entra/token-network.ts'
import type { TokenNetwork } from '../entra/token-network.ts'

/** The result of a sign-in or a refresh. */
export interface Issued {
  readonly kind: 'issued'
  readonly account: SignedInAccount
  readonly token: CachedToken
  /** Everything that the exchange added to MSAL's cache, for `mergeIssued`. */
  readonly serialized: string
}

/** The parameters of every request to the sign-in service. */
export interface Target {
  readonly authority: Authority
  /** `https://contoso.crm4.dynamics.com`: the only resource of the token. */
  readonly resource: string
  readonly claims?: string | undefined
}

export interface AuthorizeLink {
  readonly link: string
  readonly redirectUri: string
  readonly codeVerifier: string
  readonly nonce: string
}

/** One OAuth exchange per function. Each has its own cache, so nothing mixes. */
export interface MsalClient {
  /** Gets a new access token with the refresh token in `serialized`. */
  refresh(
    target: Target,
    from: { readonly serialized: string; readonly account: SignedInAccount },
  ): Promise<Issued | Refusal>
  /** The page where the user signs in. */
  authorizeLink(
    target: Target,
    options: {
      readonly redirectUri: string
      readonly state: string
      readonly loginHint?: string | undefined
    },
  ): Promise<AuthorizeLink | Refusal>
  redeem(target: Target, link: AuthorizeLink, code: string): Promise<Issued | Refusal>
  /** Polls until the user has entered the code, or until `signal` aborts. */
  deviceCode(
    target: Target,
    show: (code: DeviceCode) => void,
    signal: AbortSignal,
  ): Promise<Issued | Refusal>
}

export interface DeviceCode {
  /** `https://microsoft.com/devicelogin` */
  readonly page: string
  readonly userCode: string
}

/** @see Reference section 3.1 (scopes and client) */
export function createMsalClient({
  clientId,
  fetch,
  clock,
}: {
  readonly clientId: string
  readonly fetch: Fetch
  readonly clock: Clock
}): MsalClient {
  function application({ host, url }: Authority, network: TokenNetwork): PublicClientApplication {
    return new PublicClientApplication({
      auth: {
        clientId,
        authority: url,
        clientCapabilities: ['CP1'],
        // MSAL asks Microsoft about hosts that neither MSAL nor this list knows.
        ...(!isMicrosoftAuthority(host) && { knownAuthorities: [host] }),
      },
      system: { networkClient: network.module, disableInternalRetries: true },
    })
  }

  async function exchange(
    { authority }: Target,
    acquire: (application: PublicClientApplication) => Promise<AuthenticationResult | null>,
    serialized?: string,
  ): Promise<Issued | Refusal> {
    const network = createTokenNetwork({ fetch, clock })
    const app = application(authority, network)
    try {
      if (serialized !== undefined) app.getTokenCache().deserialize(serialized)
      const result = await acquire(app)
      if (result !== null && !isOurs(result, { clientId, authority }))
        return { kind: 'client', code: 'id_token_mismatch', cause: undefined }
      const issued = toIssued(result, app.getTokenCache().serialize())
      return issued ?? network.lastRefusal() ?? { kind: 'outage', status: 200 }
    } catch (caught) {
      return network.lastRefusal() ?? toClientRefusal(caught)
    }
  }

  return {
    refresh: (target, { serialized, account: wanted }) =>
      exchange(
        target,
        async (app) => {
          const ofPerson = (await app.getAllAccounts()).filter((each) => {
            return each.homeAccountId === wanted.homeAccountId
          })
          const ofTenant = ofPerson.find(({ tenantId }) => tenantId === wanted.tenantId)
          const account = ofTenant ?? ofPerson[0]
          if (account === undefined) throw new Error('no_account')
          return app.acquireTokenSilent({ ...toRequest(target), account, forceRefresh: true })
        },
        serialized,
      ),

    async authorizeLink(target, { redirectUri, state, loginHint }) {
      const network = createTokenNetwork({ fetch, clock })
      const cryptography = new CryptoProvider()
      const { verifier, challenge } = await cryptography.generatePkceCodes()
      const nonce = cryptography.createNewGuid()
      try {
        const link = await application(target.authority, network).getAuthCodeUrl({
          ...toRequest(target),
          redirectUri,
          state,
          nonce,
          responseMode: ResponseMode.FORM_POST,
          codeChallenge: challenge,
          codeChallengeMethod: 'S256',
          ...(loginHint === undefined ? { prompt: 'select_account' } : { loginHint }),
        })
        return { link, redirectUri, codeVerifier: verifier, nonce }
      } catch (caught) {
        return network.lastRefusal() ?? toClientRefusal(caught)
      }
    },

    redeem: (target, { redirectUri, codeVerifier, nonce }, code) =>
      exchange(target, (app) =>
        app.acquireTokenByCode({ ...toRequest(target), redirectUri, code, codeVerifier, nonce }),
      ),

    deviceCode: (target, show, signal) =>
      exchange(target, (app) => {
        const request = {
          ...toRequest(target),
          cancel: false,
          deviceCodeCallback: ({
            verificationUri,
            userCode,
          }: {
            readonly verificationUri: string
            readonly userCode: string
          }) => show({ page: verificationUri, userCode }),
        }
        // MSAL reads this field of the same object before each poll.
        signal.addEventListener('abort', () => (request.cancel = true))
        return app.acquireTokenByDeviceCode(request)
      }),
  }
}

/** MSAL adds `openid`, `profile` and `offline_access`. */
function toRequest({ authority, resource, claims }: Target) {
  return {
    authority: authority.url,
    scopes: [`${resource}/user_impersonation`, 'email'],
    ...(claims !== undefined && { claims }),
  }
}

/**
 * Whether the id token is for this client and, if Microsoft was asked, from Microsoft. MSAL checks
 * only the nonce.
 */
function isOurs(
  { idTokenClaims }: AuthenticationResult,
  { clientId, authority }: { readonly clientId: string; readonly authority: Authority },
): boolean {
  const { aud = clientId, iss } = idToken.safeParse(idTokenClaims).data ?? {}
  const isForUs = Array.isArray(aud) ? aud.includes(clientId) : aud === clientId
  if (iss === undefined || !isMicrosoftAuthority(authority.host)) return isForUs
  return isForUs && URL.canParse(iss) && isMicrosoftAuthority(new URL(iss).host)
}

const idToken = z.looseObject({ aud: z.unknown(), iss: z.string().optional() })

function toIssued(result: AuthenticationResult | null, serialized: string): Issued | undefined {
  if (!result?.accessToken || result.account === null || result.expiresOn === null) return undefined
  const { account, accessToken, expiresOn, tenantId } = result
  return {
    kind: 'issued',
    account: {
      username: printableName(account.username),
      homeAccountId: account.homeAccountId,
      tenantId: tenantId || account.tenantId,
    },
    token: { secret: accessToken, expiresAt: expiresOn.getTime() },
    serialized,
  }
}
