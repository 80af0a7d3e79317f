import { expect, test } from 'vitest'
import { claimsOf } from '../../../src/dataverse/client/claims.ts'
import { parseAuthorityHint, readAuthorityHint } from '../../../src/entra/authority-hint.ts'
import { parseEnvironmentUrl } from '../../../src/environment/address.ts'
import { errorOf } from '../../support/error-of.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { tenantId } from '../../support/entra/state.ts'

const environment = parseEnvironmentUrl('https://contoso.crm4.dynamics.com')
const resource = 'https://contoso.crm4.dynamics.com/'
const usual = `Bearer authorization_uri=https://login.microsoftonline.com/${tenantId}/oauth2/authorize, resource_id=${resource}`

test.each<[string, string, string, string]>([
  ['the usual challenge', usual, 'login.microsoftonline.com', tenantId],
  [
    'quoted values in another letter case',
    `bearer Authorization_Uri="https://login.microsoftonline.us/${tenantId}/oauth2/authorize",Resource_Id="${resource}"`,
    'login.microsoftonline.us',
    tenantId,
  ],
  [
    'common, which means organizations here',
    usual.replace(tenantId, 'common'),
    'login.microsoftonline.com',
    'organizations',
  ],
  [
    'a tenant given as a domain',
    usual.replace(tenantId, 'contoso.onmicrosoft.com'),
    'login.microsoftonline.com',
    'contoso.onmicrosoft.com',
  ],
])('%s gives authority, tenant and resource', (_, header, authorityHost, tenant) => {
  expect(parseAuthorityHint(header)).toEqual({ authorityHost, tenant, resource })
})

test.each([
  ['no header', null],
  ['a bare scheme', 'Bearer'],
  ['another scheme', usual.replace('Bearer', 'Negotiate')],
  ['no resource', usual.replace(/, resource.*/, '')],
  ['no authority', `Bearer resource_id=${resource}`],
  ['an authority over http', usual.replace('https://login', 'http://login')],
  ['an authority with a user name', usual.replace('https://', 'https://x@')],
  ['an invalid tenant', usual.replace(tenantId, '..%2f')],
  ['no tenant', usual.replace(`/${tenantId}/oauth2/authorize`, '')],
])('%s is not a challenge', (_, header) => {
  expect(parseAuthorityHint(header)).toBeUndefined()
})

test('the environment is asked without a token, and redirects are not followed', async () => {
  const seen: Request[] = []

  const challenge = await readAuthorityHint({
    environment,
    clock: fakeClock(),
    async fetch(request) {
      seen.push(request)
      return new Response(null, { status: 401, headers: { 'www-authenticate': usual } })
    },
  })

  expect(challenge.tenant).toBe(tenantId)
  expect(seen[0]?.url).toBe('https://contoso.crm4.dynamics.com/api/data/v9.2/WhoAmI')
  expect(seen[0]?.redirect).toBe('manual')
  expect(seen[0]?.headers.has('authorization')).toBe(false)
})

test.each<[string, () => Promise<Response>, string]>([
  ['HTML', async () => new Response('<html>', { status: 200 }), 'wrong_environment'],
  ['not found', async () => new Response(null, { status: 404 }), 'wrong_environment'],
  ['a redirect', async () => new Response(null, { status: 302 }), 'wrong_environment'],
  ['401 without a challenge', async () => new Response(null, { status: 401 }), 'wrong_environment'],
  ['an unknown name', () => broken('ENOTFOUND'), 'wrong_environment'],
  ['a refused connection', () => broken('ECONNREFUSED'), 'unavailable'],
  ['an outage', async () => new Response(null, { status: 503 }), 'unavailable'],
  ['too many requests', async () => new Response(null, { status: 429 }), 'unavailable'],
  ['a firewall', async () => new Response('<html>', { status: 403 }), 'unavailable'],
  ['a proxy', async () => new Response(null, { status: 407 }), 'unavailable'],
])('%s at that address is reported with its own code', async (_, fetch, code) => {
  const error = await errorOf(readAuthorityHint({ environment, fetch, clock: fakeClock() }))

  expect(error.code).toBe(code)
  expect(error.message).toContain('https://contoso.crm4.dynamics.com')
})

test('an environment that never responds is given up after 30 s', async () => {
  const clock = fakeClock()
  const call = errorOf(
    readAuthorityHint({
      environment,
      clock,
      fetch: ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')))
        }),
    }),
  )

  clock.pass(30_000)

  expect((await call).code).toBe('timeout')
})

test.each<[string, string | null, string | undefined]>([
  ['a claims challenge', challengeWith('{"access_token":{}}'), '{"access_token":{}}'],
  ['claims without quotes', challengeWith('{"a":{}}').replaceAll('"', ''), '{"a":{}}'],
  ['another error', challengeWith('{}').replace('insufficient_claims', 'invalid_token'), undefined],
  ['claims that are not JSON', challengeWith('hello'), undefined],
  ['claims that are not an object', challengeWith('[]'), undefined],
  ['claims that are too long', challengeWith(JSON.stringify({ a: 'x'.repeat(9000) })), undefined],
  ['a usual challenge', usual, undefined],
  ['no header', null, undefined],
])('%s', (_, header, expected) => {
  expect(claimsOf(header)).toBe(expected)
})

function challengeWith(claims: string): string {
  const encoded = Buffer.from(claims).toString('base64')
  return `${usual}, error="insufficient_claims", claims="${encoded}"`
}

async function broken(code: string): Promise<Response> {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}
