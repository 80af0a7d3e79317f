import { expect, test } from 'vitest'
import * as z from 'zod'
import { isColumnName, isEntitySetName, parseRecordId } from '../../src/dataverse/names.ts'
import { apiRoot, startServiceDouble, type RecordedRequest } from '../support/service-double.ts'
import { mayNotRead, wireError } from '../support/wire-answers.ts'
import { batchAnswer, partsOf, type PartReply } from '../support/wire-batch.ts'

const service = startServiceDouble()
const { signal } = new AbortController()
const accounts = (() => {
  const [set, primaryId] = ['accounts', 'accountid']
  if (!isEntitySetName(set) || !isColumnName(primaryId)) throw new Error('not names')
  return { set, primaryId }
})()
const records = ['A', 'B', 'C'].map((name) => ({ body: { name } }))
const ids = ['a', 'b', 'c'].map((digit) =>
  parseRecordId(`5a3f0c1e-1111-4222-8333-00000000000${digit}`),
)
const keys = ids.map((id) => ({ kind: 'id', id }) as const)

const sentId = (request: RecordedRequest, index: number) =>
  z.object({ accountid: z.string() }).parse(partsOf(request).parts[index]?.body).accountid

/** The documented answers to creates: 201 with the record, or what `instead` says. */
const creates =
  (instead: Readonly<Record<number, PartReply | 'no answer'>> = {}) =>
  (request: RecordedRequest) =>
    batchAnswer(
      partsOf(request).parts.flatMap((_, index) => {
        const other = instead[index]
        if (other === 'no answer') return []
        const accountid = sentId(request, index)
        const json = { '@odata.context': 'x', '@odata.etag': 'W/"7"', accountid, name: 'A' }
        return [{ ...(other ?? { status: 201, json }), id: index + 1 }]
      }),
    )

/** The documented answer to a query, with the records that `pick` finds. */
const found =
  (pick: (request: RecordedRequest) => readonly string[]) => (request: RecordedRequest) => ({
    json: { value: pick(request).map((accountid) => ({ accountid, '@odata.etag': 'W/"9"' })) },
  })

/** The ids that a query asks for. */
const askedFor = ({ url }: RecordedRequest) =>
  [...decodeURIComponent(url).matchAll(/accountid eq ([0-9a-f-]{36})/g)].map(([, id]) => id ?? '')

const codes = (results: readonly { readonly error?: { readonly code: string } }[]) =>
  results.map(({ error }) => error?.code ?? 'done')

test('each create has its own id in the body, and only what was requested comes back', async () => {
  service.reply(creates())

  const results = await service
    .connect()
    .createMany(accounts, records, { signal, returns: ['name'] })

  const [request] = service.requests
  const parts = request ? partsOf(request).parts : []
  expect(parts.map(({ method, url }) => `${method} ${url}`)).toEqual(
    Array(3).fill(`POST ${apiRoot}accounts?$select=accountid%2Cname`),
  )
  const sent = parts.map(({ body }) => body)
  expect(new Set(sent.map((body) => JSON.stringify(body))).size).toBe(3)
  expect(
    results.map(({ written }) => [written?.id, written?.etag, written?.row?.['name']]),
  ).toEqual(sent.map((_, index) => [request && sentId(request, index), 'W/"7"', 'A']))
})

test('a refused create does not stop the others', async () => {
  service.reply(creates({ 1: wireError(400, '0x80040265', 'No.') }))

  const results = await service.connect().createMany(accounts, records, { signal })

  expect(codes(results)).toEqual(['done', 'refused', 'done'])
  expect(service.requests).toHaveLength(1)
})

test.each([
  ['without an answer', 'no answer'],
  ['with a 502', { status: 502, text: '<html>' }],
  ['with a 204 that names nothing', { status: 204 }],
  ['with another record', { status: 201, json: { '@odata.context': 'x', accountid: ids[0] } }],
  ['with an echo of the request', { status: 201, json: { name: 'A' } }],
] as const)('creates %s are looked up with one query', async (_, reply) => {
  service.reply(creates({ 0: reply, 2: reply }), found(askedFor))

  const results = await service.connect().createMany(accounts, records, { signal })

  const [batch, query] = service.requests
  expect(codes(results)).toEqual(['done', 'done', 'done'])
  expect(query && askedFor(query)).toEqual(batch && [sentId(batch, 0), sentId(batch, 2)])
  expect(service.requests).toHaveLength(2)
})

test('of lost creates only those that are found are done', async () => {
  service.reply(
    'network error',
    found((request) => askedFor(request).slice(1)),
  )

  const results = await service.connect().createMany(accounts, records, { signal })

  const [batch] = service.requests
  expect(codes(results)).toEqual(['outcome_unknown', 'done', 'done'])
  expect(results[0]?.error?.facts.id).toBe(batch && sentId(batch, 0))
})

