import { expect, test } from 'vitest'
import { createOutbound } from '../../../../src/dataverse/outbound/outbound.ts'
import { resolveTarget } from '../../../../src/dataverse/outbound/resolve-target.ts'
import { parseEnvironmentUrl } from '../../../../src/environment/address.ts'
import { errorOf } from '../../../support/error-of.ts'
import { fakeClock } from '../../../support/fake-clock.ts'
import { overFetch } from '../../../../src/network/wire.ts'

const environment = parseEnvironmentUrl('https://contoso.crm4.dynamics.com')
const root = environment.apiRoot

const schemes = ['http', 'ftp', 'ws', 'file', 'javascript', 'HTTP'].map(
  (scheme) => `${scheme}://contoso.crm4.dynamics.com/api/data/v9.2/accounts`,
)
const hosts = [
  'evil.example',
  'contoso.crm4.dynamics.com.evil.example',
  'evil.example/contoso.crm4.dynamics.com',
  'fabrikam.crm4.dynamics.com',
  'contoso.crm.dynamics.com',
  'contoso.api.crm.dynamics.com',
  'api.contoso.crm4.dynamics.com',
  'contoso.api.api.crm4.dynamics.com',
  'contoso.crm4.dynamics.com.',
  'contoso.crm4.dynamics.com:444',
  'contoso.crm4.dynamics.com:443',
  'contoso.crm4.dynamics.com:80',
  'contoso.crm4.dynamics.com:0',
  'user@contoso.crm4.dynamics.com',
  'user:secret@contoso.crm4.dynamics.com',
  ':@contoso.crm4.dynamics.com',
  '@contoso.crm4.dynamics.com',
  'contoso.crm4.dynamics.com@evil.example',
  'contoso.crm4.dynamics.com%40evil.example',
  'contoso.crm4.dynamics.com%2eevil.example',
  'evil.example\\@contoso.crm4.dynamics.com',
  'evil.example#@contoso.crm4.dynamics.com',
  'evil.example?@contoso.crm4.dynamics.com',
  'contoso。crm4.dynamics.com',
  'ｃontoso.crm4.dynamics.com',
  'cоntoso.crm4.dynamics.com',
  '127.0.0.1',
  '[::1]',
  '2130706433',
  '0x7f000001',
  'localhost',
  '169.254.169.254',
  '',
  ' contoso.crm4.dynamics.com',
  'contoso.crm4.dynamics.com ',
  'con\ttoso.crm4.dynamics.com',
  'contoso.crm4\n.dynamics.com',
].flatMap((host) => [
  `https://${host}/api/data/v9.2/accounts`,
  `https://${host}/api/data/v9.2/accounts?$skiptoken=1`,
])
const paths = [
  '',
  '/',
  '/api/data/v9.2',
  '/api/data/v9.2/',
  '/api/data/v9.1/accounts',
  '/api/data/v9.20/accounts',
  '/API/DATA/V9.2/accounts',
  '/api/data/v9.2accounts',
  '/api/search/v2.0/query',
  '/api/mcp',
  '/main.aspx',
  '/api/data/v9.2/../../../main.aspx',
  '/api/data/v9.2/./accounts',
  '/api/data/v9.2/accounts/..',
  '/api/data/v9.2/accounts/../contacts',
  '/api/data/v9.2/%2e%2e/%2e%2e/%2e%2e/main.aspx',
  '/api/data/v9.2/%2E%2E/accounts',
  '/api/data/v9.2/%2e/accounts',
  '/api/data/v9.2/.%2e/accounts',
  '/api/data/v9.2/%2e.%2faccounts',
  '/api/data/v9.2/%2e%2e%2f%2e%2e%2fmain.aspx',
  '/api/data/v9.2/..%5cmain.aspx',
  '/api/data/v9.2/..;/accounts',
  '/api/data/v9.2/%252e%252e/accounts',
  '/api/data/v9.2\\accounts',
  '/api/data/v9.2/\\evil.example',
  '/api/data/v9.2/accounts\\..\\..',
  '\\api\\data\\v9.2\\accounts',
  '//api/data/v9.2/accounts',
  '/api//data/v9.2/accounts',
  '/api/data/v9.2//accounts',
  '/api/data/v9.2//evil.example/accounts',
  '/api/data/v9.2/accounts/',
  '/api/data/v9.2/$batch',
  '/api/data/v9.2/$metadata',
  '/api/data/v9.2/%24batch',
  '/api/data/v9.2/accounts/$ref',
  '/api/data/v9.2/accounts/$count',
  '/api/data/v9.2/acc\tounts',
  '/api/data/v9.2/acc\nounts',
  '/api/data/v9.2/acc\rounts',
  '/api/data/v9.2/acc\u0000ounts',
  '/api/data/v9.2/acc\u007Founts',
  '/api/data/v9.2/acc\u0085ounts',
  '/api/data/v9.2/acc ounts',
  '/api/data/v9.2/accounts#x',
  '/api/data/v9.2/accounts?$top=1#x',
  '/api/data/v9.2/accounts?$top=1\n',
  '/api/data/v9.2/accounts?$top=1\t&x',
  '/api/data/v9.2/accounts?$top=\\',
  '/api/data/v9.2/accounts;x=1',
  '/api/data/v9.2/accounts(1)(2)',
  '/api/data/v9.2/accounts(1)/x)',
  '/api/data/v9.2/accounts(1',
  '/api/data/v9.2/äccounts',
].flatMap((path) => [
  `https://contoso.crm4.dynamics.com${path}`,
  `https://contoso.api.crm4.dynamics.com${path}`,
])
const others = [
  '',
  ' ',
  'accounts',
  '/api/data/v9.2/accounts',
  '//contoso.crm4.dynamics.com/api/data/v9.2/accounts',
  '//evil.example/api/data/v9.2/accounts',
  '\\\\evil.example\\api',
  '///api/data/v9.2/accounts',
  'https:contoso.crm4.dynamics.com/api/data/v9.2/accounts',
  'https:/contoso.crm4.dynamics.com/api/data/v9.2/accounts',
  'https:///contoso.crm4.dynamics.com/api/data/v9.2/accounts',
  'https:\\\\contoso.crm4.dynamics.com\\api\\data\\v9.2\\accounts',
  'h\nttps://contoso.crm4.dynamics.com/api/data/v9.2/accounts',
  ' https://contoso.crm4.dynamics.com/api/data/v9.2/accounts',
  '\uFEFFhttps://contoso.crm4.dynamics.com/api/data/v9.2/accounts',
  'blob:https://contoso.crm4.dynamics.com/api/data/v9.2/accounts',
  'view-source:https://contoso.crm4.dynamics.com/api/data/v9.2/accounts',
  'data:application/json,{}',
  'null',
  'undefined',
]
const hostileLinks = [...schemes, ...hosts, ...paths, ...others]

