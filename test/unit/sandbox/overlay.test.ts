import { expect, test } from 'vitest'
import { parseOverlay } from '../../../sandbox/overlay.ts'
import { createSandbox } from '../../../sandbox/sandbox.ts'
import { loadSampleData } from '../../support/sample-data.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import * as z from 'zod'

const overlay = parseOverlay({
  tables: [
    {
      name: 'zub_plinth',
      label: 'Plinth',
      columns: [
        { name: 'zub_name', label: 'Name', type: 'String', required: true },
        { name: 'zub_fee', label: 'Fee', type: 'Money' },
        { name: 'zub_accountid', label: 'Holder', type: 'Lookup', targets: ['account'] },
      ],
    },
    { name: 'account', columns: [{ name: 'zub_rank', label: 'Rank', type: 'Integer' }] },
  ],
  rows: [
    {
      entity: 'zub_plinth',
      key: 'North',
      values: { zub_fee: 12.5, zub_accountid: { account: 'Fourth Coffee (sample)' } },
    },
  ],
})

async function read(path: string, body?: unknown): Promise<unknown> {
  const origin = 'https://sandbox.invalid'
  const sandbox = createSandbox({
    origin,
    clock: fakeClock(),
    load: loadSampleData,
    schema: overlay,
  })
  const answer = await sandbox.fetch(
    new Request(`${origin}/api/data/v9.2/${path}`, {
      ...(body !== undefined && {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', Prefer: 'return=representation' },
      }),
    }),
  )
  return answer.json()
}

const list = z.object({ value: z.array(z.record(z.string(), z.unknown())) })

test('rows of an added table can be read with what the service would have set, and with their lookup', async () => {
  const { value } = list.parse(
    await read(
      'zub_plinths?$select=zub_name,zub_fee,statecode&$expand=zub_accountid($select=name)',
    ),
  )

  expect(value).toMatchObject([
    {
      zub_name: 'North',
      zub_fee: 12.5,
      statecode: 0,
      zub_accountid: { name: 'Fourth Coffee (sample)' },
    },
  ])
})

test('a column added to a shipped table can be written, and the sample rows stay', async () => {
  const made = await read('accounts?$select=name,zub_rank', { name: 'Ranked', zub_rank: 3 })
  const { value } = list.parse(await read('accounts?$select=name&$top=5'))

  expect(made).toMatchObject({ name: 'Ranked', zub_rank: 3 })
  expect(value).toHaveLength(5)
})

test('an added table has a definition', async () => {
  const definition = await read("EntityDefinitions(LogicalName='zub_plinth')?$select=EntitySetName")

  expect(definition).toMatchObject({ EntitySetName: 'zub_plinths' })
})

test('a file with a key that means nothing is refused', () => {
  expect(() => parseOverlay({ table: [] })).toThrow(/table/)
})
