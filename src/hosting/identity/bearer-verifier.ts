import { createHash } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose'
import type { JWTPayload } from 'jose'
import { LRUCache } from 'lru-cache'
import * as z from 'zod'
import type { Clock } from '../../time/clock.ts'
import type { Fetch } from '../../network/fetch.ts'
import { isTenantId } from '../../entra/authority.ts'
import { createKeySet } from './key-set.ts'
import type { KeySet } from './key-set.ts'
import type { RefusalReason } from '../../telemetry/refusal-log.ts'

/** The user of a request, from a verified token. Only tenant and object id affect decisions (R7). */
export interface User {
  readonly tenantId: string
  readonly objectId: string
  /** The calling application. */
  readonly clientId: string
  /** Short names: `mcp.read`. */
  readonly scopes: readonly string[]
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** The token itself, used only for the on-behalf-of exchange. */
  readonly assertion: string
}

export type Verdict =
  | { readonly kind: 'person'; readonly person: User }
  | Invalid
  /** A good token that has expired; every client sends one now and then. */
  | { readonly kind: 'expired'; readonly bearer: Bearer }
  /** A good token of an application that may not call this server (R5). */
  | { readonly kind: 'foreign-client'; readonly person: User }
  /** The keys of the sign-in service are not available now. */
  | { readonly kind: 'unavailable' }

/** A token that is not accepted. */
interface Invalid {
  readonly kind: 'invalid'
  /** A sentence for the challenge. It never repeats the token. */
  readonly reason: string
  /** For the log. */
  readonly word: RefusalReason
  /** The claim that is not accepted, for the log. */
  readonly found?: string
  /** Known once the signature is verified. */
  readonly bearer?: Bearer
}

/** Whom a token with a good signature names. */
export type Bearer = Pick<User, 'tenantId' | 'objectId'> | undefined

export interface BearerVerifier {
  verify(token: string): Promise<Verdict>
  /** Loads the keys of the first tenant that has them, for readiness. @throws Error when none has. */
  prepare(): Promise<void>
}

export interface BearerOptions {
  /** `https://login.microsoftonline.com` */
  readonly authority: string
  /** Ids of the allowed tenants, lower case. */
  readonly tenants: readonly string[]
  /** The API's client id and its Application ID URI, nothing else. */
  readonly audiences: readonly string[]
  /** Applications that may call; an empty list allows all. */
  readonly clients: readonly string[]
  readonly fetch: Fetch
  readonly clock: Clock
}

const toleranceSeconds = 60
const longestToken = 16_384
/** How long the result of a check is reused. Times are checked on every request. */
const checkedMs = 5 * 60_000
const clockIsOffMs = 5 * 60_000

/**
 * Verifies access tokens of Entra's v2.0 endpoint: RS256 with a key of the tenant, issuer built from
 * the token's tenant id after checking that id, allowed audience and tenant, delegated (`scp`).
 *
 * @see {@link https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference Claims of access tokens}
 */
