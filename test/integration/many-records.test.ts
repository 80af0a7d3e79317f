import { expect, test } from 'vitest'
import * as z from 'zod'
import { createAuditTrail } from '../../src/telemetry/audit.ts'
import type { AuditLine } from '../../src/telemetry/audit.ts'
import { connect } from '../support/connect.ts'

const created = z.looseObject({ ids: z.array(z.string()) })
const five = Array.from({ length: 5 }, (_, index) => ({ name: `Contoso ${index + 1}` }))
const batches = (seen: readonly { readonly path: string }[]) =>
  seen.filter(({ path }) => path === '$batch')
const writes = <Seen extends { readonly method: string }>(seen: readonly Seen[]) =>
  seen.filter(({ method }) => method !== 'GET')

test('creates 25 records in one request, and answers with their ids in order', async () => {
  const { ask, seen } = await connect()
  const values = Array.from({ length: 25 }, (_, index) => ({ name: `Contoso ${index + 1}` }))

  const answer = await ask('create_record', { entity: 'account', values })

  const { ids } = created.parse(answer)
  expect(new Set(ids).size).toBe(25)
  expect(answer).toEqual({ entity: 'account', ids, state: 'Active' })
  expect(writes(seen)).toHaveLength(1)
  const last = await ask('get_record', { entity: 'account', id: ids[24], select: ['name'] })
  expect(last).toMatchObject({ values: { name: 'Contoso 25' } })
})

test('updates several records with the same values in one request', async () => {
  const { ask, seen } = await connect()
  const { ids } = created.parse(await ask('create_record', { entity: 'account', values: five }))
  seen.length = 0

  const answer = await ask('update_record', {
    entity: 'account',
    id: ids,
    values: { telephone1: '1' },
  })

  expect(answer).toEqual({ entity: 'account', updated: 5, state: 'Active' })
  expect(writes(seen)).toHaveLength(1)
  expect(seen.find(({ path }) => path === '$batch')?.body.match(/If-Match: \*/g)).toHaveLength(5)
})

test('a list as JSON text and keys as objects are read, too', async () => {
  const { ask } = await connect()
  const values = JSON.stringify(five)
  const { ids } = created.parse(await ask('create_record', { entity: 'account', values }))

  const answer = await ask('update_record', {
    entity: 'account',
    id: JSON.stringify(ids),
    values: { fax: '2' },
  })

  expect(answer).toMatchObject({ updated: 5 })
})

test('a list of one is answered like one record, and may have id and etag', async () => {
  const { ask } = await connect()
  const id = 'f807320a-bd99-4b57-a7f3-f483c22a343b'
  const values = [{ name: 'Contoso' }]

  const made = await ask('create_record', { entity: 'account', values, id })
  const changed = await ask('update_record', {
    entity: 'account',
    id: [id],
    values: { fax: '1' },
    etag: made['etag'],
  })

  expect(made).toMatchObject({ entity: 'account', id, changed: ['name'] })
  expect(changed).toMatchObject({ entity: 'account', id, changed: ['fax'] })
})

test.each([
  ['create_record', { entity: 'account', values: five, id: 'x' }, 'A list takes no id'],
  [
    'update_record',
    {
      entity: 'account',
      id: ['a', 'b'],
      values: { name: 'x' },
      etag: 'W/"1"',
    },
    'A list takes no etag',
  ],
  ['create_record', { entity: 'account', values: [] }, 'values'],
  [
    'create_record',
    { entity: 'account', values: Array.from({ length: 26 }, () => ({ name: 'x' })) },
    '<=25 items',
  ],
  ['update_record', { entity: 'account', id: Array(26).fill('x'), values: { name: 'x' } }, 'id'],
  ['update_record', { entity: 'account', id: [], values: { name: 'x' } }, 'id'],
  ['create_record', { entity: 'account', values: [{ name: 'x' }, 'text'] }, 'values.1'],
])('%s refuses %j before anything is sent', async (tool, args, text) => {
  const { refused, seen } = await connect()

  expect(await refused(tool, args)).toContain(text)
  expect(seen).toEqual([])
})

