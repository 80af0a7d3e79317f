import { randomUUID, verify, X509Certificate } from 'node:crypto'
import * as z from 'zod'
import type { Fetch } from '../../src/network/fetch.ts'
import { entraError } from './entra/aadsts.ts'
import type { Entra } from './entra/entra.ts'
import { claimsOfToken } from './entra/signer.ts'
import type { Claims } from './entra/signer.ts'
import { apiClient, apiSecret, resourceOf, takeFailure, tenantId } from './entra/state.ts'

const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** A user as the provider knows one. Only the ids matter. */
export interface ApiUser {
  readonly objectId: string
  readonly tenantId?: string
}

/** An application that calls the API in tests. */
export const hostClient = '44444444-4444-4444-8444-444444444444'

export interface ApiRegistration {
  /** URL of the endpoint. */
  readonly applicationIdUri: string
  /** The certificate that the API authenticates with; otherwise it uses its secret. */
  readonly certificate?: string
  /** The accepted federated token. */
  readonly federatedToken?: string
}

/**
 * The API's side of the test identity provider: access tokens for it, and their exchange on behalf
 * of the user as Entra does it. It checks the client first, then the assertion, its audience, the
 * user, consent, Conditional Access.
 *
 * @see {@link https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 * Claims of access tokens}
 */
export function withApi(entra: Entra, registration: ApiRegistration) {
  const exchanges: { readonly objectId: string; readonly resource: string }[] = []
  const withoutConsent = new Set<string>()
  const demanded = new Map<string, string>()

  function exchange(tenant: string, form: URLSearchParams): Response {
    entra.tokenRequests.push(form)
    const planned = takeFailure(entra, grant)
    if (planned?.number !== undefined)
      return refuse(planned.number, {
        ...(planned.claims !== undefined && { claims: planned.claims }),
        ...(planned.suberror !== undefined && { suberror: planned.suberror }),
      })
    if (planned !== undefined)
      return new Response(planned.text ?? '{}', {
        status: planned.status ?? 503,
        ...(planned.headers && { headers: planned.headers }),
      })
    if (form.get('client_id') !== apiClient) return refuse(700016)
    if (!provesItself(form, registration, `${entra.origin}/${tenant}`)) return refuse(7000215)
    if (form.get('requested_token_use') !== 'on_behalf_of') return refuse(900144)
    const assertion = form.get('assertion') ?? ''
    const claims = isToken(assertion) ? entra.signer.verify(assertion) : undefined
    if (claims === undefined || claims['tid'] !== tenant) return refuse(50013)
    if (Number(claims['exp']) < Date.now() / 1000) return refuse(500133)
    const audiences = [apiClient, registration.applicationIdUri]
    if (!audiences.includes(String(claims['aud']))) return refuse(500131)
    const resource = resourceOf(form.get('scope')) ?? ''
    if (!entra.environments.includes(resource)) return refuse(500011)
    const objectId = String(claims['oid'])
    if (withoutConsent.has(objectId)) return refuse(65001)
    const wanted = demanded.get(objectId)
    if (wanted !== undefined && claims['acrs'] !== 'c1') return refuse(50076, { claims: wanted })
    exchanges.push({ objectId, resource })
    return issue(tenant, objectId, resource)
  }

  function issue(tid: string, oid: string, resource: string): Response {
    const now = Math.floor(Date.now() / 1000)
    return Response.json({
      token_type: 'Bearer',
      scope: `${resource}/user_impersonation`,
      expires_in: entra.accessTokenSeconds,
      ext_expires_in: entra.accessTokenSeconds,
      access_token: entra.signer.sign({
        aud: resource,
        iss: `https://sts.windows.net/${tid}/`,
        iat: now,
        nbf: now,
        exp: now + entra.accessTokenSeconds,
        tid,
        oid,
        appid: apiClient,
        scp: 'user_impersonation',
        ver: '1.0',
        uti: randomUUID(),
      }),
    })
  }

  const fetch: Fetch = async (request) => {
    const [, tenant = ''] =
      /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(new URL(request.url).pathname) ?? []
    if (tenant === '' || request.method !== 'POST') return entra.fetch(request)
    const text = await request.text()
    const form = new URLSearchParams(text)
    if (form.get('grant_type') === grant) return exchange(tenant, form)
    return entra.fetch(new Request(request.url, { method: 'POST', body: text }))
  }

  return {
    fetch,
    exchanges,
    /** Revokes a user's consent. */
    revokeConsent: (user: ApiUser) => void withoutConsent.add(user.objectId),
    /** Conditional Access requires more of a user until the token has `acrs: c1`. */
    demand: (user: ApiUser, claims: string) => void demanded.set(user.objectId, claims),
    /** An access token for the API as Entra's v2.0 endpoint issues it; `changes` replace claims. */
    token: (user: ApiUser, scopes: string, changes: Claims = {}) =>
      entra.signer.sign(apiClaims(entra, user, scopes, changes)),
  }
}

/** The claims of such a token; those given as `undefined` are omitted. */
export function apiClaims(
  { origin }: Pick<Entra, 'origin'>,
  { objectId, tenantId: tid = tenantId }: ApiUser,
  scopes: string,
  changes: Claims = {},
): Claims {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    aud: apiClient,
    iss: `${origin}/${tid}/v2.0`,
    iat: now,
    nbf: now,
    exp: now + 3900,
    azp: hostClient,
    azpacr: '0',
    name: 'Test Person',
    oid: objectId,
    preferred_username: 'person@contoso.test',
    scp: scopes,
    sub: objectId,
    tid,
    uti: randomUUID(),
    ver: '2.0',
    ...changes,
  }
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined))
}

function provesItself(
  form: URLSearchParams,
  { certificate, federatedToken }: ApiRegistration,
  authority: string,
): boolean {
  const proof = form.get('client_assertion')
  if (federatedToken !== undefined) return proof === federatedToken
  if (certificate === undefined) return form.get('client_secret') === apiSecret
  return proof !== null && isProof(proof, certificate, authority)
}

/** A JWT about the client itself, signed with the certificate's key. */
function isProof(proof: string, certificate: string, authority: string): boolean {
  const [head = '', body = '', signature = ''] = proof.split('.')
  const { alg } = z
    .looseObject({ alg: z.string(), 'x5t#S256': z.string() })
    .parse(JSON.parse(Buffer.from(head, 'base64url').toString()))
  const padding = alg === 'PS256' ? { padding: 6, saltLength: 32 } : {}
  const key = { key: new X509Certificate(certificate).publicKey, ...padding }
  const data = Buffer.from(`${head}.${body}`)
  if (!verify('RSA-SHA256', data, key, Buffer.from(signature, 'base64url'))) return false
  const { iss, sub, aud } = claimsOfToken(proof)
  return iss === apiClient && sub === apiClient && String(aud).startsWith(authority)
}

const isToken = (text: string) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)

function refuse(
  number: number,
  extra: { readonly claims?: string; readonly suberror?: string } = {},
): Response {
  return Response.json(entraError(number, extra), { status: 400 })
}
