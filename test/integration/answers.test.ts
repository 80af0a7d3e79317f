import { expect, test } from 'vitest'
import * as z from 'zod'
import { alterRows } from '../support/alter-rows.ts'
import { connect } from '../support/connect.ts'

const table = z.looseObject({
  columns: z.array(z.string()),
  rows: z.array(z.tuple([z.string()]).rest(z.unknown())),
  notes: z.array(z.string()).optional(),
  next: z.string().optional(),
})

test('money in one currency names it once', async () => {
  const { ask } = await connect()

  const answer = await ask('query_records', {
    entity: 'opportunity',
    select: ['name', 'estimatedvalue'],
    filter: "transactioncurrencyid/isocurrencycode eq 'EUR'",
  })

  expect(answer).toMatchObject({
    currency: 'Euro',
    columns: ['opportunityid', 'name', 'estimatedvalue'],
  })
})

test('money in several currencies names the currency of each row', async () => {
  const { ask } = await connect()

  const answer = await ask('query_records', {
    entity: 'opportunity',
    select: ['name', 'estimatedvalue'],
    filter: 'estimatedvalue ne null',
    top: 5000,
  })

  const { columns, rows } = table.parse(answer)
  expect(columns).toEqual(['opportunityid', 'name', 'estimatedvalue', 'transactioncurrencyid'])
  expect(new Set(rows.map((row) => row[3]))).toEqual(new Set(['US Dollar', 'Euro']))
  expect(answer).not.toHaveProperty('currency')
})

test('an aggregation of money warns of several currencies unless it groups by them', async () => {
  const { ask } = await connect()
  const sum = 'aggregate(estimatedvalue with sum as total)'

  const mixed = await ask('query_records', { entity: 'opportunity', apply: sum })
  const grouped = await ask('query_records', {
    entity: 'opportunity',
    apply: `groupby((transactioncurrencyid/isocurrencycode),${sum})`,
  })

  expect(mixed['notes']).toEqual([expect.stringContaining('aggregate estimatedvalue_base')])
  expect(grouped).not.toHaveProperty('notes')
})

test('an aggregation shows group keys by label and name, together with their values', async () => {
  const { ask } = await connect()

  const answer = await ask('query_records', {
    entity: 'account',
    apply: 'groupby((paymenttermscode,primarycontactid),aggregate($count as n))',
  })

  expect(answer).toMatchObject({
    columns: expect.arrayContaining(['paymenttermscode', 'primarycontactid', 'n']),
    choices: { paymenttermscode: { 'Net 30': 1 } },
    lookups: { primarycontactid: { contact: { 'Yvonne McKay (sample)': expect.any(String) } } },
  })
})

test('a single record omits system columns and says how to include them', async () => {
  const { ask } = await connect()
  const id = { accountnumber: 'ABSS4G45' }

  const usual = await ask('get_record', { entity: 'account', id })
  const all = await ask('get_record', { entity: 'account', id, select: ['*'] })

  expect(usual['more']).toMatch(/^\d+ system columns left out: select \["\*"\] shows them$/)
  expect(usual['values']).not.toHaveProperty('versionnumber')
  expect(all['values']).toHaveProperty('versionnumber')
  expect(all).not.toHaveProperty('more')
})

test('HTML is shown as text, and the answer says so', async () => {
  const { ask } = await connect()
  const description = '<p>Dear Max,</p><p>see <a href="https://contoso.example/q">the offer</a></p>'
  const { id } = await ask('create_record', {
    entity: 'account',
    values: { name: 'H', description },
  })

  const answer = await ask('get_record', { entity: 'account', id, select: ['description'] })

  expect(answer).toMatchObject({
    values: { description: 'Dear Max,\nsee the offer (https://contoso.example/q)' },
    notes: ['description is HTML, shown as text'],
  })
})

test('a date stored as midnight in another time zone is shown as the day that the user sees', async () => {
  const { ask } = await connect({
    intercept: alterRows((row) => ({
      ...row,
      actualstart: '2026-01-31T23:00:00Z',
      'actualstart@OData.Community.Display.V1.FormattedValue': '01.02.2026',
    })),
  })

  const answer = await ask('query_records', { entity: 'task', select: ['actualstart'], top: 1 })

  expect(table.parse(answer).rows[0]?.[1]).toBe('2026-02-01')
})

test('related rows beyond those in the answer are reported, with the query that reads them', async () => {
  const { ask } = await connect({
    intercept: alterRows((row) => ({
      ...row,
      'contact_customer_accounts@odata.nextLink': 'https://sandbox.invalid/x?$skiptoken=1',
    })),
  })

  const answer = await ask('query_records', {
    entity: 'account',
    select: ['name'],
    expand: 'contact_customer_accounts($select=fullname)',
    filter: "name eq 'Fourth Coffee (sample)'",
  })

  const id = table.parse(answer).rows[0]?.[0] ?? ''
  expect(answer['notes']).toEqual([
    `contact_customer_accounts has more rows than shown; all: query_records contact, filter "parentcustomerid eq ${id}"`,
  ])
  const all = await ask('query_records', {
    entity: 'contact',
    filter: `parentcustomerid eq ${id}`,
  })
  expect(table.parse(all).rows.length).toBeGreaterThan(0)
})

test('a client that asks for progress receives the progress of a long call', async () => {
  const { client } = await connect()
  const seen: unknown[] = []

  await client.callTool(
    { name: 'query_records', arguments: { entity: 'account', select: ['name'], top: 60 } },
    { onprogress: (progress) => void seen.push(progress) },
  )

  expect(seen.at(-1)).toEqual({ progress: 60, total: 60 })
})
