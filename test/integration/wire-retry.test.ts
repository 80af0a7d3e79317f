import { expect, test } from 'vitest'
import { staticTokenSource, type TokenSource } from '../../src/dataverse/client/token-source.ts'
import { createDataverse } from '../../src/dataverse/client/create-dataverse.ts'
import { createOutbound } from '../../src/dataverse/outbound/outbound.ts'
import { parseEnvironmentUrl } from '../../src/environment/address.ts'
import { DataverseError } from '../../src/errors.ts'
import { overFetch } from '../../src/network/wire.ts'
import { errorOf } from '../support/error-of.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { entitySet } from '../support/names-of.ts'
import { serviceUrl, startServiceDouble, type WireAnswer } from '../support/service-double.ts'
import { throttled, wireError } from '../support/wire-answers.ts'

const service = startServiceDouble()
const { signal } = new AbortController()
const accounts = entitySet('accounts')
const found: WireAnswer = { json: { value: [{ name: 'Contoso' }] } }

test('waits as long as Retry-After says, then succeeds', async () => {
  const clock = fakeClock()
  service.reply(throttled('7'), throttled('7'), found)

  const page = await service.connect({ clock }).list(accounts, {}, { signal })

  expect(page.rows).toHaveLength(1)
  expect(clock.slept).toEqual([7000, 7000])
})

test('R19 all attempts of a call together have 60 s', async () => {
  const clock = fakeClock()
  let requests = 0
  const outbound = createOutbound({
    environment: parseEnvironmentUrl(serviceUrl),
    clock,
    wire: overFetch(async () => {
      requests += 1
      clock.pass(19_000)
      return new Response('', { status: 429, headers: { 'Retry-After': '20' } })
    }),
  })
  const dataverse = createDataverse({ outbound, token: staticTokenSource('t'), clock })

  const error = await errorOf(dataverse.list(accounts, {}, { signal }))

  expect(error.code).toBe('throttled')
  expect(requests).toBe(2)
})

test('gives up after three throttled attempts', async () => {
  const clock = fakeClock()
  service.reply(throttled('7'), throttled('7'), throttled('9'))

  const error = await errorOf(service.connect({ clock }).list(accounts, {}, { signal }))

  expect(error.code).toBe('throttled')
  expect(error.message).toContain('6,000 requests in 5 minutes')
  expect(error.hint).toContain('Wait 9 s')
  expect(error.facts.retryAfterSeconds).toBe(9)
})

test('R122 reports the seconds immediately when they are more than 20', async () => {
  const clock = fakeClock()
  service.reply(throttled('300'))

  const error = await errorOf(service.connect({ clock }).list(accounts, {}, { signal }))

  expect(error.facts.retryAfterSeconds).toBe(300)
  expect(clock.slept).toEqual([])
  expect(service.requests).toHaveLength(1)
})

test.each([
  ['0x80072321', 'execution time'],
  ['0x80072326', '52 requests at once'],
])('names the limit of %s', async (code, limit) => {
  service.reply({
    status: 429,
    json: { error: { code, message: 'x' } },
    headers: { 'Retry-After': '60' },
  })

  const error = await errorOf(service.connect().list(accounts, {}, { signal }))

  expect(error.message).toContain(limit)
})

test.each<[string, WireAnswer | 'network error']>([
  ['502', { status: 502, text: '<html><h1>Bad Gateway</h1></html>' }],
  ['503', { status: 503, json: { error: { code: '0x80040216', message: 'x' } } }],
  ['504', { status: 504 }],
  ['a network failure', 'network error'],
])('reads again after %s', async (_case, reply) => {
  const clock = fakeClock()
  service.reply(reply, reply, found)

  const page = await service.connect({ clock }).list(accounts, {}, { signal })

  expect(page.rows).toHaveLength(1)
  expect(service.requests).toHaveLength(3)
  expect(clock.slept).toHaveLength(2)
})

