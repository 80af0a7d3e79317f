import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import { startSentinels } from '../support/redis-sentinels.ts'
import { startCluster } from '../support/replicas.ts'
import { outcomeOf } from '../support/round-robin-caller.ts'
import { requireSystemPackage } from '../support/system-packages.ts'

const test = requireSystemPackage('redis-server', 'redis-server')

// A replica that waits too long for Redis exchanges the token itself, which a busy machine can cause.
const onBusyMachines = { retry: 1, timeout: 90_000 }

const users = 20
// A busy machine may store or read some too late.
const mostUsers = users / 2

const query = { entity: 'account', select: ['name'], top: 5 }

test(
  'R130 calls continue while Sentinels replace the primary, and limits are shared again',
  onBusyMachines,
  async () => {
    const sentinels = await startSentinels()
    const variables = {
      LIMIT_USER_PER_SECOND: '100',
      LIMIT_USER_BURST: '100',
      ...sentinels.variables,
    }
    const cluster = await startCluster({ users, variables })
    onTestFinished(() => cluster.close())
    const tokens = cluster.cloud.crowd.map((member) => cluster.cloud.tokenOf(member))
    for (const token of tokens) await cluster.call(token, 'query_records', query)
    const isStored = async () => (await sentinels.replicated('dvmcp:exchange:*')) >= mostUsers
    await expect.poll(isStored, { timeout: 10_000 }).toBe(true)
    const running: Promise<boolean>[] = []
    const timer = setInterval(() => {
      const token = tokens[running.length % tokens.length] ?? ''
      running.push(
        cluster.call(token, 'query_records', query).then(
          (answer) => outcomeOf(answer).isGood,
          () => false,
        ),
      )
    }, 30)
    onTestFinished(() => clearInterval(timer))
    await setTimeout(1500)

    await sentinels.killPrimary()

    await expect
      .poll(
        () => cluster.replicas.every(({ errors }) => errors.at(-1)?.includes('available again:')),
        { timeout: 10_000 },
      )
      .toBe(true)
    clearInterval(timer)
    const outcomes = await Promise.all(running)
    const errors = outcomes.filter((isGood) => !isGood).length
    expect(outcomes.length).toBeGreaterThan(100)
    expect(errors / outcomes.length).toBeLessThanOrEqual(0.01)
    // The new primary has what the former one stored: a new replica need not exchange those tokens again.
    const exchanges = cluster.cloud.api.exchanges.length
    cluster.use([await cluster.start()])
    for (const token of tokens) {
      const answer = await cluster.call(token, 'query_records', query)
      expect(outcomeOf(answer).isGood).toBe(true)
    }
    expect(cluster.cloud.api.exchanges.length - exchanges).toBeLessThan(mostUsers)
    expect(cluster.replicas.flatMap((replica) => replica.errors).join()).not.toContain(
      sentinels.password,
    )
  },
)
