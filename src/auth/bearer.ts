import { createHash } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import * as z from 'zod'
import type { Clock } from '../clock.ts'
import type { Fetch } from '../network/fetch.ts'
import { isTenantId } from './authority.ts'
import { createKeySet } from './bearer-keys.ts'
import type { KeySet } from './bearer-keys.ts'

/** Who sent a request, as a checked token says. Only tenant and object id decide anything (R7). */
export interface Person {
  readonly tenantId: string
  readonly objectId: string
  /** The calling application. */
  readonly clientId: string
  /** Short names: `mcp.read`. */
  readonly scopes: readonly string[]
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** The token itself, for the exchange on the person's behalf and for nothing else. */
  readonly assertion: string
}

export type Verdict =
  | { readonly kind: 'person'; readonly person: Person }
  /** `reason` is a sentence for the challenge; it never repeats the token. */
  | { readonly kind: 'invalid'; readonly reason: string }
  /** A good token whose time is over: every host sends one now and then. */
  | { readonly kind: 'expired' }
  /** A good token of an application that may not call here (R5). */
  | { readonly kind: 'foreign-client' }
  /** The keys of the sign-in service cannot be had now. */
  | { readonly kind: 'unavailable' }

export interface BearerVerifier {
  verify(token: string): Promise<Verdict>
  /** Loads the keys of the first tenant that has them, for readiness. @throws Error when none has. */
  prepare(): Promise<void>
}

export interface BearerOptions {
  /** `https://login.microsoftonline.com` */
  readonly authority: string
  /** Ids of the tenants whose users may come, lower case. */
  readonly tenants: readonly string[]
  /** The API's client id and its Application ID URI; nothing else. */
  readonly audiences: readonly string[]
  /** Applications that may call; empty allows every one. */
  readonly clients: readonly string[]
  readonly fetch: Fetch
  readonly clock: Clock
}

const toleranceSeconds = 60
const longestToken = 16_384
/** How long a checked token is not checked again; its times are. */
const checkedMs = 5 * 60_000
const clockIsOffMs = 5 * 60_000

/**
 * Access tokens of Entra's v2.0 endpoint: RS256 with a key of the tenant, issuer built from the
 * token's own tenant id after that was checked, audience and tenant on their lists, delegated (`scp`).
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
    if (token.length > longestToken) throw refused('The token is too long.')
    if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw refused('The token is no signed token.')
    checkHeader(token)
    const { tid } = decodeJwt(token)
    const tenant = typeof tid === 'string' && isTenantId(tid) ? tid.toLowerCase() : ''
    const keys = keySets.get(tenant)
    if (keys === undefined || tid !== tenant) throw refused('The tenant may not use this server.')
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
    throw refused('The token is not an access token for a person (ver 2.0 with scp).')
  }

  function judge(claims: Claims, token: string): Verdict {
    const clientId = claims.azp.toLowerCase()
    if (clients.length > 0 && !clients.includes(clientId)) return { kind: 'foreign-client' }
    return {
      kind: 'person',
      person: {
        tenantId: claims.tid,
        objectId: claims.oid.toLowerCase(),
        clientId,
        scopes: claims.scp.split(' ').filter((scope) => scope !== ''),
        expiresAt: claims.exp * 1000,
        assertion: token,
      },
    }
  }

  function isInTime({ exp, nbf }: Claims): boolean {
    const now = clock.now() / 1000
    return exp + toleranceSeconds > now && (nbf ?? 0) - toleranceSeconds <= now
  }

  function refusalOf(error: unknown): Verdict {
    if (error instanceof errors.JWTExpired) return { kind: 'expired' }
    if (error instanceof errors.JWTClaimValidationFailed) return invalid(claimProblem(error))
    if (error instanceof errors.JWKSNoMatchingKey)
      return invalid('The key of the token is unknown.')
    if (isKeyProblem(error)) return { kind: 'unavailable' }
    if (error instanceof errors.JOSEError || error instanceof TypeError)
      return invalid('The token is not one of the expected kind.')
    return error instanceof Error && error.name === 'RefusedToken'
      ? invalid(error.message)
      : { kind: 'unavailable' }
  }

  function claimProblem({ claim, payload }: errors.JWTClaimValidationFailed): string {
    const { nbf } = payload
    const isFar = typeof nbf === 'number' && nbf * 1000 - clock.now() > clockIsOffMs
    if (claim === 'nbf' && isFar)
      return 'The token is not valid yet; the clock of this server may be off.'
    if (claim === 'nbf') return 'The token is not valid yet.'
    if (claim === 'iss') return 'The issuer of the token is not the expected one.'
    if (claim === 'aud') return 'The token is for another audience.'
    return 'The token lacks a claim or has a wrong one.'
  }
}

type Claims = z.output<typeof claimsSchema>

/** One audience as text, never a list; `scp` is what an app-only and an ID token do not have (R3, R4). */
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

/** Nothing in the token itself may say by which key it is checked (R2). */
function checkHeader(token: string): void {
  const header = decodeProtectedHeader(token)
  const own = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64'].find((name) => name in header)
  if (own !== undefined) throw refused('The header of the token names a key of its own.')
  const { typ } = header
  if (typ !== undefined && !/^(?:at\+)?jwt$/i.test(typ))
    throw refused('The token is of another type.')
}

function isKeyProblem(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout) return true
  return error instanceof Error && error.name === 'KeysUnavailable'
}

function invalid(reason: string): Verdict {
  return { kind: 'invalid', reason }
}

function refused(reason: string): Error {
  return Object.assign(new Error(reason), { name: 'RefusedToken' })
}