test('R123 sends at most three requests in an outage', async () => {
  service.reply(...Array.from({ length: 4 }, () => 'network error' as const))

  const error = await errorOf(service.connect().list(accounts, {}, { signal }))

  expect(error.code).toBe('unavailable')
  expect(service.requests).toHaveLength(3)
})

test('does not read again after 500', async () => {
  service.reply({ status: 500, json: { error: { code: '0x80040224', message: 'Oh no.' } } })

  const error = await errorOf(service.connect().list(accounts, {}, { signal }))

  expect(error.code).toBe('unavailable')
  expect(error.message).toContain('Oh no.')
})

const challenge: WireAnswer = {
  status: 401,
  headers: {
    'WWW-Authenticate': `Bearer authorization_uri=https://login.microsoftonline.com/5a3f0c1e-1111-4222-8333-000000000001/oauth2/authorize, resource_id=${serviceUrl}/`,
  },
}

test('gets a new token once after 401', async () => {
  service.reply(challenge, found)
  const token = countingTokens()

  const page = await service.connect({ token }).list(accounts, {}, { signal })

  expect(page.rows).toHaveLength(1)
  expect(service.requests.map(({ headers }) => headers.get('authorization'))).toEqual([
    'Bearer token-1',
    'Bearer fresh-2',
  ])
})

test('reports that the user is not signed in after a second 401', async () => {
  service.reply(challenge, challenge, found)

  const error = await errorOf(
    service.connect({ token: countingTokens() }).list(accounts, {}, { signal }),
  )

  expect(error.code).toBe('not_signed_in')
  expect(service.requests).toHaveLength(2)
})

test('a rejected token from the configuration names its setting', async () => {
  service.reply(challenge)

  const error = await errorOf(service.connect().list(accounts, {}, { signal }))

  expect(error.code).toBe('not_signed_in')
  expect(error.hint).toContain('DATAVERSE_ACCESS_TOKEN')
})

test("a rejected token is reported with the service's explanation and request id", async () => {
  service.reply({
    status: 401,
    headers: {
      '401_error_reason': 'IDX10223: Lifetime validation failed. The token is expired.',
      REQ_ID: '4c26ea37-1111-4222-8333-000000000001',
    },
  })

  const error = await errorOf(service.connect().list(accounts, {}, { signal }))

  expect(error.message).toBe('The access token has expired.')
  expect(error.facts.requestId).toBe('4c26ea37-1111-4222-8333-000000000001')
  expect(service.requests).toHaveLength(1)
})

test('a token source that fails to renew says itself what to do', async () => {
  service.reply(challenge)
  const token: TokenSource = {
    async token({ refresh = false }) {
      if (!refresh) return 'token'
      throw new DataverseError('not_signed_in', 'The sign-in has ended.', { hint: 'Do this.' })
    },
  }

  const error = await errorOf(service.connect({ token }).list(accounts, {}, { signal }))

  expect(error.hint).toBe('Do this.')
})

test('requests no new token when the user is the reason', async () => {
  service.reply(wireError(401, '0x80072560', 'The user is not a member of the organization.'))

  const error = await errorOf(
    service.connect({ token: countingTokens() }).list(accounts, {}, { signal }),
  )

  expect(error.code).toBe('not_permitted')
  expect(service.requests).toHaveLength(1)
})

test.each(['', 'two words', 'line\nbreak', 'Bearer x', 'ü'])(
  'R114 the token %j is rejected without being shown',
  async (text) => {
    const error = await errorOf(
      service.connect({ token: staticTokenSource(text) }).list(accounts, {}, { signal }),
    )

    expect(error.code).toBe('not_signed_in')
    expect(`${error.message} ${String(error.cause)}`).not.toContain(text || 'undefined!')
    expect(service.requests).toEqual([])
  },
)

function countingTokens(): TokenSource {
  let count = 0
  return {
    async token({ refresh = false }) {
      count += 1
      return `${refresh ? 'fresh' : 'token'}-${count}`
    },
  }
}
