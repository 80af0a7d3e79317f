import { setTimeout } from 'node:timers/promises'
import { expect, vi } from 'vitest'
import { systemClock } from '../../src/time/clock.ts'
import { checkRedis } from '../../src/hosting/redis/check-redis.ts'
import { never, openReplica, startRedis } from '../support/redis-replicas.ts'
import type { Replica } from '../support/redis-replicas.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { requireSystemPackage } from '../support/system-packages.ts'

const register = requireSystemPackage('redis-server', 'redis-server')

const exchanged = { kind: 'exchanged', secret: 's', expiresAt: Date.now() + 3_600_000 } as const

interface Outage {
  readonly begin: (redis: RedisServer) => unknown
  readonly end: (redis: RedisServer) => unknown
}

const outages: readonly [string, Outage][] = [
  ['hangs', { begin: (redis) => redis.freeze(), end: (redis) => redis.thaw() }],
  ['is killed', { begin: (redis) => redis.kill(), end: (redis) => redis.restart() }],
  [
    'rejects writes',
    {
      begin: (redis) => redis.send('CONFIG', 'SET', 'min-replicas-to-write', '1'),
      end: (redis) => redis.send('CONFIG', 'SET', 'min-replicas-to-write', '0'),
    },
  ],
]

register.each(outages)(
  'R130 while Redis %s each replica limits and serves on its own, then shares again within 10 s',
  async (_, { begin, end }) => {
    const redis = await startRedis()
    const [one, other] = [
      await openReplica({ url: redis.url, userCalls: 2, userQueueSeconds: 1 }),
      await openReplica({ url: redis.url, userCalls: 2, userQueueSeconds: 1 }),
    ]
    await begin(redis)

    const away = await Promise.all([enterThrice(one), enterThrice(other)])
    const stored = await one.exchanges
      .write('ada', exchanged, 60_000)
      .then(() => one.exchanges.read('ada'))

    expect(away).toEqual([2, 2])
    expect(stored).toBeUndefined()
    await end(redis)
    await vi.waitFor(() => expect([one, other].every(isShared)).toBe(true), { timeout: 10_000 })
    const both = await Promise.all([enterThrice(one, 'bob'), enterThrice(other, 'bob')])
    expect(both[0] + both[1]).toBe(2)
  },
)

register('R130 a flushed Redis affects no user', async () => {
  const redis = await startRedis()
  const replica = await openReplica({ url: redis.url })
  const leave = await replica.slots.enter('ada', never)
  await replica.exchanges.write('ada', exchanged, 60_000)

  await redis.flush()
  leave?.()

  expect(await replica.exchanges.read('ada')).toBeUndefined()
  expect(await replica.slots.enter('ada', never)).toBeTypeOf('function')
  expect(await replica.rateLimits.requests.take('ada')).toBeUndefined()
  expect(replica.logged).toEqual([])
})

register('R130 slots left during an outage are free after it', async () => {
  const redis = await startRedis()
  const [one, other] = [
    await openReplica({ url: redis.url, userCalls: 2 }),
    await openReplica({ url: redis.url, userCalls: 2 }),
  ]
  const leave = await one.slots.enter('ada', never)
  redis.freeze()
  // Redis grants this slot when it resumes, although no caller waits for its response.
  const late = await one.slots.enter('ada', never)
  await Promise.all([1, 2, 3].map(() => one.exchanges.read('ada')))
  expect(one.logged.join()).toContain('unavailable:')
  leave?.()
  late?.()

  redis.thaw()
  await vi.waitFor(async () => {
    const turns = await Promise.all([
      other.slots.enter('ada', never),
      other.slots.enter('ada', never),
    ])
    expect(isShared(other) && turns.every((turn) => turn !== undefined)).toBe(true)
  }, 10_000)
  const slots = [...(await redis.dump())].filter(([key]) => key.startsWith('dvmcp:slots'))
  expect(slots).toHaveLength(1)
})

register('a Redis that is unavailable is not called', async () => {
  const redis = await startRedis()
  const replica = await openReplica({ url: redis.url })
  const readSome = (count: number) =>
    Promise.all(Array.from({ length: count }, () => replica.exchanges.read('ada')))
  redis.freeze()
  await readSome(3)

  await readSome(1000)
  redis.thaw()
  const statistics = String(await redis.send('INFO', 'commandstats'))

  expect(statistics).toContain('cmdstat_get:calls=3,')
})

register.each([
  ['nothing listens', (url: string) => url.replace(/:\d+$/, ':1'), 'unavailable: '],
  [
    'the password is wrong',
    (url: string) => url.replace('redis-password', 'wrong-password'),
    'the user or password in REDIS_URL is wrong: ',
  ],
])(
  'R130 the start succeeds when %s, and no line contains the credentials',
  async (_, change, why) => {
    const { url } = await startRedis()
    const replica = await openReplica({ url: change(url) })

    const turn = await replica.slots.enter('ada', never)

    expect(turn).toBeTypeOf('function')
    expect(replica.logged).toHaveLength(1)
    expect(replica.logged.join()).toContain(why)
    expect(replica.logged.join()).not.toContain('-password')
  },
)

register.each([
  ['without changes', (url: string) => url, true, 'runs scripts'],
  ['elsewhere', (url: string) => url.replace(/:\d+$/, ':1'), false, 'no response'],
  ['with a wrong password', (url: string) => url.replace('-password', '-key'), false, 'is wrong'],
  ['without scripts', withoutScripts, false, 'cannot run scripts'],
])('R143 --check of a Redis %s', async (_, change, isGood, words) => {
  const redis = await startRedis()
  const url = await change(redis.url, redis)

  const line = await checkRedis({ url, clock: systemClock })

  expect(line).toEqual({ isGood, found: expect.stringContaining(words) })
})

register(
  'a Redis that cannot run scripts stays unavailable, and that is reported once',
  async () => {
    const redis = await startRedis()
    const replica = await openReplica({ url: await withoutScripts(redis.url, redis) })

    for (let call = 0; call < 5; call += 1) await replica.slots.enter('ada', never)
    // Two probes, either of which would mark it as available.
    await setTimeout(1300)

    expect(replica.logged).toHaveLength(1)
    expect(replica.logged.join()).toContain('unavailable: ')
  },
)

/** The address of a user who may do everything except run scripts. */
async function withoutScripts(url: string, redis: RedisServer): Promise<string> {
  await redis.send('ACL', 'SETUSER', 'plain', 'on', '>of-plain', '~*', '+@all', '-@scripting')
  return url.replace(/\/\/[^@]*@/, '//plain:of-plain@')
}

/** How many of three calls get a slot. */
async function enterThrice({ slots }: Replica, user = 'ada'): Promise<number> {
  const turns = await Promise.all([1, 2, 3].map(() => slots.enter(user, never)))
  return turns.filter((turn) => turn !== undefined).length
}

function isBack({ logged }: Pick<Replica, 'logged'>): boolean {
  return logged.at(-1)?.includes('available again:') ?? false
}

/** Never unavailable, or available again. */
function isShared({ logged }: Pick<Replica, 'logged'>): boolean {
  return logged.length === 0 || isBack({ logged })
}
