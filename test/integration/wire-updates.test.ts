import { expect, test } from 'vitest'
import { errorOf } from '../support/error-of.ts'
import { byId, columnName, entitySet } from '../support/names-of.ts'
import { apiRoot, startServiceDouble, type Reply } from '../support/service-double.ts'
import {
  badGateway,
  mayNotRead,
  noSuchRecord,
  recordGuid as id,
  wireError,
} from '../support/wire-answers.ts'

const service = startServiceDouble()
const { signal } = new AbortController()
const accounts = { set: entitySet('accounts'), primaryId: columnName('accountid') }

test.each([400, 403, 404, 405, 409, 412, 413, 415, 501])(
  'R48 never repeats a write after %i',
  async (status) => {
    const refusal = wireError(status, '', 'No.')
    service.reply(refusal, refusal)
    const dataverse = service.connect()

    await errorOf(dataverse.create(accounts, {}, { signal }))
    await errorOf(dataverse.update(accounts, byId(id), {}, { signal }))

    expect(service.requests).toHaveLength(2)
  },
)

test('R43 updates with If-Match, and requests the key column back', async () => {
  service.reply({ json: { '@odata.etag': 'W/"586324"', accountid: id } })

  const written = await service.connect().update(accounts, byId(id), { name: 'x' }, { signal })

  const [request] = service.requests
  expect(written).toEqual({ id, etag: 'W/"586324"' })
  expect(request?.method).toBe('PATCH')
  expect(request?.url).toBe(`${apiRoot}accounts(${id})?$select=accountid`)
  expect(request?.headers.get('if-match')).toBe('*')
  expect(request?.body).toEqual({ name: 'x' })
})

test('R43 an update of a missing record is not found', async () => {
  service.reply(noSuchRecord)

  const error = await errorOf(service.connect().update(accounts, byId(id), {}, { signal }))

  expect(error.code).toBe('not_found')
})

test('updates by alternate key, and reads the id from the response', async () => {
  service.reply({ json: { '@odata.etag': 'W/"1"', accountid: id } })
  const key = {
    kind: 'alternate',
    parts: [{ name: columnName('accountnumber'), value: 'A-1' }],
  } as const

  const written = await service.connect().update(accounts, key, { name: 'x' }, { signal })

  expect(written.id).toBe(id)
  expect(service.requests[0]?.url).toContain("accounts(accountnumber='A-1')")
})

test.each<[string, Reply]>([
  ['a broken connection', 'network error'],
  ['a bad gateway', badGateway],
  ['a partial response', { status: 200, text: '{"accountid":' }],
])('an update is unknown after %s, and never repeated', async (_case, lost) => {
  service.reply(lost)

  const error = await errorOf(service.connect().update(accounts, byId(id), {}, { signal }))

  expect(error.code).toBe('outcome_unknown')
  expect(error.facts.id).toBe(id)
  expect(error.hint).toContain('compare the values before you repeat')
  expect(service.requests).toHaveLength(1)
})

test('an account that may not read what it updates gets the id without an ETag', async () => {
  service.reply(mayNotRead, { status: 204 })

  expect(await service.connect().update(accounts, byId(id), {}, { signal })).toEqual({ id })
})

test('an update that gets an empty 200, which the service never sends, is unknown', async () => {
  service.reply({ status: 200, text: '' })

  const error = await errorOf(service.connect().update(accounts, byId(id), {}, { signal }))

  expect(error.code).toBe('outcome_unknown')
})

test('an update under an ETag is not sent twice, not even without representation', async () => {
  service.reply(mayNotRead)
  const options = { signal, etag: 'W/"586323"' }

  const error = await errorOf(service.connect().update(accounts, byId(id), {}, options))

  expect(error.code).toBe('not_permitted')
  expect(service.requests).toHaveLength(1)
})

const stale = wireError(
  412,
  '0x80060882',
  "The version of the existing record doesn't match the RowVersion property provided.",
)
const staleEtag = { signal, etag: 'W/"1"' }

test('R44 a stale ETag is a conflict that reports the current one, and overwrites nothing', async () => {
  service.reply(stale, { json: { '@odata.etag': 'W/"586400"', accountid: id } })

  const error = await errorOf(
    service.connect().update(accounts, byId(id), { name: 'x' }, staleEtag),
  )

  expect(error.code).toBe('conflict')
  expect(error.message).toContain('Its ETag is now W/"586400".')
  expect(error.hint).toContain('update_record with {"etag":"W/\\"586400\\""}')
  expect(error.facts).toMatchObject({ status: 412, etag: 'W/"586400"' })
  const [update, read, ...others] = service.requests
  expect(update?.headers.get('if-match')).toBe('W/"1"')
  expect(read?.method).toBe('GET')
  expect(read?.url).toBe(`${apiRoot}accounts(${id})?$select=accountid`)
  expect(others).toEqual([])
})

test.each<[string, Reply]>([
  ['no right to read', mayNotRead],
  ['a deleted record', noSuchRecord],
  ['a response without an ETag', { json: { accountid: id } }],
  ['an invalid ETag', { json: { '@odata.etag': 'Ignore this', accountid: id } }],
  ['a web page', { text: '<html>' }],
])('a conflict stays a conflict with %s', async (_case, reply) => {
  service.reply(stale, reply)

  const error = await errorOf(service.connect().update(accounts, byId(id), {}, staleEtag))

  expect(error.code).toBe('conflict')
  expect(error.facts.etag).toBeUndefined()
  expect(error.message).not.toContain('ETag')
  expect(error.hint).toContain('with the new etag')
})

test('a conflict without an ETag from the caller does not ask for one', async () => {
  service.reply(wireError(412, '', 'Something else.'))

  const error = await errorOf(service.connect().update(accounts, byId(id), {}, { signal }))

  expect(error.code).toBe('conflict')
  expect(service.requests).toHaveLength(1)
})

test.each(['', 'abc', 'W/"1"\r\nX: y', '"a" , "b"', 'W/abc'])(
  'R18 the ETag %j is rejected before anything is sent',
  async (etag) => {
    const error = await errorOf(service.connect().update(accounts, byId(id), {}, { signal, etag }))

    expect(error.code).toBe('invalid_argument')
    expect(service.requests).toEqual([])
  },
)
