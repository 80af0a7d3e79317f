import { expect, test } from 'vitest'
import { readAnswerText } from '../support/answer-text.ts'
import { connect, textOf } from '../support/connect.ts'

test('returns column names once, rows as arrays, choices by label and lookups by name', async () => {
  const { ask } = await connect()

  const answer = await ask('query_records', {
    entity: 'account',
    select: ['name', 'statuscode', 'primarycontactid'],
    filter: "name eq 'Fourth Coffee (sample)'",
  })

  const id = expect.stringMatching(/^[0-9a-f-]{36}$/)
  expect(answer).toEqual({
    entity: 'account',
    columns: ['accountid', 'name', 'statuscode', 'primarycontactid'],
    rows: [[id, 'Fourth Coffee (sample)', 'Active', 'Yvonne McKay (sample)']],
    choices: { statuscode: { Active: 1 } },
    lookups: { primarycontactid: { contact: { 'Yvonne McKay (sample)': id } } },
  })
})

test('the text block contains the same data as the structured content', async () => {
  const { client } = await connect()

  const result = await client.callTool({
    name: 'query_records',
    arguments: { entity: 'contact', select: ['fullname', 'parentcustomerid'], top: 7 },
  })

  expect(readAnswerText(textOf(result))).toEqual(result.structuredContent)
})

test('sorts, limits and expands a lookup into columns of the same row', async () => {
  const { ask } = await connect()

  const { columns, rows } = await ask('query_records', {
    entity: 'opportunity',
    select: ['name', 'estimatedvalue'],
    filter: 'statecode eq 0 and estimatedvalue ne null',
    orderby: 'estimatedvalue desc',
    expand: 'parentaccountid($select=name)',
    top: 5,
  })

  expect(columns).toEqual([
    'opportunityid',
    'name',
    'estimatedvalue',
    'parentaccountid/accountid',
    'parentaccountid/name',
  ])
  const values = cells(rows, 2).map(Number)
  expect(values).toHaveLength(5)
  expect(values).toEqual(values.toSorted((a, b) => b - a))
})

test('nests the rows of an expanded collection, with their columns named once', async () => {
  const { ask } = await connect()

  const { columns, rows, nested } = await ask('query_records', {
    entity: 'account',
    select: ['name'],
    filter: "name eq 'Fourth Coffee (sample)'",
    expand: 'contact_customer_accounts($select=fullname)',
  })

  expect(columns).toEqual(['accountid', 'name', 'contact_customer_accounts'])
  expect(nested).toEqual({ contact_customer_accounts: ['contactid', 'fullname'] })
  expect(cells(rows, 2)[0]).toContainEqual([expect.any(String), 'Yvonne McKay (sample)'])
})

test('counts all matches, not only the rows of the answer', async () => {
  const { ask } = await connect()

  const all = await ask('query_records', { entity: 'account', select: ['name'], top: 5000 })
  const counted = await ask('query_records', {
    entity: 'account',
    select: ['name'],
    top: 3,
    count: true,
  })

  expect(counted['count']).toBe(cells(all['rows'], 0).length)
  expect(cells(counted['rows'], 0)).toHaveLength(3)
})

test.each([
  [{ '@odata.count': 4999 }, 4999],
  [{ '@odata.count': 5000 }, '5000+'],
  [
    {
      '@odata.count': 5000,
      '@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded': false,
    },
    5000,
  ],
  [{ '@odata.count': -1 }, undefined],
])('a count says when the service has stopped counting: %o', async (counted, shown) => {
  const { ask } = await connect({
    intercept: async (request, next) =>
      request.url.includes('/contacts?') ? Response.json({ value: [], ...counted }) : next(request),
  })

  const answer = await ask('query_records', {
    entity: 'contact',
    select: ['fullname'],
    count: true,
  })

  expect(answer['count']).toBe(shown)
})

test('without top an answer has at most 50 rows', async () => {
  const { ask } = await connect({ resultTokens: 20_000 })

  const answer = await ask('query_records', { entity: 'contact', select: ['fullname'] })

  expect(cells(answer['rows'], 0)).toHaveLength(50)
})

test('aggregates with apply, filtered first', async () => {
  const { ask } = await connect()

  const { columns, rows } = await ask('query_records', {
    entity: 'opportunity',
    filter: 'statecode eq 0',
    apply: 'groupby((statuscode),aggregate($count as n,estimatedvalue with sum as total))',
  })

  expect(columns).toEqual(expect.arrayContaining(['statuscode', 'n', 'total']))
  expect(cells(rows, 0).length).toBeGreaterThan(0)
})

test('reports which names and values it repaired', async () => {
  const { ask } = await connect()

  const { notes, rows } = await ask('query_records', {
    entity: 'Accounts',
    select: ['Account Name', 'ownerid'],
    filter: "statuscode eq 'Active'",
    top: 1,
  })

  expect(notes).toEqual(
    expect.arrayContaining(['Account Name read as name', '"Active" of statuscode sent as 1']),
  )
  expect(cells(rows, 1)).toHaveLength(1)
})

test('text with quotes, wildcards and other alphabets passes through unchanged', async () => {
  const { ask } = await connect()
  const names = ["O'Brien & Söhne 100% [x]_", '東京支店; #1 + ?', 'مؤسسة الخليج']
  for (const name of names) await ask('create_record', { entity: 'account', values: { name } })

  for (const name of names) {
    const filter = `name eq '${name.replaceAll("'", "''")}'`
    const { rows } = await ask('query_records', { entity: 'account', select: ['name'], filter })

    expect(cells(rows, 1)).toEqual([name])
  }
})

test('a warm call makes exactly one request', async () => {
  const { ask, seen } = await connect()
  const query = { entity: 'account', select: ['name', 'ownerid'], orderby: 'name', top: 3 }
  await ask('query_records', query)
  const before = seen.length

  await ask('query_records', query)

  expect(seen.length - before).toBe(1)
})

function cells(rows: unknown, column: number): readonly unknown[] {
  if (!Array.isArray(rows)) throw new Error('rows is not a list')
  return rows.map((row: unknown) => (Array.isArray(row) ? row[column] : undefined))
}