test('one bad record and nothing is sent; the error names each by its number', async () => {
  const { refused, seen } = await connect()
  const values = [{ name: 'fine' }, { name: 'x', revenue: 'much' }, { nam: 'y' }]

  const text = await refused('create_record', { entity: 'account', values })

  expect(text).toContain('Record 2: ')
  expect(text).toContain('Record 3: ')
  expect(text).not.toContain('Record 1')
  expect(text).toContain('No record was written')
  expect(writes(seen)).toEqual([])
})

test('one bad id and nothing is sent', async () => {
  const { refused, seen } = await connect()
  const id = ['5a3f0c1e-0000-4000-8000-000000000001', 'Contoso']

  const text = await refused('update_record', { entity: 'account', id, values: { name: 'x' } })

  expect(text).toContain('Record 2: ')
  expect(writes(seen)).toEqual([])
})

test('two records with the same GUID are refused', async () => {
  const { refused, seen } = await connect()
  const accountid = 'f807320a-bd99-4b57-a7f3-f483c22a343b'
  const values = [{ name: 'x', accountid }, { name: 'y' }, { name: 'x', accountid }]

  expect(await refused('create_record', { entity: 'account', values })).toContain(
    'Records 1 and 3 have the same GUID',
  )
  expect(writes(seen)).toEqual([])
})

test('what only the service refuses is told by number, once for the same text; the others stay', async () => {
  const { ask, sandbox } = await connect()
  const missing = '5a3f0c1e-0000-4000-8000-00000000dead'
  const primarycontactid = { entity: 'contact', id: missing }
  const values = [
    { name: 'A' },
    { name: 'B', primarycontactid },
    { name: 'C' },
    { name: 'D', primarycontactid },
  ]

  const answer = await ask('create_record', { entity: 'account', values })

  const { ids } = z.looseObject({ ids: z.array(z.string().nullable()) }).parse(answer)
  expect(ids.map((id) => id !== null)).toEqual([true, false, true, false])
  expect(answer['failed']).toEqual([
    { records: [2, 4], error: expect.stringMatching(/^not_found: /) },
  ])
  expect(sandbox.ledger()).toHaveLength(2)
})

test('an update of several never creates a missing one', async () => {
  const { ask, sandbox } = await connect()
  const { ids } = created.parse(await ask('create_record', { entity: 'account', values: five }))
  const missing = '5a3f0c1e-0000-4000-8000-00000000dead'

  const answer = await ask('update_record', {
    entity: 'account',
    id: [ids[0], missing, ids[1]],
    values: { fax: '1' },
  })

  expect(answer).toMatchObject({ updated: 2, failed: [{ records: [2] }] })
  expect(sandbox.ledger().filter(({ operation }) => operation === 'create')).toHaveLength(5)
})

test('each record has its own line in the audit', async () => {
  const lines: AuditLine[] = []
  const audit = createAuditTrail({ write: (line) => lines.push(line), hash: (user) => user })
  const { ask } = await connect({ audit })

  const { ids } = created.parse(await ask('create_record', { entity: 'account', values: five }))

  expect(lines.map(({ id, outcome }) => [id, outcome])).toEqual(ids.map((id) => [id, 'ok']))
})

test('closed columns are refused in any record, and nothing is sent', async () => {
  const { refused, seen } = await connect({ deny: ['account.revenue'] })
  const values = [{ name: 'x' }, { name: 'y', revenue: 5 }]

  expect(await refused('create_record', { entity: 'account', values })).toContain('Record 2: ')
  expect(batches(seen)).toEqual([])
})

test('closed columns are not in what an answer says', async () => {
  const { ask, seen } = await connect({ deny: ['account.statecode', 'contact.fullname'] })

  const account = await ask('create_record', { entity: 'account', values: { name: 'x' } })
  const contact = await ask('create_record', { entity: 'contact', values: { lastname: 'x' } })

  expect(account['state']).toBe('Active')
  expect(contact).not.toHaveProperty('name')
  expect(writes(seen).map(({ path }) => path)).toEqual([
    'accounts?$select=accountid,name,statuscode',
    'contacts?$select=contactid,lastname,statecode,statuscode',
  ])
})
