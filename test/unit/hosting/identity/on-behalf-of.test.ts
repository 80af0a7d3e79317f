import { expect, test } from 'vitest'
import type { User } from '../../../../src/hosting/identity/bearer-verifier.ts'
import { createOnBehalfOf } from '../../../../src/hosting/identity/on-behalf-of.ts'
import type {
  OboToken,
  ExchangeRequest,
  SharedExchanges,
} from '../../../../src/hosting/identity/on-behalf-of.ts'
import type { Refusal } from '../../../../src/entra/refusal.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

const resource = 'https://contoso.crm4.dynamics.com'
const hourMs = 60 * 60_000

function setUp({
  answer,
  shared,
}: {
  readonly answer?: (request: ExchangeRequest) => OboToken | Refusal
  readonly shared?: SharedExchanges
} = {}) {
  const clock = fakeClock()
  const asked: ExchangeRequest[] = []
  const onBehalfOf = createOnBehalfOf({
    client: async () => async (request) => {
      asked.push(request)
      return (
        answer?.(request) ?? {
          kind: 'exchanged',
          secret: `token ${asked.length}`,
          expiresAt: clock.now() + 2 * hourMs,
        }
      )
    },
    clientId: 'api',
    clock,
    ...(shared && { shared }),
  })
  const person = (assertion: string): User => ({
    tenantId: 'tenant',
    objectId: 'person',
    clientId: 'host',
    scopes: [],
    expiresAt: clock.now() + 3 * hourMs,
    assertion,
  })
  return { clock, asked, onBehalfOf, person }
}

test('R124 1,000 parallel calls with one assertion need one exchange', async () => {
  const { asked, onBehalfOf, person } = setUp()
  const ada = person('a')

  const tokens = await Promise.all(
    Array.from({ length: 1000 }, () => onBehalfOf.exchange(ada, { resource })),
  )

  expect(asked).toHaveLength(1)
  expect(new Set(tokens.map(({ secret }) => secret))).toEqual(new Set(['token 1']))
})

test('R16 another assertion of the same user, or another resource, needs another exchange', async () => {
  const { asked, onBehalfOf, person } = setUp()

  await onBehalfOf.exchange(person('a'), { resource })
  await onBehalfOf.exchange(person('b'), { resource })
  await onBehalfOf.exchange(person('a'), { resource: 'https://fabrikam.crm.dynamics.com' })
  await onBehalfOf.exchange(person('a'), { resource })

  expect(asked.map((request) => [request.assertion, request.resource])).toEqual([
    ['a', resource],
    ['b', resource],
    ['a', 'https://fabrikam.crm.dynamics.com'],
  ])
})

test('R79 a result is kept for at most one hour, even if the token lives longer', async () => {
  const { asked, onBehalfOf, person, clock } = setUp()
  const ada = person('a')
  await onBehalfOf.exchange(ada, { resource })

  clock.pass(hourMs - 1000)
  await onBehalfOf.exchange(ada, { resource })
  const before = asked.length
  clock.pass(2000)
  await onBehalfOf.exchange(ada, { resource })

  expect([before, asked.length]).toEqual([1, 2])
})

test('a token that the resource rejected is replaced with one exchange for all callers', async () => {
  const { asked, onBehalfOf, person } = setUp()
  const ada = person('a')
  const { secret: refused } = await onBehalfOf.exchange(ada, { resource })

  const renewed = await Promise.all(
    Array.from({ length: 20 }, () => onBehalfOf.exchange(ada, { resource, refused })),
  )

  expect(asked).toHaveLength(2)
  expect(new Set(renewed.map(({ secret }) => secret))).toEqual(new Set(['token 2']))
})

test('a refusal is not cached: the next call asks again', async () => {
  const refusals: Refusal[] = [{ kind: 'refused', error: 'invalid_grant', aadsts: 50173 }]
  const { asked, onBehalfOf, person } = setUp({
    answer: () =>
      refusals.pop() ?? { kind: 'exchanged', secret: 'good', expiresAt: Number.MAX_SAFE_INTEGER },
  })

  await expect(onBehalfOf.exchange(person('a'), { resource })).rejects.toMatchObject({
    kind: 'exchange-failure',
    error: { code: 'not_signed_in' },
    challenge: { error: 'invalid_token' },
  })
  expect(await onBehalfOf.exchange(person('a'), { resource })).toMatchObject({ secret: 'good' })
  expect(asked).toHaveLength(2)
})

test('a shared store saves the exchange until the result expires, and its key reveals nothing', async () => {
  const stored = new Map<string, readonly [OboToken, number]>()
  const shared: SharedExchanges = {
    read: async (key) => stored.get(key)?.[0],
    async write(key, value, lifetimeMs) {
      stored.set(key, [value, lifetimeMs])
    },
  }
  const one = setUp({ shared })
  const other = setUp({ shared })

  await one.onBehalfOf.exchange(one.person('a.secret.assertion'), { resource })
  const found = await other.onBehalfOf.exchange(other.person('a.secret.assertion'), { resource })

  const [kept] = [...stored].map(([key, [, lifetimeMs]]) => ({ key, lifetimeMs }))
  expect(found.secret).toBe('token 1')
  expect(other.asked).toEqual([])
  expect(kept?.key).toMatch(/^[\w-]{43}$/)
  expect(kept?.lifetimeMs).toBe(hourMs)
})

test('a result is not used after its assertion has expired', async () => {
  const { clock, asked, onBehalfOf, person } = setUp()
  const ada = { ...person('a'), expiresAt: clock.now() + 10 * 60_000 }

  await onBehalfOf.exchange(ada, { resource })
  clock.pass(10 * 60_000 - 1)
  await onBehalfOf.exchange(ada, { resource })
  clock.pass(1)
  await onBehalfOf.exchange(ada, { resource })

  expect(asked).toHaveLength(2)
})
