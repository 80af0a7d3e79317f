import { expect, vi } from 'vitest'
import { createThrottler } from '../../src/dataverse/client/throttler.ts'
import { systemClock } from '../../src/time/clock.ts'
import { limits, never, openReplica, startRedis } from '../support/redis-replicas.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { requireSystemPackage } from '../support/system-packages.ts'

const test = requireSystemPackage('redis-server', 'redis-server')

const ada = JSON.stringify(['tenant', 'ada', 'contoso'])
const bob = JSON.stringify(['tenant', 'bob', 'contoso'])

test('R47 200 writes by one user over three replicas: 70 in the first minute', async () => {
  const { url } = await startRedis()
  const replicas = await Promise.all([1, 2, 3].map(() => openReplica({ url })))

  const waits = await Promise.all(
    Array.from({ length: 200 }, async (_, index) =>
      replicas[index % 3]?.rateLimits.writes.take(ada),
    ),
  )
  const other = await replicas[0]?.rateLimits.writes.take(bob)

  expect(waits.filter((waitMs) => waitMs === undefined)).toHaveLength(70)
  expect(waits.every((waitMs) => waitMs === undefined || (waitMs > 0 && waitMs <= 60_000))).toBe(
    true,
  )
  expect(other).toBeUndefined()
})

test('requests of one user count for all replicas together', async () => {
  const { url } = await startRedis()
  const replicas = await Promise.all([1, 2, 3].map(() => openReplica({ url })))

  const waits = await Promise.all(
    Array.from({ length: 100 }, async (_, index) =>
      replicas[index % 3]?.rateLimits.requests.take(ada),
    ),
  )

  expect(waits.filter((waitMs) => waitMs === undefined)).toHaveLength(limits.userBurst)
})

test('R119 of 40 calls by one user over three replicas at most 8 run in parallel, and all run', async () => {
  const { url } = await startRedis()
  const replicas = await Promise.all([1, 2, 3].map(() => openReplica({ url })))
  let running = 0
  let most = 0

  const ran = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const leave = await replicas[index % 3]?.slots.enter(ada, never)
      if (leave === undefined) return false
      running += 1
      most = Math.max(most, running)
      await systemClock.sleep(20)
      running -= 1
      leave()
      return true
    }),
  )

  expect(ran.every(Boolean)).toBe(true)
  expect(most).toBe(8)
})

test('a call that gets no slot in time is rejected, and another user is not', async () => {
  const { url } = await startRedis()
  const [first, second] = await Promise.all(
    [1, 2].map(() => openReplica({ url, userCalls: 1, userQueueSeconds: 1 })),
  )
  const leave = await first?.slots.enter(ada, never)

  const [refused, other] = await Promise.all([
    second?.slots.enter(ada, never),
    second?.slots.enter(bob, never),
  ])
  leave?.()
  const afterLeaving = await second?.slots.enter(ada, never)

  expect(refused).toBeUndefined()
  expect(other).toBeTypeOf('function')
  expect(afterLeaving).toBeTypeOf('function')
})

test('a caller who disconnects while waiting takes no slot', async () => {
  const { url } = await startRedis()
  const [first, second] = await Promise.all([1, 2].map(() => openReplica({ url, userCalls: 1 })))
  const leave = await first?.slots.enter(ada, never)
  const caller = new AbortController()

  const waiting = second?.slots.enter(ada, caller.signal)
  caller.abort(new Error('left'))

  await expect(waiting).rejects.toThrow('left')
  leave?.()
  expect(await second?.slots.enter(ada, never)).toBeTypeOf('function')
})

test('R137 a slot expires by itself within 120 s, and a live replica renews it', async () => {
  const redis = await startRedis()
  const replica = await openReplica({ url: redis.url })
  await replica.slots.enter(ada, never)
  const [key = ''] = await leaseKeys(redis)
  const left = Number(await redis.send('PTTL', key))

  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThanOrEqual(120_000)
  await redis.flush()
  await vi.waitFor(async () => expect(await leaseKeys(redis)).toEqual([key]), { timeout: 10_000 })
})

test('R137 an expired slot is free even if it was not released', async () => {
  const redis = await startRedis()
  const dead = await openReplica({ url: redis.url, userCalls: 1 })
  const living = await openReplica({ url: redis.url, userCalls: 1 })
  await dead.slots.enter(ada, never)
  dead.close()
  const [key = ''] = await leaseKeys(redis)
  const endSoon = `local lease = redis.call('ZRANGE', KEYS[1], 0, 0)[1]
    redis.call('ZADD', KEYS[1], redis.call('TIME')[1] * 1000 + 1000, lease)`
  const waiting = living.slots.enter(ada, never)

  await redis.send('EVAL', endSoon, '1', key)

  expect(await waiting).toBeTypeOf('function')
})

test('R121 a window received by one replica applies at another one, for this user only', async () => {
  const { url } = await startRedis()
  const [first, other] = await Promise.all([1, 2].map(() => openReplica({ url })))
  const paceOf = (replica: typeof first, user: string) =>
    createThrottler({ clock: systemClock, window: replica?.windowOf(user) })
  const headers = new Headers({ 'retry-after': '1' })
  const sentAt = async (replica: typeof first, user: string) => {
    const startedAt = Date.now()
    const at = await paceOf(replica, user).run(async () => Date.now(), {
      signal: never,
      leftMs: 60_000,
    })
    return at - startedAt
  }

  paceOf(first, ada).observe({ status: 429, headers })
  await vi.waitFor(async () => expect(await other?.windowOf(ada).remainingMs()).toBeGreaterThan(0))
  const [waitedMs, bobWaitedMs] = await Promise.all([sentAt(other, ada), sentAt(other, bob)])

  expect(waitedMs).toBeGreaterThan(700)
  expect(bobWaitedMs).toBeLessThan(500)
})

test('R121 a window longer than 20 s fails at once at every replica, with its seconds', async () => {
  const { url } = await startRedis()
  const [first, other] = await Promise.all([1, 2].map(() => openReplica({ url })))
  await first?.windowOf(ada).close(120_000)
  await first?.windowOf(ada).close(1000)
  const throttler = createThrottler({ clock: systemClock, window: other?.windowOf(ada) })

  const call = throttler.run(async () => 'sent', { signal: never, leftMs: 60_000 })

  await expect(call).rejects.toMatchObject({
    code: 'throttled',
    facts: { retryAfterSeconds: 120 },
  })
})

test('two services that use the same Redis do not count together', async () => {
  const { url } = await startRedis()
  const one = await openReplica({ url, userCalls: 1 })
  const other = await openReplica({ url, userCalls: 1, place: ['https://fabrikam', 'api'] })

  const turns = [await one.slots.enter(ada, never), await other.slots.enter(ada, never)]

  expect(turns.every((turn) => typeof turn === 'function')).toBe(true)
})

async function leaseKeys(redis: RedisServer) {
  return [...(await redis.dump()).keys()].filter((key) => key.startsWith('dvmcp:slots:'))
}

test('R47 lists over three replicas count by record: 70 in the first minute', async () => {
  const { url } = await startRedis()
  const replicas = await Promise.all([1, 2, 3].map(() => openReplica({ url })))

  const taken: boolean[] = []
  for (const [index, count] of [25, 25, 25, 20, 2].entries())
    taken.push((await replicas[index % 3]?.rateLimits.writes.take(ada, count)) === undefined)

  expect(taken).toEqual([true, true, false, true, false])
})
