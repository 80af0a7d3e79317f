import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { systemClock } from '../../src/time/clock.ts'
import { createDataverse } from '../../src/dataverse/client/create-dataverse.ts'
import { isEntitySetName, parseRecordId } from '../../src/dataverse/names.ts'
import { createOutbound } from '../../src/dataverse/outbound/outbound.ts'
import { parseEnvironmentUrl } from '../../src/environment/address.ts'
import { staticTokenSource } from '../../src/dataverse/client/token-source.ts'
import { createSandbox } from '../../sandbox/sandbox.ts'
import { never, newKey, oldKey, openReplica, startRedis } from '../support/redis-replicas.ts'
import { requireSystemPackage } from '../support/system-packages.ts'
import { overFetch } from '../../src/network/wire.ts'
import { loadSampleData } from '../support/sample-data.ts'

const test = requireSystemPackage('redis-server', 'redis-server')

const token = `eyJ${randomBytes(60).toString('base64url')}.eyJ${randomBytes(90).toString('base64url')}.${randomBytes(90).toString('base64url')}`
const exchanged = { kind: 'exchanged', secret: token, expiresAt: Date.now() + 3_600_000 } as const

test('the result of an exchange serves another replica, and nobody without its key', async () => {
  const { url } = await startRedis()
  const [one, other] = [await openReplica({ url }), await openReplica({ url })]

  await one.exchanges.write('ada', exchanged, 60_000)

  expect(await other.exchanges.read('ada')).toEqual(exchanged)
  expect(await other.exchanges.read('bob')).toBeUndefined()
})

test('R78 a value moved to another key is rejected', async () => {
  const redis = await startRedis()
  const replica = await openReplica({ url: redis.url })
  await replica.exchanges.write('ada', exchanged, 60_000)
  const [ada = ''] = (await redis.dump()).keys()
  await replica.exchanges.write('bob', { ...exchanged, secret: 'of bob' }, 60_000)
  const bob = [...(await redis.dump()).keys()].find((key) => key !== ada) ?? ''

  await redis.send('COPY', ada, bob, 'REPLACE')

  expect(await replica.exchanges.read('ada')).toEqual(exchanged)
  expect(await replica.exchanges.read('bob')).toBeUndefined()
})

test('R78 any flipped byte invalidates a stored value', async () => {
  const redis = await startRedis()
  const replica = await openReplica({ url: redis.url })
  await replica.exchanges.write('ada', { ...exchanged, secret: 's' }, 60_000)
  const [[key = '', value = Buffer.of()] = []] = await redis.dump()

  for (const index of value.keys()) {
    const flip = `local value = redis.call('GET', KEYS[1])
      local at = tonumber(ARGV[1])
      local byte = string.char(bit.bxor(string.byte(value, at + 1), 1))
      redis.call('SET', KEYS[1], value:sub(1, at) .. byte .. value:sub(at + 2))`
    await redis.send('EVAL', flip, '1', key, String(index))
    expect(await replica.exchanges.read('ada')).toBeUndefined()
    await redis.send('EVAL', flip, '1', key, String(index))
  }

  expect(await replica.exchanges.read('ada')).toMatchObject({ secret: 's' })
})

test('R78 values remain readable after a key change until the old key is removed', async () => {
  const { url } = await startRedis()
  const before = await openReplica({ url, stateKeys: [oldKey] })
  const during = await openReplica({ url, stateKeys: [newKey, oldKey] })
  const after = await openReplica({ url, stateKeys: [newKey] })
  await before.exchanges.write('ada', exchanged, 60_000)

  expect(await during.exchanges.read('ada')).toEqual(exchanged)
  expect(await after.exchanges.read('ada')).toBeUndefined()
  await during.exchanges.write('ada', exchanged, 60_000)
  expect(await after.exchanges.read('ada')).toEqual(exchanged)
})

test('R79 a stored result lives exactly as long as it may be used', async () => {
  const redis = await startRedis()
  const replica = await openReplica({ url: redis.url })

  await replica.exchanges.write('ada', exchanged, 60_000)
  const [key = ''] = (await redis.dump()).keys()
  const leftMs = Number(await redis.send('PTTL', key))

  expect(leftMs).toBeGreaterThan(50_000)
  expect(leftMs).toBeLessThanOrEqual(60_000)
})