test.each([
  ['another list', { json: { value: [{ accountid: ids[0], name: 'A' }] } }],
  ['an error with 200', { json: { error: {}, value: [] } }],
  ['a web page', { text: '<html>' }],
  ['a refusal', mayNotRead],
])('nothing is told as done if the query is answered with %s', async (_, reply) => {
  service.reply('network error', reply)

  const results = await service.connect().createMany(accounts, records, { signal })

  expect(codes(results)).toEqual(['outcome_unknown', 'outcome_unknown', 'outcome_unknown'])
})

test("a lost create with the caller's own id is only done if the record has the values", async () => {
  const own = records.map((record, index) => ({ ...record, id: ids[index] }))
  const rows = ids.map((accountid, index) => ({
    accountid,
    name: index === 1 ? 'older' : 'ABC'[index],
  }))
  service.reply('network error', { json: { value: rows } })

  const results = await service.connect().createMany(accounts, own, { signal })

  expect(codes(results)).toEqual(['done', 'outcome_unknown', 'done'])
})

test('an account that may not read still writes: the refused ones are sent again without reading', async () => {
  const blind = (request: RecordedRequest) =>
    batchAnswer(
      partsOf(request).parts.map((_, index) => ({
        status: 204,
        headers: { 'OData-EntityId': `${apiRoot}accounts(${sentId(request, index)})` },
        id: index + 1,
      })),
    )
  service.reply(creates({ 0: mayNotRead, 1: mayNotRead, 2: mayNotRead }), blind)

  const results = await service.connect().createMany(accounts, records, { signal })

  const [first, second] = service.requests
  expect(codes(results)).toEqual(['done', 'done', 'done'])
  expect(results[0]?.written).toEqual({ id: first && sentId(first, 0) })
  expect(second && partsOf(second).parts[0]?.headers.get('prefer')).toBeNull()
})

test('a repeated list with own ids finds its own records', async () => {
  const own = records.map((record, index) => ({ ...record, id: ids[index] }))
  const duplicate = wireError(412, '0x80040237', 'Cannot insert duplicate key.')
  const dataverse = service.connect()
  service.reply(creates())
  await dataverse.createMany(accounts, own, { signal })
  const reads = ids.map((accountid) => ({ json: { '@odata.context': 'x', accountid } }))
  service.reply(creates({ 0: duplicate, 1: duplicate, 2: duplicate }), ...reads)

  const results = await dataverse.createMany(accounts, own, { signal })

  expect(codes(results)).toEqual(['done', 'done', 'done'])
})

const named = (index: number): PartReply => ({
  status: 204,
  headers: { 'OData-EntityId': `${apiRoot}accounts(${ids[index]})` },
  id: index + 1,
})

test('R43 each update has If-Match *, and is done by its own record only', async () => {
  service.reply(
    batchAnswer(
      [named(0), { ...named(2), id: 2 }, wireError(404, '0x80040217', 'Gone.')].map(
        (part, index) => ({ ...part, id: index + 1 }),
      ),
    ),
    { json: { value: [{ accountid: ids[1], name: 'other' }] } },
  )

  const results = await service.connect().updateMany(accounts, keys, { name: 'x' }, { signal })

  const [request, query] = service.requests
  const parts = request ? partsOf(request).parts : []
  expect(parts.map(({ headers }) => headers.get('if-match'))).toEqual(['*', '*', '*'])
  expect(parts.map(({ url }) => url)).toEqual(
    ids.map((id) => `${apiRoot}accounts(${id})?$select=accountid`),
  )
  expect(codes(results)).toEqual(['done', 'outcome_unknown', 'not_found'])
  expect(query && askedFor(query)).toEqual([ids[1]])
})

test('lost updates are done where the record has the values', async () => {
  const rows = ids.map((accountid, index) => ({ accountid, name: index === 0 ? 'old' : 'x' }))
  service.reply('network error', { json: { value: rows } })

  const results = await service.connect().updateMany(accounts, keys, { name: 'x' }, { signal })

  expect(codes(results)).toEqual(['outcome_unknown', 'done', 'done'])
})

test('lost updates of lookups alone are unknown, without a query', async () => {
  service.reply('network error')
  const body = { 'primarycontactid@odata.bind': `/contacts(${ids[0]})` }

  const results = await service.connect().updateMany(accounts, keys, body, { signal })

  expect(codes(results)).toEqual(['outcome_unknown', 'outcome_unknown', 'outcome_unknown'])
  expect(service.requests).toHaveLength(1)
})

test('a batch that is refused as a whole has one error for all', async () => {
  service.reply(wireError(403, '0x80040220', 'No.'))

  const results = await service.connect().updateMany(accounts, keys, { name: 'x' }, { signal })

  expect(new Set(results.map(({ error }) => error)).size).toBe(1)
})
