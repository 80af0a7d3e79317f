import { afterAll, beforeAll, expect } from 'vitest'
import { askEverybody } from '../support/crowd-calls.ts'
import { noLimits, startCluster } from '../support/replicas.ts'
import type { Cluster } from '../support/replicas.ts'
import { requireSystemPackage } from '../support/system-packages.ts'

const test = requireSystemPackage('redis-server', 'redis-server')

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({ users: 100, variables: noLimits })
}, 60_000)
afterAll(() => cluster.close())

test(
  'R32 R39 100 users with 10 parallel calls each: every row is their own, and Redis reveals nothing',
  { timeout: 60_000 },
  async () => {
    const { cloud, redis, settings } = cluster
    const people = cloud.crowd.map((member) => ({ ...member, token: cloud.tokenOf(member) }))

    const report = await askEverybody({ people, callsEach: 10, call: cluster.call })
    const dump = await redis.dump()
    const everything = [...dump]
      .map(([key, value]) => `${key} ${value.toString('latin1')}`)
      .join('\n')

    expect(report).toMatchObject({ calls: 1000, errors: 0, foreign: 0, lacking: 0 })
    expect(cloud.api.exchanges.length).toBeLessThanOrEqual(300)
    expect(dump.size).toBeGreaterThan(100)
    expect(everything).not.toMatch(/eyJ|canary|[0-9a-f]{8}-[0-9a-f]{4}-4/)
    for (const secret of [settings.STATE_KEY, settings.ENTRA_CLIENT_SECRET, redis.password])
      expect(everything).not.toContain(secret)
  },
)

test('R38 users whose calls all fail do not cost other users an answer or a row', async () => {
  const { cloud } = cluster
  const people = cloud.crowd.map((member) => ({ ...member, token: cloud.tokenOf(member) }))
  const failing = people.filter((_, index) => index % 10 === 0)
  for (const { objectId } of failing.slice(0, 5)) cloud.traffic.breakFor(objectId)
  const bad = failing.slice(5).map((person) => ({ ...person, token: `${person.token}x` }))
  const others = people.filter((_, index) => index % 10 !== 0)

  const [report, broken] = await Promise.all([
    askEverybody({ people: others, callsEach: 5, call: cluster.call }),
    askEverybody({ people: [...failing.slice(0, 5), ...bad], callsEach: 5, call: cluster.call }),
  ])

  expect(report).toMatchObject({ calls: 450, errors: 0, foreign: 0, lacking: 0 })
  expect(broken).toMatchObject({ calls: 50, errors: 50, foreign: 0 })
})