test('R39 neither names nor values of keys reveal a token or its user', async () => {
  const redis = await startRedis()
  const replica = await openReplica({ url: redis.url })
  const person = 'aaaaaaaa-0000-4000-8000-000000000001'
  await replica.exchanges.write(person, exchanged, 60_000)
  await replica.windowOf(person).close(60_000)
  await replica.rateLimits.requests.take(person)
  await replica.slots.enter(person, never)
  await replica
    .createsOf(person)
    .remember(setOf('accounts'), parseRecordId(person), { name: 'Canary' })

  const dump = await redis.dump()
  const everything = [...dump]
    .map(([key, value]) => `${key} ${value.toString('latin1')}`)
    .join('\n')

  expect(dump.size).toBe(5)
  for (const secret of [person, token, 'eyJ', 'Canary', redis.password])
    expect(everything).not.toContain(secret)
})

test('R52 a create by another replica is recognized, for its own user only', async () => {
  const { url } = await startRedis()
  const [one, other] = [await openReplica({ url }), await openReplica({ url })]
  const set = setOf('accounts')
  const id = parseRecordId('aaaaaaaa-0000-4000-8000-000000000009')

  await one.createsOf('ada').remember(set, id, { name: 'Contoso', revenue: 5 })

  expect(await other.createsOf('ada').has(set, id, { revenue: 5, name: 'Contoso' })).toBe(true)
  expect(await other.createsOf('ada').has(set, id, { name: 'Fabrikam' })).toBe(false)
  expect(await other.createsOf('bob').has(set, id, { name: 'Contoso', revenue: 5 })).toBe(false)
})

test('definitions read by one replica are not read again by another', async () => {
  const { url } = await startRedis()
  const service = countingService()
  const [one, other] = [await openReplica({ url }), await openReplica({ url })]

  const first = await one.definitions.of('ada', service.as()).entity('account', options)
  const read = service.requests()
  const second = await other.definitions.of('bob', service.as()).entity('account', options)

  expect(second).toEqual(first)
  // The check whether the user may read is still made.
  expect(service.requests() - read).toBe(1)
})

test('R35 a user whose own first read fails gets no stored definition', async () => {
  const { url } = await startRedis()
  const service = countingService()
  const [one, other] = [await openReplica({ url }), await openReplica({ url })]
  await one.definitions.of('ada', service.as()).entity('account', options)

  const refused = other.definitions.of('bob', service.as('no-role')).entity('account', options)

  await expect(refused).rejects.toMatchObject({ code: 'not_permitted' })
})

test('R35 a stored definition is used for ten minutes after it was read, not after it was stored', async () => {
  const { url } = await startRedis()
  const service = countingService()
  let laterMs = 0
  const clock = { ...systemClock, now: () => Date.now() + laterMs }
  const one = await openReplica({ url, clock })
  const other = await openReplica({ url, clock })
  const third = await openReplica({ url, clock })
  await one.definitions.of('ada', service.as()).entity('account', options)

  laterMs += 9 * 60_000
  await other.definitions.of('bob', service.as()).entity('account', options)
  const beforeEnd = service.requests()
  laterMs += 2 * 60_000
  await other.definitions.of('bob', service.as()).entity('account', options)
  const afterEnd = service.requests()
  await third.definitions.of('cid', service.as()).entity('account', options)

  // The list of entities, and the check whether the definition is unchanged.
  expect(afterEnd - beforeEnd).toBe(2)
  expect(service.requests() - afterEnd).toBe(1)
})

const options = { signal: never }

function setOf(name: string) {
  if (!isEntitySetName(name)) throw new Error(`${name} is no entity set`)
  return name
}

/** A sandbox that counts its requests. */
function countingService() {
  const environment = parseEnvironmentUrl('https://contoso.crm4.dynamics.com')
  const sandbox = createSandbox({
    origin: environment.url,
    clock: systemClock,
    token: 't',
    load: loadSampleData,
  })
  let requests = 0
  async function fetch(request: Request): Promise<Response> {
    requests += 1
    return sandbox.fetch(request)
  }
  return {
    requests: () => requests,
    as(user = 'salesperson') {
      const outbound = createOutbound({ environment, wire: overFetch(fetch), clock: systemClock })
      const source = staticTokenSource(`t.${user}`)
      return createDataverse({ outbound, token: source, clock: systemClock })
    },
  }
}

test('R69 an approval is used once by all replicas, and never while Redis is away', async () => {
  const redis = await startRedis()
  const [one, other] = [
    await openReplica({ url: redis.url }),
    await openReplica({ url: redis.url }),
  ]

  const taken = await Promise.all([one.once.take('mark', 60_000), other.once.take('mark', 60_000)])
  expect(taken.toSorted()).toEqual([false, true])
  expect(await one.once.take('mark', 60_000)).toBe(false)

  await redis.kill()
  expect(await one.once.take('next', 60_000)).toBe(false)
})