test.each(hostileLinks)('R12 R13 never sends a request to %j', async (link) => {
  let sent = 0
  const outbound = createOutbound({
    environment,
    clock: fakeClock(),
    wire: overFetch(async () => {
      sent += 1
      return Response.json({ value: [] })
    }),
  })

  const error = await errorOf(
    outbound.send({
      method: 'GET',
      target: { kind: 'link', link },
      token: 'test-token',
      signal: new AbortController().signal,
    }),
  )

  expect(error.code).toBe('blocked')
  expect(sent).toBe(0)
})

test.each([
  `${root}accounts`,
  `${root}accounts?$select=name&$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22%253c%22%20/%3E`,
  `${root}accounts?$filter=name eq 'x/../y'`,
  `${root}accounts(5a3f0c1e-1111-4222-8333-000000000001)/contact_customer_accounts?$skiptoken=1`,
  `${root}EntityDefinitions(LogicalName='account')/Attributes/Microsoft.Dynamics.CRM.StringAttributeMetadata`,
  'https://contoso.api.crm4.dynamics.com/api/data/v9.2/accounts?x=1',
  'https://Contoso.crm4.dynamics.com/api/data/v9.2/accounts?x=1',
])('accepts %j unchanged', (link) => {
  expect(resolveTarget(environment, { kind: 'link', link })).toBe(link)
})

test('a loopback environment has its port and no .api. variant', () => {
  const local = parseEnvironmentUrl('http://127.0.0.1:8080')
  const link = 'http://127.0.0.1:8080/api/data/v9.2/accounts?x=1'

  expect(resolveTarget(local, { kind: 'link', link })).toBe(link)
  expect(() =>
    resolveTarget(local, { kind: 'link', link: link.replace('8080', '8081') }),
  ).toThrowError(/not sent/)
})

test.each([
  ["name eq 'a&b'", 'name%20eq%20%27a%26b%27'],
  ['#', '%23'],
  ['%26', '%2526'],
  [';$top=1', '%3B%24top%3D1'],
  ['a\nb', 'a%0Ab'],
  ['+', '%2B'],
])('R25 keeps the option %j in one parameter', (value, encoded) => {
  const address = resolveTarget(environment, {
    kind: 'path',
    path: 'accounts',
    query: { $filter: value },
  })

  expect(new URL(address).search).toBe(`?$filter=${encoded}`)
  expect([...new URL(address).searchParams]).toEqual([['$filter', value]])
})

test('refuses a query longer than the service accepts', () => {
  const query = { $filter: 'x'.repeat(33_000) }

  expect(() => resolveTarget(environment, { kind: 'path', path: 'accounts', query })).toThrowError(
    /longer than the 32,768/,
  )
})

test('sends a query of exactly the length that the service accepts', () => {
  const rest = resolveTarget(environment, target(0)).length

  expect(resolveTarget(environment, target(32_768 - rest))).toHaveLength(32_768)
  expect(() => resolveTarget(environment, target(32_769 - rest))).toThrowError(/32,768/)
})

function target(length: number) {
  return { kind: 'path', path: 'accounts', query: { $filter: 'x'.repeat(length) } } as const
}

test('R12 R23 a search has one fixed address, in the environment', () => {
  const address = resolveTarget(environment, { kind: 'search' })

  expect(address).toBe('https://contoso.crm4.dynamics.com/api/search/v2.0/query')
})

test('R13 no link leads to Dataverse search', async () => {
  const link = 'https://contoso.crm4.dynamics.com/api/search/v2.0/query'

  const error = await errorOf(async () => resolveTarget(environment, { kind: 'link', link }))

  expect(error.code).toBe('blocked')
})
