import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { createSandboxClient, id } from '../support/sandbox-client.ts'
import type { SandboxClient } from '../support/sandbox-client.ts'
import { forAll } from './world.ts'

type Json = Readonly<Record<string, unknown>>

const text = fc.oneof(
  fc.constantFrom("O'Brien", '100%', 'a"b\\c', '東京', ' x', '<&>', '=1+1', '🚀', 'Ünïcödé'),
  fc.string({ minLength: 1, maxLength: 20 }),
)
const optionalText = fc.option(text)

/** Some columns of an account with valid values. */
const values: fc.Arbitrary<Json> = fc.record(
  {
    name: text,
    address1_city: optionalText,
    revenue: fc.option(fc.integer({ min: 0, max: 10_000_000 }).map((cents) => cents / 100)),
    numberofemployees: fc.option(fc.integer({ min: 0, max: 100_000 })),
    industrycode: fc.option(fc.integer({ min: 1, max: 33 })),
    donotemail: fc.boolean(),
  },
  { requiredKeys: [] },
)

const row = `accounts(${id(1)})`
/** An empty `$select` requests all columns. */
const everything = ''
const columns = [
  'name',
  'address1_city',
  'revenue',
  'numberofemployees',
  'industrycode',
  'donotemail',
]

/** An environment with one account. */
async function withAccount(body: Json): Promise<SandboxClient> {
  const client = createSandboxClient({ rows: [] })
  const { status } = await client.send('POST', 'accounts', { body: { accountid: id(1), ...body } })
  expect(status).toBe(204)
  return client
}

/** The account with the columns that these properties write, or with others. */
async function readRow(client: SandboxClient, select = columns.join(',')): Promise<Json> {
  const { status, json } = await client.get(`${row}?$select=${select}`)
  expect(status).toBe(200)
  return json
}

test('a read returns what was created', () =>
  forAll([values], async (body) => {
    const client = await withAccount(body)

    expect(await readRow(client)).toMatchObject(body)
  }))

test('an update changes the columns that it names, and the modification stamps', () =>
  forAll([values, values], async (body, change) => {
    const client = await withAccount(body)
    const before = await readRow(client, everything)

    await client.send('PATCH', row, { body: change, headers: { 'If-Match': '*' } })

    const touched = [
      '@odata.etag',
      'versionnumber',
      'modifiedon',
      'revenue_base',
      'address1_composite',
      ...Object.keys(change),
    ]
    const after = await readRow(client, everything)
    expect(after).toMatchObject(change)
    expect(without(after, touched)).toEqual(without(before, touched))
  }))

test('repeating an upsert changes nothing', () =>
  forAll([values, fc.boolean()], async (body, exists) => {
    const client = exists
      ? await withAccount({ name: 'Before' })
      : createSandboxClient({ rows: [] })

    await client.send('PATCH', row, { body })
    const once = await readRow(client)
    await client.send('PATCH', row, { body })

    const again = await readRow(client)
    expect(without(again, ['@odata.etag'])).toEqual(without(once, ['@odata.etag']))
  }))

test('a response with representation equals a read', () =>
  forAll([values, fc.subarray(columns, { minLength: 1 })], async (body, chosen) => {
    const client = createSandboxClient({ rows: [] })
    const query = `?$select=${chosen.join(',')}`

    const written = await client.send('POST', `accounts${query}`, {
      body: { accountid: id(1), ...body },
      headers: { Prefer: 'return=representation' },
    })

    const { json } = await client.get(row + query)
    expect(written.json).toEqual(json)
  }))

test('a deleted row is gone, and deleting it again says so', () =>
  forAll([values], async (body) => {
    const client = await withAccount(body)

    const first = await client.send('DELETE', row)
    const read = await client.get(row)
    const second = await client.send('DELETE', row)

    expect([first.status, read.status, second.status]).toEqual([204, 404, 404])
    expect((await client.get('accounts')).rows).toEqual([])
  }))

test('the ETag changes with every write and with nothing else', () =>
  forAll([values, fc.boolean()], async (change, writes) => {
    const client = await withAccount({ name: 'First' })
    const before = await readRow(client)

    if (writes) await client.send('PATCH', row, { body: change })
    else await client.get('accounts?$select=name&$orderby=name')

    const after = await readRow(client)
    expect(after['@odata.etag'] === before['@odata.etag']).toBe(!writes)
    const conditional = await client.get(row, { 'If-None-Match': String(before['@odata.etag']) })
    expect(conditional.status).toBe(writes ? 200 : 304)
  }))

test('a write that has a stale ETag or is rejected changes nothing', () =>
  forAll([values, values, fc.boolean()], async (body, change, stale) => {
    const client = await withAccount(body)
    const before = await readRow(client)

    const { status } = await client.send('PATCH', row, {
      body: stale ? change : { ...change, industrycode: 99_999 },
      ...(stale && { headers: { 'If-Match': 'W/"1"' } }),
    })

    expect(status).toBe(stale ? 412 : 400)
    expect(await readRow(client)).toEqual(before)
    expect(client.ledger()).toHaveLength(1)
  }))

test('one property is read, written and cleared like a column of its row', () =>
  forAll([text, text], async (first, second) => {
    const client = await withAccount({ name: first })

    const one = await client.get(`${row}/name`)
    await client.send('PUT', `${row}/name`, { body: { value: second } })
    const raw = await client.get(`${row}/name/$value`)
    await client.send('DELETE', `${row}/name`)

    expect(one.json['value']).toBe(first)
    expect(raw.text).toBe(second.replace(/^\uFEFF/, ''))
    expect((await readRow(client))['name']).toBeNull()
  }))

function without(json: Json, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(json).filter(([name]) => !names.includes(name)))
}
