import { expect, test } from 'vitest'
import { parseEnvironmentUrl } from '../../../src/environment/address.ts'
import {
  discoveryResource,
  listEnvironments,
  nearestEnvironments,
  noSuchEnvironment,
} from '../../../src/environment/discovery.ts'
import { errorOf } from '../../support/error-of.ts'
import { fakeClock } from '../../support/fake-clock.ts'

const clock = fakeClock()

test('the environments of an account are sorted by name, with the data for a choice', async () => {
  const seen: Request[] = []

  const found = await listEnvironments({
    cloud: 'gcc-high',
    token: 'secret',
    clock,
    async fetch(request) {
      seen.push(request)
      return Response.json({
        value: [
          {
            Url: 'https://zeta.crm.microsoftdynamics.us/',
            FriendlyName: 'Zeta',
            State: 1,
            TenantId: 't1',
            New: { field: true },
          },
          { Url: 'https://alpha.crm.microsoftdynamics.us', UrlName: 'alpha', State: '0' },
        ],
      })
    },
  })

  expect(found).toEqual([
    {
      environment: parseEnvironmentUrl('https://alpha.crm.microsoftdynamics.us'),
      name: 'alpha',
      prefix: 'alpha',
      suffix: 'crm.microsoftdynamics.us',
      enabled: true,
    },
    {
      environment: parseEnvironmentUrl('https://zeta.crm.microsoftdynamics.us'),
      name: 'Zeta',
      prefix: 'zeta',
      suffix: 'crm.microsoftdynamics.us',
      tenantId: 't1',
      enabled: false,
    },
  ])
  expect(seen[0]?.url).toBe(
    'https://globaldisco.crm.microsoftdynamics.us/api/discovery/v2.0/Instances',
  )
  expect(seen[0]?.headers.get('authorization')).toBe('Bearer secret')
  expect(discoveryResource('china')).toBe('https://globaldisco.crm.dynamics.cn')
})

test('an endless response is read up to 8 MiB and then canceled', async () => {
  let sent = 0
  let isLet = false
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1
      controller.enqueue(new Uint8Array(1024 * 1024))
    },
    cancel: () => void (isLet = true),
  })

  const error = await errorOf(
    listEnvironments({
      cloud: 'commercial',
      token: 'secret',
      clock,
      fetch: async () => new Response(body),
    }),
  )

  expect(error.code).toBe('bad_answer')
  expect([isLet, sent < 12]).toEqual([true, true])
})

test('entries without a usable address are omitted', async () => {
  const urls = [
    'https://evil.test',
    'http://contoso.crm.dynamics.com',
    'http://127.0.0.1:8080',
    'https://localhost',
    '',
    7,
    null,
  ]

  const found = await listEnvironments({
    cloud: 'commercial',
    token: 'secret',
    clock,
    fetch: async () => Response.json({ value: [...urls.map((Url) => ({ Url })), 'x'] }),
  })

  expect(found).toEqual([])
})

test.each<[string, () => Promise<Response>, string]>([
  ['a rejected token', async () => new Response(null, { status: 401 }), 'not_signed_in'],
  ['an outage', async () => new Response('<html>', { status: 503 }), 'unavailable'],
  ['a redirect', async () => new Response(null, { status: 302 }), 'unavailable'],
  ['HTML', async () => new Response('<html>'), 'bad_answer'],
  ['a response without a list', async () => Response.json({}), 'bad_answer'],
  ['a broken network', () => Promise.reject(new TypeError('fetch failed')), 'unavailable'],
])('%s is reported with its own code, without the token', async (_, fetch, code) => {
  const error = await errorOf(
    listEnvironments({ cloud: 'commercial', token: 'canary', fetch, clock }),
  )

  expect(error.code).toBe(code)
  expect(`${error.message}${error.hint}`).not.toContain('canary')
})

const reachable = [
  toReachable('https://adventure.crm.dynamics.com', 'Adventure Works'),
  toReachable('https://contoso.crm4.dynamics.com', 'Contoso'),
  toReachable('https://contoso-test.crm4.dynamics.com', 'Contoso (test)'),
  toReachable('https://northwind.crm11.dynamics.com', 'Northwind'),
]

test.each<[string, string, string]>([
  ['the wrong region', 'https://contoso.crm.dynamics.com', 'https://contoso.crm4.dynamics.com'],
  ['a typo in the name', 'https://contso.crm4.dynamics.com', 'https://contoso.crm4.dynamics.com'],
  ['another order', 'https://nortwhind.crm.dynamics.com', 'https://northwind.crm11.dynamics.com'],
])('%s leads to the intended environment', (_, wanted, expected) => {
  const error = noSuchEnvironment(wanted, reachable, (...args) => `tool ${args.join(' ')}`)

  expect(error.facts.nearest?.[0]).toBe(expected)
  expect(error.facts.nearest).toHaveLength(4)
  expect(error.message).toContain(`There is no Dataverse environment at ${wanted}`)
  expect(error.hint).toBe(`Connect to the right one: tool connect ${expected}`)
})

test('the same name comes first, then the nearest names, then the rest', () => {
  const order = nearestEnvironments({ prefix: 'contoso' }, reachable).map(({ prefix }) => prefix)

  expect(order).toEqual(['contoso', 'contoso-test', 'adventure', 'northwind'])
})

test('for an account without environments, the error names whom to ask', () => {
  const error = noSuchEnvironment('https://contoso.crm.dynamics.com', [], () => '')

  expect(error.message).toContain('can reach no environments')
  expect(error.hint).toContain('administrator')
})

function toReachable(url: string, name: string) {
  const environment = parseEnvironmentUrl(url)
  const [prefix = '', ...rest] = environment.host.split('.')
  return { environment, name, prefix, suffix: rest.join('.'), enabled: true }
}
