import type { Fetch } from '../../../src/network/fetch.ts'
import { answerAuthorize } from './authorize.ts'
import { answerDevicePage, answerTokenRequest, startDeviceCode } from './token-endpoint.ts'
import { createSigner } from './signer.ts'
import { ada, bob } from './state.ts'
import type { EntraState, Failure, User } from './state.ts'

// A key pair takes a tenth of a second: one serves all providers of a test file.
const signer = createSigner()

export interface Entra extends EntraState {
  /** The provider as a network: answers requests to its origin. */
  readonly fetch: Fetch
  fail(failure: Failure): void
  /** Ends all of a user's sign-ins, as a password change does. */
  revoke(user: User): void
}

/**
 * A test identity provider that behaves like Entra's v2.0 endpoints: sign-in and consent pages,
 * PKCE, form_post, refresh tokens that work for all resources and stay valid, device code, on
 * behalf of, numbered errors, claims challenges. It is a `Fetch`; `serveEntra` serves it on a port.
 */
export function createEntra({
  origin = 'https://login.microsoftonline.com',
  environments = ['https://contoso.crm4.dynamics.com', 'https://fabrikam.crm.dynamics.com'],
  accessTokenSeconds = 4000,
  padding = 0,
}: {
  readonly origin?: string
  readonly environments?: readonly string[]
  readonly accessTokenSeconds?: number
  readonly padding?: number
} = {}): Entra {
  const state: EntraState = {
    origin,
    signer,
    environments,
    accessTokenSeconds,
    padding,
    users: [ada, bob],
    log: [],
    authorizations: [],
    tokenRequests: [],
    consents: new Set(),
    failures: [],
    codes: new Map(),
    refreshTokens: new Map(),
    devices: new Map(),
    sessions: new Map(),
    adminConsentOnly: false,
  }
  return Object.assign(state, {
    fetch: (request: Request) => route(state, request),
    fail: (failure: Failure) => void state.failures.push(failure),
    revoke(user: User) {
      for (const [token, grant] of state.refreshTokens) {
        if (grant.user.objectId === user.objectId) state.refreshTokens.delete(token)
      }
    },
  })
}

async function route(state: EntraState, request: Request): Promise<Response> {
  const url = new URL(request.url)
  const form = new URLSearchParams(request.method === 'POST' ? await request.text() : '')
  state.log.push(`${request.method} ${url.pathname} ${form.get('grant_type') ?? ''}`.trim())
  if (url.pathname === '/favicon.ico') return new Response(null, { status: 204 })
  const [, tenant = '', endpoint = ''] = /^\/([^/]+)(\/.*)$/.exec(url.pathname) ?? []
  if (endpoint.endsWith('/.well-known/openid-configuration')) return metadata(state, tenant)
  if (endpoint === '/discovery/v2.0/keys') return Response.json({ keys: [state.signer.jwk] })
  if (endpoint === '/oauth2/v2.0/authorize') return answerAuthorize(state, request, tenant, form)
  if (endpoint === '/oauth2/v2.0/token') return answerTokenRequest(state, tenant, form)
  if (endpoint === '/oauth2/v2.0/devicecode') return startDeviceCode(state, form)
  if (endpoint === '/oauth2/deviceauth') return answerDevicePage(state, form)
  return new Response('not found', { status: 404 })
}

function metadata({ origin }: EntraState, tenant: string): Response {
  const base = `${origin}/${tenant}`
  const isAny = tenant === 'common' || tenant === 'organizations'
  return Response.json({
    issuer: `${origin}/${isAny ? '{tenantid}' : tenant}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    response_types_supported: ['code'],
    id_token_signing_alg_values_supported: ['RS256'],
    subject_types_supported: ['pairwise'],
  })
}
