import { expect, test } from 'vitest'
import * as z from 'zod'
import { connect } from '../support/connect.ts'

const record = z.looseObject({
  id: z.string(),
  etag: z.string(),
  values: z.record(z.string(), z.unknown()),
})

test('reads a record by id, with its ETag, labels and names', async () => {
  const { ask } = await connect()
  const id = await fourthCoffee(ask)

  const answer = await ask('get_record', {
    entity: 'account',
    id,
    select: ['name', 'statuscode', 'primarycontactid'],
  })

  expect(answer).toMatchObject({
    entity: 'account',
    id,
    etag: expect.stringMatching(/^W\/"\d+"$/),
    values: {
      name: 'Fourth Coffee (sample)',
      statuscode: 'Active',
      primarycontactid: 'Yvonne McKay (sample)',
    },
    choices: { statuscode: { Active: 1 } },
  })
})

test('reads a record by alternate key', async () => {
  const { ask } = await connect()

  const { values } = record.parse(
    await ask('get_record', {
      entity: 'account',
      id: { accountnumber: 'ABSS4G45' },
      select: ['name'],
    }),
  )

  expect(values).toEqual({ name: 'Fourth Coffee (sample)' })
})

test('omits empty columns and names those that were requested', async () => {
  const { ask } = await connect()
  const id = await fourthCoffee(ask)

  const asked = await ask('get_record', { entity: 'account', id, select: ['name', 'fax'] })
  const whole = record.parse(await ask('get_record', { entity: 'account', id }))

  expect(asked['empty']).toEqual(['fax'])
  expect(Object.values(whole.values)).not.toContain(null)
  expect(whole).not.toHaveProperty('empty')
})

test('returns a link that opens the record', async () => {
  const { ask } = await connect()
  const id = await fourthCoffee(ask)

  const { link } = await ask('get_record', { entity: 'account', id, select: ['name'], link: true })

  expect(link).toBe(`https://sandbox.invalid/main.aspx?pagetype=entityrecord&etn=account&id=${id}`)
})

test('reports a record that does not exist', async () => {
  const { refused } = await connect()

  const answer = await refused('get_record', {
    entity: 'account',
    id: '00000000-0000-4000-8000-00000000dead',
  })

  expect(answer).toContain('not_found')
})

async function fourthCoffee(
  ask: (name: string, args: Record<string, unknown>) => Promise<Record<string, unknown>>,
): Promise<string> {
  const { id } = record.parse(
    await ask('get_record', { entity: 'account', id: { accountnumber: 'ABSS4G45' } }),
  )
  return id
}
