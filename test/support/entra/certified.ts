import { createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { Provider } from 'oidc-provider'
import type { Context } from 'oidc-provider'
import { createCertificates } from './certificates.ts'
import { escape } from './page.ts'
import { fetchTrusting } from './fetch-trusting.ts'
import { base64Url } from './signer.ts'
import { publicClient, resourceOf, tenantId } from './state.ts'
import type { User } from './state.ts'

/**
 * The certified `oidc-provider`, adapted to look like Entra: its paths, `client_info`, the resource
 * inside the scope. It is independent of our own provider, so that the provider and the client
 * cannot share a mistake about PKCE, form_post, nonce or refresh tokens.
 */
export async function startCertified(user: User) {
  const certificates = createCertificates()
  const server = createServer(certificates)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const origin = `https://localhost:${port}`
  const provider = new Provider(`${origin}/${tenantId}`, configuration(user))
  provider.use((context, next) => dressAsEntra(context, next))
  const handle = provider.callback()
  server.on('request', (request, response) => {
    void answer(provider, handle, user, request, response)
  })
  return {
    origin,
    fetch: fetchTrusting(certificates.authority),
    close() {
      server.closeAllConnections()
      server.close()
      certificates.remove()
    },
  }
}

function configuration(user: User) {
  return {
    clients: [
      {
        client_id: publicClient,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: ['http://localhost'],
      },
    ],
    pkce: { required: () => true },
    cookies: { keys: ['test'] },
    scopes: ['openid', 'offline_access', 'profile', 'email'],
    claims: {
      openid: ['sub', 'oid', 'tid', 'ver', 'preferred_username'],
      profile: ['name'],
      email: ['email'],
    },
    conformIdTokenClaims: false,
    ttl: {
      AccessToken: 3600,
      IdToken: 3600,
      RefreshToken: 86_400,
      Session: 3600,
      Grant: 86_400,
      Interaction: 600,
    },
    routes: {
      authorization: '/oauth2/v2.0/authorize',
      token: '/oauth2/v2.0/token',
      jwks: '/discovery/v2.0/keys',
    },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: ({ oidc }: Context) => resourceOf(oidc?.params?.['scope'] ?? null),
        useGrantedResource: () => true,
        getResourceServerInfo: (_: Context, resource: string) => ({
          scope: `${resource}/user_impersonation`,
          audience: resource,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    findAccount: async (_: Context, id: string) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        oid: id,
        tid: tenantId,
        ver: '2.0',
        preferred_username: user.username,
        name: user.name,
        email: user.username,
      }),
    }),
    interactions: { url: (_: Context, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
  }
}

async function dressAsEntra(context: Context, next: () => Promise<void>): Promise<void> {
  await next()
  const account = context.oidc?.entities?.Account?.accountId
  const { body } = context
  if (!context.path.endsWith('/token') || account === undefined) return
  if (typeof body !== 'object' || body === null || 'error' in body) return
  context.body = { ...body, client_info: base64Url({ uid: account, utid: tenantId }) }
}

async function answer(
  provider: Provider,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  user: User,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.url?.startsWith('/interaction/')) return interact(provider, user, request, response)
  const [, rest] = /^\/[^/]+(\/.*)$/.exec(request.url ?? '') ?? []
  // Its prompts do not include Entra's account picker.
  const path = (rest ?? '/')
    .replace('/v2.0/.well-known/', '/.well-known/')
    .replace('prompt=select_account', 'prompt=consent')
  Object.assign(request, { url: path, originalUrl: `/${tenantId}${path}`, baseUrl: `/${tenantId}` })
  handle(request, response)
}

/** The pages for sign-in and consent. */
async function interact(
  provider: Provider,
  user: User,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response)
  if (request.method === 'GET') {
    const field = `<input name=login value="${escape(params['login_hint'] ?? '')}">`
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(
      `<!doctype html><title>Sign in</title><form method=post>${prompt.name === 'login' ? field : ''}<button id=go name=on value=1>Go on</button></form>`,
    )
    return
  }
  await text(request)
  if (prompt.name === 'login') {
    const login = { accountId: user.objectId }
    return provider.interactionFinished(
      request,
      response,
      { login },
      { mergeWithLastSubmission: false },
    )
  }
  const found = grantId === undefined ? undefined : await provider.Grant.find(grantId)
  const accountId = session?.accountId ?? ''
  const grant = found ?? new provider.Grant({ accountId, clientId: params['client_id'] ?? '' })
  grant.addOIDCScope((prompt.details.missingOIDCScope ?? []).join(' '))
  for (const [resource, scopes] of Object.entries(prompt.details.missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, scopes.join(' '))
  }
  const consent = { grantId: await grant.save() }
  await provider.interactionFinished(
    request,
    response,
    { consent },
    { mergeWithLastSubmission: true },
  )
}
