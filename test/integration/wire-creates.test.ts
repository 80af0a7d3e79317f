import { expect, test } from 'vitest'
import { parseRecordId } from '../../src/dataverse/names.ts'
import { errorOf } from '../support/error-of.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { columnName, entitySet } from '../support/names-of.ts'
import { apiRoot, startServiceDouble, type Reply } from '../support/service-double.ts'
import {
  badGateway,
  created,
  createdAsSent,
  duplicate,
  mayNotRead,
  noSuchRecord,
  recordGuid as id,
  wireError,
} from '../support/wire-answers.ts'

const service = startServiceDouble()
const { signal } = new AbortController()
const accounts = { set: entitySet('accounts'), primaryId: columnName('accountid') }
const recordId = parseRecordId(id)

test('R41 creates with a POST that carries a new id, and requests the key column back', async () => {
  service.reply(createdAsSent)

  const written = await service.connect().create(accounts, { name: 'Contoso' }, { signal })

  const [request] = service.requests
  expect(request?.body).toMatchObject({ accountid: written.id })
  expect(written.etag).toBe('W/"586323"')
  expect(request?.method).toBe('POST')
  expect(request?.url).toBe(`${apiRoot}accounts?$select=accountid`)
  expect(request?.headers.get('prefer')).toBe('return=representation')
  expect(request?.body).toEqual({
    name: 'Contoso',
    accountid: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  })
})

test('creates under the given id', async () => {
  service.reply(created)

  await service.connect().create(accounts, { name: 'x' }, { signal, id: recordId })

  expect(service.requests[0]?.body).toEqual({ name: 'x', accountid: id })
})

test('reads the ids of 204 responses from OData-EntityId', async () => {
  const entityId = `${apiRoot}accounts(${id.toUpperCase()})`
  service.reply({ status: 204, headers: { 'OData-EntityId': entityId } })
  const target = { ...accounts, acceptsId: false }

  const written = await service.connect().create(target, { name: 'x' }, { signal })

  expect(written).toEqual({ id })
  expect(service.requests[0]?.body).toEqual({ name: 'x' })
})

test.each<[string, Reply]>([
  ['a broken connection', 'network error'],
  ['a bad gateway', badGateway],
  ['an unavailable service', { status: 503 }],
  ['a partial response', { status: 201, text: '{"accountid":' }],
  ['an empty 201', { status: 201, text: '' }],
])('R41 repeats a create once after %s, with the same id', async (_case, lost) => {
  service.reply(lost, created)

  const written = await service.connect().create(accounts, { name: 'x' }, { signal, id: recordId })

  const [one, two] = service.requests
  expect(written.id).toBe(id)
  expect(service.requests).toHaveLength(2)
  expect(two?.body).toEqual(one?.body)
})

test('R41 a duplicate after a lost response is our own record', async () => {
  service.reply('network error', duplicate, {
    json: { '@odata.etag': 'W/"586323"', accountid: id },
  })

  const written = await service.connect().create(accounts, {}, { signal, id: recordId })

  expect(written).toEqual({ id, etag: 'W/"586323"' })
  expect(service.requests.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET'])
})

test('R41 our own record counts as created even if the user may not read it', async () => {
  service.reply('network error', duplicate, mayNotRead)

  expect(await service.connect().create(accounts, {}, { signal, id: recordId })).toEqual({ id })
})

test('a duplicate after a lost response is an error when no record has our id', async () => {
  service.reply('network error', duplicate, noSuchRecord)

  const error = await errorOf(service.connect().create(accounts, {}, { signal, id: recordId }))

  expect(error.code).toBe('duplicate')
})

test('an existing alternate key after a lost response stays unknown if it cannot be looked up', async () => {
  const keyTaken = wireError(412, '0x80060892', 'Key violated.')
  service.reply('network error', keyTaken, mayNotRead)

  const error = await errorOf(service.connect().create(accounts, {}, { signal, id: recordId }))

  expect(error.code).toBe('outcome_unknown')
})

test('a duplicate at the first attempt names the id that the caller gave', async () => {
  service.reply(duplicate, noSuchRecord)

  const error = await errorOf(service.connect().create(accounts, {}, { signal, id: recordId }))

  expect(error.code).toBe('duplicate')
  expect(error.facts.id).toBe(id)
  expect(error.hint).toContain(id)
})

test('R42 a create without any response is unknown, with the id to look up', async () => {
  service.reply('network error', 'network error')

  const error = await errorOf(service.connect().create(accounts, {}, { signal, id: recordId }))

  expect(error.code).toBe('outcome_unknown')
  expect(error.facts.id).toBe(id)
  expect(error.hint).toContain(`get_record {"entity":"accounts","id":"${id}"}`)
  expect(service.requests).toHaveLength(2)
})

test('R42 a create under an id chosen by the service is never repeated', async () => {
  service.reply('network error')
  const target = { ...accounts, acceptsId: false }

  const error = await errorOf(service.connect().create(target, {}, { signal }))

  expect(error.code).toBe('outcome_unknown')
  expect(error.facts.id).toBeUndefined()
  expect(error.hint).toContain('query_records')
  expect(service.requests).toHaveLength(1)
})

test('an account that may not read what it creates gets the id without an ETag', async () => {
  service.reply(mayNotRead, {
    status: 204,
    headers: { 'OData-EntityId': `${apiRoot}accounts(${id})` },
  })

  const written = await service.connect().create(accounts, {}, { signal, id: recordId })

  expect(written).toEqual({ id })
  expect(service.requests.map(({ headers }) => headers.get('prefer'))).toEqual([
    'return=representation',
    null,
  ])
})

test('a rejected create that was executed all the same is done once', async () => {
  service.reply(mayNotRead, duplicate, mayNotRead)

  expect(await service.connect().create(accounts, {}, { signal, id: recordId })).toEqual({ id })
})

test('R48 repeats a throttled write, which was not executed', async () => {
  const clock = fakeClock()
  const throttled = { status: 429, headers: { 'Retry-After': '3' } }
  service.reply(throttled, throttled, created)

  await service.connect({ clock }).create(accounts, {}, { signal, id: recordId })

  expect(clock.slept).toEqual([3000, 3000])
})

test('R48 repeats nothing after the deadline of the call', async () => {
  const clock = fakeClock()
  service.reply('silence', 'silence')
  const result = errorOf(service.connect({ clock }).create(accounts, {}, { signal, id: recordId }))
  await service.arrivals(1)
  clock.pass(30_000)
  await service.arrivals(2)
  clock.pass(30_000)

  const error = await result

  expect(error.code).toBe('outcome_unknown')
  expect(service.requests).toHaveLength(2)
})

test('R49 a write canceled before it is sent does nothing', async () => {
  const error = await errorOf(
    service.connect().create(accounts, {}, { signal: AbortSignal.abort() }),
  )

  expect(error.code).toBe('cancelled')
  expect(service.requests).toEqual([])
})

test('R49 a write canceled after it is sent is awaited', async () => {
  const caller = new AbortController()
  const clock = fakeClock()
  service.reply('silence', created)
  const result = service
    .connect({ clock })
    .create(accounts, {}, { signal: caller.signal, id: recordId })
  await service.arrivals(1)
  caller.abort()

  clock.pass(30_000)

  expect(await result).toEqual({ id, etag: 'W/"586323"' })
})
