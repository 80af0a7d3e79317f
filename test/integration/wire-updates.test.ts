import { expect, test } from 'vitest'
import { errorOf } from '../support/error-of.ts'
import { byId, columnName, entitySet } from '../support/names-of.ts'
import { apiRoot, startServiceDouble, type Reply } from '../support/service-double.ts'
import { badGateway, mayNotRead, noSuchRecord, recordGuid as id } from '../support/wire-answers.ts'

const service = startServiceDouble()
const { signal } = new AbortController()
const accounts = { set: entitySet('accounts'), primaryId: columnName('accountid') }

test.each([400, 403, 404, 405, 409, 412, 413, 415, 500, 501])(
  'R48 never repeats a write after %i',
  async (status) => {
    service.reply({ status }, { status })
    const dataverse = service.connect()

    await errorOf(dataverse.create(accounts, {}, { signal }))
    await errorOf(dataverse.update(accounts, byId(id), {}, { signal }))

    expect(service.requests).toHaveLength(2)
  },
)

test('R43 updates with If-Match, and asks for the key column back', async () => {
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

test('updates by alternate key, and learns the id', async () => {
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
  ['half an answer', { status: 200, text: '{"accountid":' }],
])('an update is unknown after %s, and never repeated', async (_case, lost) => {
  service.reply(lost)

  const error = await errorOf(service.connect().update(accounts, byId(id), {}, { signal }))

  expect(error.code).toBe('outcome_unknown')
  expect(error.facts.id).toBe(id)
  expect(error.hint).toContain('compare the values before repeating')
  expect(service.requests).toHaveLength(1)
})

test('an account that may not read what it updates gets its id without an ETag', async () => {
  service.reply(mayNotRead, { status: 204 })

  expect(await service.connect().update(accounts, byId(id), {}, { signal })).toEqual({ id })
})

test('an update under an ETag is not sent twice, not even without representation', async () => {
  service.reply(mayNotRead)
  const options = { signal, etag: 'W/"586323"' }

  const error = await errorOf(service.connect().update(accounts, byId(id), {}, options))

  expect(error.code).toBe('not_permitted')
  expect(service.requests).toHaveLength(1)
})

test.each(['', 'abc', 'W/"1"\r\nX: y', '"a" , "b"', 'W/abc'])(
  'R18 the ETag %j is refused before anything is sent',
  async (etag) => {
    const error = await errorOf(service.connect().update(accounts, byId(id), {}, { signal, etag }))

    expect(error.code).toBe('invalid_argument')
    expect(service.requests).toEqual([])
  },
)
