import { expect, test } from 'vitest'
import * as z from 'zod'
import type { Fetch } from '../../src/network/fetch.ts'
import { connect } from '../support/connect.ts'
import { fakeClock } from '../support/fake-clock.ts'

const definitions = z.looseObject({
  EntityMetadata: z.array(
    z.looseObject({ Attributes: z.array(z.looseObject({ LogicalName: z.string() })) }),
  ),
})
const isDefinition = (path: string) => path.startsWith('RetrieveMetadataChanges')

test('a column that the service has got since is found by reading the definition again', async () => {
  const clock = fakeClock()
  const { ask, seen } = await connect({ clock, intercept: withoutAtFirst('fax') })
  await ask('query_records', { entity: 'account', select: ['name'], top: 1 })
  clock.pass(30_000)

  const { columns } = await ask('query_records', { entity: 'account', select: ['fax'], top: 1 })

  expect(columns).toContain('fax')
  expect(seen.filter(({ path }) => isDefinition(path))).toHaveLength(2)
})

test('a column of a value that the service has got since is written', async () => {
  const clock = fakeClock()
  const { ask, sandbox } = await connect({ clock, intercept: withoutAtFirst('fax') })
  await ask('create_record', { entity: 'account', values: { name: 'x' } })
  clock.pass(30_000)

  await ask('create_record', { entity: 'account', values: { name: 'y', fax: '555' } })

  expect(sandbox.ledger()).toHaveLength(2)
})

test('a definition younger than 30 s is believed, so that mistakes in a row cost no requests', async () => {
  const clock = fakeClock()
  const { ask, refused, seen } = await connect({ clock })
  await ask('query_records', { entity: 'account', select: ['name'], top: 1 })
  const before = seen.length

  await refused('query_records', { entity: 'account', select: ['nmae'] })
  clock.pass(30_000)
  for (let calls = 0; calls < 5; calls += 1)
    await refused('query_records', { entity: 'account', select: ['nmae'] })
  const afterDoubt = seen.length
  clock.pass(29_999)
  await refused('create_record', { entity: 'account', values: { nmae: 'x' } })

  expect(afterDoubt - before).toBe(1)
  expect(seen.length).toBe(afterDoubt)
})

test('an entity that the service has got since is found by reading the list again', async () => {
  const clock = fakeClock()
  const { refused, seen } = await connect({ clock })
  await refused('describe_entities', { entity: 'acount' })
  const before = seen.length

  await refused('describe_entities', { entity: 'acount' })
  clock.pass(30_000)
  await refused('describe_entities', { entity: 'acount' })
  await refused('describe_entities', { entity: 'acount' })

  expect(seen.length - before).toBe(1)
})

/** The first definition that comes lacks a column, and the stamp that would prove it unchanged. */
function withoutAtFirst(column: string) {
  let isFirst = true
  return async (request: Request, next: Fetch): Promise<Response> => {
    const answer = await next(request)
    if (!isFirst || !request.url.includes('/RetrieveMetadataChanges')) return answer
    isFirst = false
    const { ServerVersionStamp: _dropped, ...body } = definitions.parse(await answer.json())
    const EntityMetadata = body.EntityMetadata.map((entity) => ({
      ...entity,
      Attributes: entity.Attributes.filter(({ LogicalName }) => LogicalName !== column),
    }))
    return Response.json({ ...body, EntityMetadata }, { headers: answer.headers })
  }
}
