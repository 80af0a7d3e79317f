import { expect, test } from 'vitest'
import * as z from 'zod'
import { mergeIssued, readSession, withoutAccount } from '../../../src/sign-in/cached-session.ts'

const clientId = 'client'
const resource = 'https://contoso.crm4.dynamics.com'
const other = 'https://fabrikam.crm.dynamics.com'

interface Part {
  readonly account?: string
  readonly username?: string
  readonly tenant?: string
  readonly resource?: string
  readonly secret?: string
  readonly cachedAt?: number
  readonly client?: string
}

test('the account that last had a token for the resource is used', () => {
  const cache = cacheOf(
    { account: 'ada', secret: 'old', cachedAt: 1 },
    { account: 'bob', secret: 'new', cachedAt: 2 },
    { account: 'eve', secret: 'else', cachedAt: 3, resource: other },
  )

  expect(readSession(cache, { clientId, resource })).toEqual({
    account: { username: 'bob@x.test', homeAccountId: 'bob', tenantId: 'home' },
    token: { secret: 'new', expiresAt: 9_000_000 },
  })
})

test('a token of another client, tenant or account is not used', () => {
  const cache = cacheOf(
    { account: 'ada', client: 'else' },
    { account: 'bob', tenant: 'guest', secret: 'of guest' },
  )

  expect(readSession(cache, { clientId, resource, account: 'ada' })?.token).toBeUndefined()
  expect(readSession(cache, { clientId, resource, tenantId: 'home' })?.token).toBeUndefined()
  expect(readSession(cache, { clientId, resource, tenantId: 'guest' })).toMatchObject({
    account: { homeAccountId: 'bob', tenantId: 'guest' },
    token: { secret: 'of guest' },
  })
})

test('a token for a longer host name with the same start is not used', () => {
  const cache = cacheOf({ account: 'ada', resource: `${resource}.evil.test` })

  expect(readSession(cache, { clientId, resource })?.token).toBeUndefined()
})

test('without a token, the only account is used, and several accounts give no session', () => {
  const one = cacheOf({ account: 'ada', resource: other })
  const two = cacheOf({ account: 'ada', resource: other }, { account: 'bob', resource: other })

  expect(readSession(one, { clientId, resource })?.account.homeAccountId).toBe('ada')
  expect(readSession(two, { clientId, resource })).toBeUndefined()
  expect(
    readSession(two, { clientId, resource, account: 'BOB@x.test' })?.account.homeAccountId,
  ).toBe('bob')
})

test.each([undefined, '', '{', '[]', '{"Account":7}', '{"Account":{"a":{}},"AccessToken":[]}'])(
  'a cache like %j has no session',
  (cache) => {
    expect(readSession(cache, { clientId, resource })).toBeUndefined()
  },
)

test('a new token replaces older ones for the same resource only', () => {
  const current = cacheOf(
    { account: 'ada', secret: 'old' },
    { account: 'ada', secret: 'elsewhere', resource: other },
    { account: 'bob', secret: 'of bob' },
  )
  const issued = cacheOf({ account: 'ada', secret: 'new', cachedAt: 5 }).replace(
    'user_impersonation',
    'user_impersonation openid',
  )

  const merged = mergeIssued(current, issued, {
    homeAccountId: 'ada',
    resource,
    onlyIfPresent: true,
  })

  expect(secretsOf(merged)).toEqual(['elsewhere', 'new', 'of bob'])
})

test('an outdated token for another resource is not restored', () => {
  const issued = cacheOf(
    { account: 'ada', secret: 'new' },
    { account: 'ada', secret: 'stale', resource: other },
    { account: 'bob', secret: 'of bob, signed out since' },
  )

  const merged = mergeIssued(cacheOf({ account: 'ada', secret: 'old' }), issued, {
    homeAccountId: 'ada',
    resource,
    onlyIfPresent: true,
  })

  expect(secretsOf(merged)).toEqual(['new'])
})

test('a renewal stores nothing for an account that was signed out in the meantime', () => {
  const issued = cacheOf({ account: 'ada', secret: 'new' })
  const options = { homeAccountId: 'ada', resource }

  expect(mergeIssued(undefined, issued, { ...options, onlyIfPresent: true })).toBeUndefined()
  expect(secretsOf(mergeIssued(undefined, issued, { ...options, onlyIfPresent: false }))).toEqual([
    'new',
  ])
})

test('entries that newer versions add to the cache are kept', () => {
  const current = JSON.stringify({ ...JSON.parse(cacheOf({ account: 'ada' })), Future: { x: 1 } })

  const merged = mergeIssued(current, cacheOf({ account: 'ada', secret: 'new' }), {
    homeAccountId: 'ada',
    resource,
    onlyIfPresent: true,
  })

  expect(JSON.parse(merged ?? '')).toHaveProperty('Future', { x: 1 })
})

test('a sign-out removes one account with all its entries', () => {
  const cache = cacheOf({ account: 'ada' }, { account: 'bob', secret: 'of bob' })

  const left = withoutAccount(cache, 'ada')

  expect(left).not.toContain('"ada"')
  expect(secretsOf(left)).toEqual(['of bob'])
  expect(withoutAccount(left, 'bob')).toBeUndefined()
})

/** A cache as MSAL writes it, with an account and a token for each part. */
function cacheOf(...parts: readonly Part[]): string {
  const cache = { Account: {}, AccessToken: {}, RefreshToken: {}, IdToken: {}, AppMetadata: {} }
  for (const part of parts) {
    const { account = 'ada', tenant = 'home', secret = 'secret', cachedAt = 1 } = part
    const target = `${part.resource ?? resource}/user_impersonation`
    const owner = { home_account_id: account, environment: 'login.windows.net' }
    const client = part.client ?? clientId
    Object.assign(cache.Account, {
      [`${account}-account`]: { ...owner, realm: 'home', username: `${account}@x.test` },
    })
    Object.assign(cache.AccessToken, {
      [`${account}-token-${tenant}-${target}`]: {
        ...owner,
        credential_type: 'AccessToken',
        client_id: client,
        realm: tenant,
        target: `email ${target}`,
        secret,
        cached_at: String(cachedAt),
        expires_on: '9000',
      },
    })
    Object.assign(cache.RefreshToken, {
      [`${account}-refresh`]: {
        ...owner,
        credential_type: 'RefreshToken',
        client_id: client,
        secret: 'rt',
      },
    })
  }
  return JSON.stringify(cache)
}

function secretsOf(cache: string | undefined): readonly string[] {
  const { AccessToken: tokens } = z
    .object({ AccessToken: z.record(z.string(), z.object({ secret: z.string() })) })
    .parse(JSON.parse(cache ?? ''))
  return Object.values(tokens)
    .map(({ secret }) => secret)
    .toSorted()
}
