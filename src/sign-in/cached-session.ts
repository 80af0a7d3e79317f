import * as z from 'zod'
import { parseJson } from '../text/json.ts'

/** The signed-in account. */
export interface SignedInAccount {
  /** `ada@contoso.com` */
  readonly username: string
  /** Id of the tenant whose environment is used; for a guest, not the home tenant. */
  readonly tenantId: string
  /** MSAL's key of the account: `{object id}.{home tenant id}`. */
  readonly homeAccountId: string
}

/** What the stored cache contains for one resource. */
export interface CachedSession {
  readonly account: SignedInAccount
  /** The newest token for the resource, expired or not. */
  readonly token?: CachedToken
}

export interface CachedToken {
  readonly secret: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

export interface CacheFilter {
  readonly clientId: string
  /** `https://contoso.crm4.dynamics.com` */
  readonly resource: string
  /** The only account to use: user name or `homeAccountId`. */
  readonly account?: string | undefined
  /** The only tenant to use, by id. */
  readonly tenantId?: string | undefined
}

const text = z.string().catch('')
const seconds = z.coerce.number().catch(0)

const accountEntity = z.looseObject({
  home_account_id: z.string(),
  realm: text,
  username: text,
})
const tokenEntity = z.looseObject({
  home_account_id: z.string(),
  client_id: text,
  realm: text,
  target: text,
  secret: text,
  expires_on: seconds,
  cached_at: seconds,
})
const entities = z.record(z.string(), z.unknown()).catch({})

/** The parts of MSAL's unified cache format that this file reads. */
const cacheFormat = z.looseObject({ Account: entities, AccessToken: entities })

/**
 * The session for one resource in MSAL's serialized cache: the account that last had a token for it,
 * else the only matching account. `undefined` when there is no account, or several match.
 *
 * Reads without MSAL, so MSAL's code is not loaded while a stored token is good.
 */
export function readSession(
  serialized: string | undefined,
  filter: CacheFilter,
): CachedSession | undefined {
  const cache = parseCache(serialized)
  const accounts = parseAll(accountEntity, cache.Account).filter((account) => {
    return isWanted(filter.account, account)
  })
  const tokens = parseAll(tokenEntity, cache.AccessToken)
    .filter(({ client_id: clientId, realm, target }) => {
      return (
        clientId === filter.clientId &&
        (filter.tenantId === undefined || realm === filter.tenantId) &&
        isFor(target, filter.resource)
      )
    })
    .toSorted((one, other) => other.cached_at - one.cached_at)

  for (const token of tokens) {
    const account = accounts.find((each) => each.home_account_id === token.home_account_id)
    if (account === undefined) continue
    return {
      account: toAccount(account, token.realm),
      token: { secret: token.secret, expiresAt: token.expires_on * 1000 },
    }
  }
  const ofTenant = accounts.filter(({ realm }) => realm === filter.tenantId)
  const candidates = ofTenant.length > 0 ? ofTenant : accounts
  const [only] = candidates
  if (only === undefined || candidates.length > 1) return undefined
  return { account: toAccount(only, filter.tenantId ?? only.realm) }
}

/**
 * The cache merged with the result of one sign-in or refresh: account, refresh token, id token and
 * the token of `resource` from `issued`. Everything else stays as it is.
 *
 * After a refresh the account must still be there (`onlyIfPresent`): a sign-out in the meantime
 * wins.
 */
export function mergeIssued(
  current: string | undefined,
  issued: string,
  {
    homeAccountId,
    resource,
    onlyIfPresent,
  }: { readonly homeAccountId: string; readonly resource: string; readonly onlyIfPresent: boolean },
): string | undefined {
  const merged: Record<string, unknown> = { ...parseCache(current) }
  const present = parseAll(accountEntity, parseCache(current).Account).some((account) => {
    return account.home_account_id === homeAccountId
  })
  if (onlyIfPresent && !present) return current
  for (const [section, value] of Object.entries(parseCache(issued))) {
    const old = Object.entries(entities.parse(merged[section]))
    const fresh = Object.entries(entities.parse(value)).filter(([, entity]) => {
      return isOf(entity, homeAccountId) && isForOrNoToken(entity, resource)
    })
    // The scopes are part of a token's key, so an older token could remain next to its successor.
    const kept = old.filter(([, entity]) => {
      return section !== 'AccessToken' || !replaces(fresh, entity, resource)
    })
    merged[section] = Object.fromEntries([...kept, ...fresh])
  }
  return JSON.stringify(merged)
}

/** The cache without an account and its entries; `undefined` when nothing is left. */
export function withoutAccount(
  current: string | undefined,
  homeAccountId: string,
): string | undefined {
  const sections = Object.entries(parseCache(current)).map(([section, value]) => {
    const kept = Object.entries(entities.parse(value)).filter(([, entity]) => {
      return !isOf(entity, homeAccountId)
    })
    return [section, Object.fromEntries(kept)] as const
  })
  const left = Object.fromEntries(sections)
  return Object.keys(left['Account'] ?? {}).length === 0 ? undefined : JSON.stringify(left)
}

function parseCache(serialized: string | undefined): z.output<typeof cacheFormat> {
  const { data } = cacheFormat.safeParse(parseJson(serialized ?? '{}'))
  return data ?? { Account: {}, AccessToken: {} }
}

function parseAll<Entity extends z.ZodType>(
  schema: Entity,
  section: Record<string, unknown>,
): readonly z.output<Entity>[] {
  return Object.values(section).flatMap((entity) => {
    const parsed = schema.safeParse(entity)
    return parsed.success ? [parsed.data] : []
  })
}

const ownedEntity = z.looseObject({ home_account_id: z.string() })
const targetedEntity = z.looseObject({
  home_account_id: z.string(),
  credential_type: z.literal('AccessToken'),
  realm: text,
  target: text,
})

function isOf(entity: unknown, homeAccountId: string): boolean {
  return ownedEntity.safeParse(entity).data?.home_account_id === homeAccountId
}

function isForOrNoToken(entity: unknown, resource: string): boolean {
  const token = targetedEntity.safeParse(entity).data
  return token === undefined || isFor(token.target, resource)
}

function replaces(
  fresh: readonly (readonly [string, unknown])[],
  entity: unknown,
  resource: string,
): boolean {
  const old = targetedEntity.safeParse(entity).data
  if (old === undefined || !isFor(old.target, resource)) return false
  return fresh.some(([, each]) => {
    const token = targetedEntity.safeParse(each).data
    return token?.home_account_id === old.home_account_id && token.realm === old.realm
  })
}

function isFor(target: string, resource: string): boolean {
  const scope = `${resource}/user_impersonation`
  return target.toLowerCase().split(' ').includes(scope)
}

function isWanted(
  wanted: string | undefined,
  account: { readonly home_account_id: string; readonly username: string },
): boolean {
  if (wanted === undefined) return true
  return isSameAccount(wanted, { ...account, homeAccountId: account.home_account_id })
}

/** Whether a configured or typed name or id means this account. */
export function isSameAccount(
  wanted: string,
  account: { readonly username: string; readonly homeAccountId: string },
): boolean {
  const names = [account.username, account.homeAccountId]
  return names.some((name) => name.toLowerCase() === wanted.toLowerCase())
}

function toAccount(
  account: { readonly username: string; readonly home_account_id: string },
  tenantId: string,
): SignedInAccount {
  const username = printableName(account.username)
  return { username, homeAccountId: account.home_account_id, tenantId }
}

/** A user name without characters that move or color terminal text; it is untrusted input. */
export function printableName(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').slice(0, 320)
}
