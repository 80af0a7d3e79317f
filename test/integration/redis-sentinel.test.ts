import { expect, onTestFinished } from 'vitest'
import { createSealedValues } from '../../src/hosting/redis/sealed-values.ts'
import { checkRedis } from '../../src/hosting/redis/check-redis.ts'
import { openRedisLink } from '../../src/hosting/redis/redis-link.ts'
import type { RedisAddress } from '../../src/hosting/redis-address.ts'
import { createStateCipher } from '../../src/hosting/state-cipher.ts'
import { systemClock } from '../../src/time/clock.ts'
import { newKey } from '../support/redis-replicas.ts'
import { startSentinels } from '../support/redis-sentinels.ts'
import { requireSystemPackage } from '../support/system-packages.ts'

const test = requireSystemPackage('redis-server', 'redis-server')

const limit = { timeout: 60_000 }
const within = { timeout: 10_000, interval: 100 }

test(
  'R130 sealed values survive the loss of the primary, and the same replica reads them again',
  limit,
  async () => {
    const { address, isReplicated, killPrimary, primaryPort, replicaPort } = await startSentinels()
    const { values, events } = await open(address)
    await values.write('dvmcp:test:one', Buffer.from('kept'), 600_000)
    await expect.poll(() => isReplicated('dvmcp:test:one'), within).toBe(true)

    await killPrimary()

    await expect.poll(() => values.read('dvmcp:test:one').then(String), within).toBe('kept')
    expect(events).toEqual(['absent', 'back'])
    expect(await primaryPort()).toBe(replicaPort)
    const fresh = await open(address)
    expect(String(await fresh.values.read('dvmcp:test:one'))).toBe('kept')
  },
)

test(
  'R130 after a planned failover, writes go to the new primary though the former one still answers',
  limit,
  async () => {
    const { address, isReplicated, fail, primaryPort, replicaPort } = await startSentinels()
    const { values } = await open(address)
    await values.write('dvmcp:test:one', Buffer.from('kept'), 600_000)
    await expect.poll(() => isReplicated('dvmcp:test:one'), within).toBe(true)

    await fail()
    await expect.poll(primaryPort, within).toBe(replicaPort)

    const writeAndRead = async () => {
      await values.write('dvmcp:test:two', Buffer.from('new'), 600_000)
      return String(await values.read('dvmcp:test:two'))
    }
    await expect.poll(writeAndRead, within).toBe('new')
    expect(String(await values.read('dvmcp:test:one'))).toBe('kept')
  },
)

test('one Sentinel that answers is enough', limit, async () => {
  const { address, killSentinel } = await startSentinels()
  await killSentinel(0)
  await killSentinel(1)

  const line = await checkRedis({ ...address, clock: systemClock })

  expect(line).toEqual({ isGood: true, found: 'responds and runs scripts' })
})

test('R143 --check says when no Sentinel knows the name, or lets us in', limit, async () => {
  const { address, password } = await startSentinels()

  const lines = await Promise.all(
    [
      { ...address, url: address.url.replace('dvmcp-primary', 'another') },
      { ...address, sentinelPassword: 'wrong' },
      { ...address, sentinels: [{ host: '127.0.0.1', port: 1 }] },
    ].map((changed) => checkRedis({ ...changed, clock: systemClock })),
  )

  for (const { isGood, found } of lines) {
    expect(isGood).toBe(false)
    expect(found).toContain('no Sentinel in REDIS_SENTINELS')
    expect(found).not.toContain(password)
  }
})

/** What one replica keeps in Redis, with what it heard of it. */
async function open(address: RedisAddress) {
  const events: string[] = []
  const link = await openRedisLink({
    ...address,
    clock: systemClock,
    onAway: (outage) => events.push(outage),
    onBack: () => events.push('back'),
  })
  onTestFinished(() => link.close())
  return { events, values: createSealedValues({ link, sealer: createStateCipher([newKey]) }) }
}