export function createBearerVerifier({
  authority,
  tenants,
  audiences,
  clients,
  fetch,
  clock,
}: BearerOptions): BearerVerifier {
  const keySets = new Map<string, KeySet>(
    tenants.map((tenant) => [
      tenant,
      createKeySet({ url: `${authority}/${tenant}/discovery/v2.0/keys`, fetch, clock }),
    ]),
  )
  const checked = new LRUCache<string, Claims>({ max: 20_000, ttl: checkedMs })

  return {
    async verify(token) {
      const name = createHash('sha256').update(token).digest('base64url')
      const known = checked.get(name)
      if (known !== undefined && isInTime(known)) return judge(known, token)
      try {
        const claims = await check(token)
        checked.set(name, claims)
        return judge(claims, token)
      } catch (error) {
        return refusalOf(error)
      }
    },

    async prepare() {
      await Promise.any([...keySets.values()].map((keys) => keys.load()))
    },
  }

  async function check(token: string): Promise<Claims> {
    if (token.length > longestToken) throw refused('format', 'The token is too long.')
    if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token))
      throw refused('format', 'The token is not a signed token.')
    checkHeader(token)
    const { tid } = decodeJwt(token)
    const tenant = typeof tid === 'string' && isTenantId(tid) ? tid.toLowerCase() : ''
    const keys = keySets.get(tenant)
    if (keys === undefined || tid !== tenant)
      throw refused('tenant', 'The tenant may not use this server.', tid)
    const { payload } = await jwtVerify(token, keys.find, {
      algorithms: ['RS256'],
      issuer: `${authority}/${tenant}/v2.0`,
      audience: [...audiences],
      clockTolerance: toleranceSeconds,
      requiredClaims: ['exp', 'iat', 'oid'],
      currentDate: new Date(clock.now()),
    })
    const parsed = claimsSchema.safeParse(payload)
    if (parsed.success) return parsed.data
    throw refused('claim', 'The token is not a user access token (ver 2.0 with scp).')
  }

  function judge(claims: Claims, token: string): Verdict {
    const clientId = claims.azp.toLowerCase()
    const person = {
      tenantId: claims.tid,
      objectId: claims.oid.toLowerCase(),
      clientId,
      scopes: claims.scp.split(' ').filter((scope) => scope !== ''),
      expiresAt: claims.exp * 1000,
      assertion: token,
    }
    const isForeign = clients.length > 0 && !clients.includes(clientId)
    return { kind: isForeign ? 'foreign-client' : 'person', person }
  }

  function isInTime({ exp, nbf }: Claims): boolean {
    const now = clock.now() / 1000
    return exp + toleranceSeconds > now && (nbf ?? 0) - toleranceSeconds <= now
  }

  function refusalOf(error: unknown): Verdict {
    if (error instanceof errors.JWTExpired)
      return { kind: 'expired', bearer: bearerOf(error.payload) }
    if (error instanceof errors.JWTClaimValidationFailed)
      return { ...claimProblem(error), kind: 'invalid', bearer: bearerOf(error.payload) }
    if (error instanceof errors.JWKSNoMatchingKey)
      return { kind: 'invalid', word: 'key', reason: 'The key of the token is unknown.' }
    if (isKeyProblem(error)) return { kind: 'unavailable' }
    if (error instanceof errors.JOSEError || error instanceof TypeError)
      return { kind: 'invalid', word: 'format', reason: 'The token has an unexpected format.' }
    return isRefused(error) ? { kind: 'invalid', ...error.refusal } : { kind: 'unavailable' }
  }

  function claimProblem({
    claim,
    payload,
  }: errors.JWTClaimValidationFailed): Omit<Invalid, 'kind'> {
    const { nbf, ver, iss, aud } = payload
    const isFar = typeof nbf === 'number' && nbf * 1000 - clock.now() > clockIsOffMs
    if (claim === 'nbf') {
      const why = isFar ? '; the clock of this server may be wrong' : ''
      return { word: 'not valid yet', reason: `The token is not valid yet${why}.` }
    }
    // Tokens of version 1.0 have another issuer, so that claim fails first.
    if (ver === '1.0')
      return {
        word: 'token version',
        reason: 'The token has version 1.0; this server requires version 2.0.',
        found: ver,
      }
    if (claim === 'iss')
      return { word: 'issuer', reason: 'The token has the wrong issuer.', ...found(iss) }
    if (claim === 'aud')
      return { word: 'audience', reason: 'The token is for another audience.', ...found(aud) }
    return { word: 'claim', reason: 'The token has a missing or wrong claim.', ...found(claim) }
  }
}

const found = (value: unknown) => (typeof value === 'string' ? { found: value } : {})

function bearerOf({ tid, oid }: JWTPayload): Bearer {
  if (typeof tid !== 'string' || typeof oid !== 'string') return undefined
  return { tenantId: tid, objectId: oid.toLowerCase() }
}

type Claims = z.output<typeof claimsSchema>

/** `aud` is one string, never a list. App-only and ID tokens have no `scp` (R3, R4). */
const claimsSchema = z.looseObject({
  tid: z.guid(),
  oid: z.guid(),
  aud: z.string(),
  ver: z.literal('2.0'),
  scp: z.string().min(1),
  azp: z.string().min(1),
  exp: z.number(),
  nbf: z.number().optional(),
})

/** The token itself must not choose the key that verifies it (R2). */
function checkHeader(token: string): void {
  const header = decodeProtectedHeader(token)
  const own = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64'].find((name) => name in header)
  if (own !== undefined) throw refused('format', 'The token header must not name its own key.')
  const { typ } = header
  if (typ !== undefined && !/^(?:at\+)?jwt$/i.test(typ))
    throw refused('format', 'The token has the wrong type.')
}

function isKeyProblem(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout) return true
  return error instanceof Error && error.name === 'KeysUnavailable'
}

type Refused = Omit<Invalid, 'kind' | 'bearer'>

function refused(word: RefusalReason, reason: string, claim?: unknown): Error {
  const refusal: Refused = { word, reason, ...found(claim) }
  return Object.assign(new Error(reason), { name: 'RefusedToken', refusal })
}

function isRefused(error: unknown): error is Error & { readonly refusal: Refused } {
  return error instanceof Error && error.name === 'RefusedToken' && 'refusal' in error
}
