import { afterAll, beforeAll, expect } from 'vitest'
import { startCluster } from '../support/replicas.ts'
import type { Cluster } from '../support/replicas.ts'
import { seedIds } from '../../sandbox/seed/seed-ids.ts'
import { connectTo } from '../support/http-server.ts'
import { outcomeOf, rowsOf } from '../support/round-robin-caller.ts'
import type { Arguments } from '../support/round-robin-caller.ts'
import { requireSystemPackage } from '../support/system-packages.ts'

const test = requireSystemPackage('redis-server', 'redis-server')

let cluster: Cluster
const query = { entity: 'account', select: ['name'], top: 5 }

beforeAll(async () => {
  cluster = await startCluster({ users: 20, variables: { DATAVERSE_RESULT_TOKENS: '1000' } })
}, 60_000)
afterAll(() => cluster.close())

/** A user that no other test in this file uses. */
function member(number: number) {
  const found = cluster.cloud.crowd[number]
  if (found === undefined) throw new Error(`there is no user ${number}`)
  return { ...found, token: cluster.cloud.tokenOf(found) }
}

test('R134 a real client that reaches another replica with each request works as with one', async () => {
  const { token, canary } = member(0)
  const client = await connectTo(cluster.publicUrl, token)

  const tools = await client.listTools()
  const answers = await Promise.all(
    [1, 2, 3].map(() => client.callTool({ name: 'query_records', arguments: query })),
  )
  await client.close()

  expect(tools.tools).toHaveLength(5)
  for (const { structuredContent } of answers)
    expect(structuredContent).toMatchObject({
      rows: [
        [expect.any(String), canary],
        [expect.any(String), canary],
      ],
    })
})

test('R36 a cursor from one replica works at another, for its own user only', async () => {
  const administrator = cluster.cloud.tokenOf({ objectId: seedIds.defaultUser })
  const other = member(1)
  const ids = new Set<unknown>()
  const cursors: unknown[] = []
  let args: Arguments = { entity: 'account', select: ['name', 'address1_city', 'revenue'], top: 60 }
  for (let at = 0; at < 20; at += 1) {
    const { content } = outcomeOf(await cluster.call(administrator, 'query_records', args, { at }))
    for (const [id] of rowsOf(content)) ids.add(id)
    if (content['next'] === undefined) break
    cursors.push(content['next'])
    args = { cursor: content['next'] }
  }
  const stolen = await cluster.call(other.token, 'query_records', { cursor: cursors[0] })

  expect(cursors.length).toBeGreaterThan(2)
  expect(ids.size).toBe(60)
  expect(outcomeOf(stolen).isGood).toBe(false)
  expect(stolen.text).toContain('cursor_expired')
})

test(
  'R119 100 parallel calls by one user over three replicas: the service sees at most 8 in parallel',
  { timeout: 60_000, retry: 2 },
  async () => {
    const { token, objectId } = member(3)
    // Long enough that slow replicas use all slots at once.
    cluster.cloud.traffic.delay(150)

    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, id) => cluster.call(token, 'query_records', query, { id })),
    )
    cluster.cloud.traffic.delay(0)
    const good = answers.filter((answer) => outcomeOf(answer).isGood)

    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(good.length).toBeGreaterThanOrEqual(8)
    expect(cluster.cloud.traffic.mostAtOnce(objectId)).toBe(8)
  },
)

test('R121 after a 429 no replica sends a request for this user until the time is over', async () => {
  const [throttled, other] = [member(4), member(5)]
  const { traffic } = cluster.cloud
  await Promise.all(
    [0, 1, 2].map((at) => cluster.call(throttled.token, 'query_records', query, { at })),
  )
  const before = traffic.of(throttled.objectId).length
  traffic.throttle(throttled.objectId, 3)

  const first = cluster.call(throttled.token, 'query_records', query, { at: 0 })
  await expect.poll(() => traffic.of(throttled.objectId).length).toBe(before + 1)
  const refusedAt = traffic.of(throttled.objectId).at(-1)?.at ?? 0
  const answers = await Promise.all([
    first,
    ...[1, 2, 0].map((at) => cluster.call(throttled.token, 'query_records', query, { at })),
  ])
  const elsewhere = await cluster.call(other.token, 'query_records', query)
  const later = traffic.of(throttled.objectId).slice(before + 1)

  expect(answers.every((answer) => outcomeOf(answer).isGood)).toBe(true)
  expect(outcomeOf(elsewhere).isGood).toBe(true)
  expect(later).toHaveLength(4)
  expect(Math.min(...later.map(({ at }) => at)) - refusedAt).toBeGreaterThanOrEqual(2990)
})

test('R47 200 creates by one user over three replicas: at most 70 in the first minute', async () => {
  const { token, objectId } = member(6)
  const answers = []
  for (let batch = 0; batch < 20; batch += 1)
    answers.push(
      ...(await Promise.all(
        Array.from({ length: 10 }, (_, id) =>
          cluster.call(token, 'create_record', {
            entity: 'contact',
            values: { lastname: `${batch}-${id}` },
          }),
        ),
      )),
    )

  const good = answers.filter((answer) => outcomeOf(answer).isGood)
  const sent = cluster.cloud.traffic.of(objectId).filter(({ method }) => method === 'POST')
  expect(sent.length).toBeLessThanOrEqual(70)
  expect(good.length).toBe(sent.length)
})

test('R52 a create that is repeated with its id at another replica runs once', async () => {
  const [own, other] = [member(7), member(8)]
  const id = 'dddddddd-0000-4000-8000-000000000001'
  const create = (token: string, at: number) =>
    cluster.call(
      token,
      'create_record',
      { entity: 'contact', id, values: { lastname: 'Once' } },
      { at },
    )

  const answers = [await create(own.token, 0), await create(own.token, 1)]
  const foreign = await create(other.token, 2)

  expect(answers.map((answer) => outcomeOf(answer).isGood)).toEqual([true, true])
  expect(outcomeOf(foreign).isGood).toBe(false)
  expect(cluster.cloud.createdCount(id)).toBe(1)
})

test('R124 1,000 cold calls by one user over three replicas need at most one exchange per replica', async () => {
  const { objectId } = member(9)
  const token = cluster.cloud.tokenOf({ objectId })

  await Promise.all(
    Array.from({ length: 1000 }, (_, id) => cluster.call(token, 'query_records', query, { id })),
  )
  const exchanges = cluster.cloud.api.exchanges.filter((each) => each.objectId === objectId)

  expect(exchanges.length).toBeLessThanOrEqual(3)
})
