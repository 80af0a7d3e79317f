import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import { startCluster } from '../support/replicas.ts'
import type { Cluster } from '../support/replicas.ts'
import { outcomeOf } from '../support/round-robin-caller.ts'
import { requireSystemPackage } from '../support/system-packages.ts'

const test = requireSystemPackage('redis-server', 'redis-server')

const query = { entity: 'account', select: ['name'], top: 5 }

test('R130 calls continue without errors while Redis hangs, is flushed, killed and restarted', async () => {
  const cluster = await start(40)
  const { redis } = cluster
  const traffic = callSteadily(cluster)

  for (const change of [
    async () => redis.freeze(),
    async () => redis.thaw(),
    () => redis.flush(),
    () => redis.kill(),
    () => redis.restart(),
  ]) {
    await setTimeout(1000)
    await change()
  }
  await expect
    .poll(
      () => cluster.replicas.every(({ errors }) => errors.at(-1)?.includes('available again:')),
      {
        timeout: 10_000,
      },
    )
    .toBe(true)
  const { calls, errors } = await traffic.end()

  expect(calls).toBeGreaterThan(100)
  expect(errors / calls).toBeLessThanOrEqual(0.01)
  expect(cluster.replicas.flatMap((replica) => replica.errors).join()).not.toContain(redis.password)
}, 60_000)

// A replica that waits too long for Redis exchanges the token itself, which a busy machine can cause.
const onBusyMachines = { retry: 1, timeout: 60_000 }

test(
  'R78 R136 keys and replicas are replaced one by one under load without errors',
  onBusyMachines,
  async () => {
    const [oldKey, newKey] = [7, 8].map((byte) => Buffer.alloc(32, byte).toString('base64'))
    // Every replica knows the new key before the first one uses it.
    const cluster = await start(40, { STATE_KEY: `${oldKey},${newKey}` })
    const traffic = callSteadily(cluster)
    let serving = cluster.replicas

    for (const retired of cluster.replicas) {
      const fresh = await cluster.start({ STATE_KEY: `${newKey},${oldKey}` })
      serving = [...serving.filter((each) => each !== retired), fresh]
      cluster.use(serving)
      await retired.kill('SIGTERM')
    }
    const { calls, errors } = await traffic.end()

    expect(calls).toBeGreaterThan(50)
    expect(errors).toBe(0)
    // Results stored by the first replicas are still readable: no user needed another exchange.
    expect(cluster.cloud.api.exchanges.length).toBeLessThanOrEqual(40 * 1.05)
  },
)

test('R137 a killed replica loses only its own calls; its user continues, and no create runs twice', async () => {
  const cluster = await start(10)
  const { cloud, replicas } = cluster
  const [killed] = replicas
  const tokens = cloud.crowd.map((member) => cloud.tokenOf(member))
  const [first = ''] = tokens
  await Promise.all(tokens.map((token) => cluster.call(token, 'query_records', query)))
  cloud.traffic.delay(400)
  const creates = tokens.flatMap((token, user) =>
    [0, 1, 2].map(async (at) => {
      const id = `dddddddd-0000-4000-8000-00000000${user}${at}00`
      const args = { entity: 'contact', id, values: { lastname: 'Kept' } }
      const isGood = await cluster.call(token, 'create_record', args, { at }).then(
        (answer) => outcomeOf(answer).isGood,
        () => false,
      )
      return { id, at, isGood }
    }),
  )
  const held = Array.from({ length: 8 }, () =>
    cluster.call(first, 'query_records', query, { at: 0 }).catch(() => undefined),
  )
  await setTimeout(150)

  await killed?.kill('SIGKILL')
  const outcomes = await Promise.all(creates)
  await Promise.all(held)
  cloud.traffic.delay(0)

  const counts = outcomes.map((outcome) => ({ ...outcome, rows: cloud.createdCount(outcome.id) }))
  expect(counts.filter(({ at, isGood }) => at !== 0 && !isGood)).toEqual([])
  expect(counts.filter(({ isGood, rows }) => rows > 1 || (isGood && rows === 0))).toEqual([])
  await expect
    .poll(
      async () => {
        const answers = await Promise.all(
          Array.from({ length: 8 }, () => cluster.call(first, 'query_records', query, { at: 1 })),
        )
        return answers.every((answer) => outcomeOf(answer).isGood)
      },
      { timeout: 30_000, interval: 500 },
    )
    .toBe(true)
}, 60_000)

async function start(
  users: number,
  changes: Readonly<Record<string, string>> = {},
): Promise<Cluster> {
  const variables = { ...changes, LIMIT_USER_PER_SECOND: '100', LIMIT_USER_BURST: '100' }
  const cluster = await startCluster({ users, variables })
  onTestFinished(() => cluster.close())
  return cluster
}

/** One call of another user every 20 ms, whatever happens to the earlier calls. */
function callSteadily({ cloud, call }: Cluster) {
  const tokens = cloud.crowd.map((member) => cloud.tokenOf(member))
  const running: Promise<boolean>[] = []
  const timer = setInterval(() => {
    const token = tokens[running.length % tokens.length] ?? ''
    running.push(
      call(token, 'query_records', query).then(
        (answer) => outcomeOf(answer).isGood,
        () => false,
      ),
    )
  }, 20)
  return {
    async end() {
      clearInterval(timer)
      const outcomes = await Promise.all(running)
      return { calls: outcomes.length, errors: outcomes.filter((isGood) => !isGood).length }
    },
  }
}
