import { expect, test } from 'vitest'
import { parseRecordId } from '../../src/dataverse/names.ts'
import { errorOf } from '../support/error-of.ts'
import { byId, columnName, entitySet } from '../support/names-of.ts'
import {
  apiRoot,
  startServiceDouble,
  type Reply,
  type WireAnswer,
} from '../support/service-double.ts'
import {
  created,
  duplicate,
  mayNotRead,
  noSuchRecord,
  recordGuid as id,
  throttled,
} from '../support/wire-answers.ts'

const service = startServiceDouble()
const { signal } = new AbortController()
const accounts = { set: entitySet('accounts'), primaryId: columnName('accountid') }
const otherId = id.replace('abcd', 'eeee')
const context = `${apiRoot}$metadata#accounts(accountid)/$entity`
const found = {
  json: { '@odata.context': context, '@odata.etag': 'W/"7"', accountid: id, name: 'x' },
}
const foundOther = { json: { ...found.json, name: 'other' } }
const named = (address: string) => ({ 'OData-EntityId': `${apiRoot}${address}` })

const create = (...replies: readonly Reply[]) => {
  service.reply(...replies)
  return service.connect().create(accounts, { name: 'x' }, { signal, id: parseRecordId(id) })
}
const update = (...replies: readonly Reply[]) => {
  service.reply(...replies)
  return service.connect().update(accounts, byId(id), { name: 'x' }, { signal })
}
const methods = () => service.requests.map(({ method }) => method)

test.each<[string, WireAnswer]>([
  ['201 with the representation', created],
  ['200 with the representation', { ...created, status: 200 }],
  ['200 with only the key column', { json: { accountid: id } }],
  ['the id in capital letters', { json: { ...found.json, accountid: id.toUpperCase() } }],
  ['204 with the address', { status: 204, headers: named(`accounts(${id})`) }],
  [
    '204 with a relative address',
    { status: 204, headers: { 'OData-EntityId': `accounts(${id})` } },
  ],
  ['204 with Location', { status: 204, headers: { Location: `${apiRoot}accounts(${id})` } }],
  [
    '201 with the address and no body',
    { status: 201, headers: named(`accounts(${id})`), text: '' },
  ],
])('R41 a write is done after %s, without another request', async (_case, answer) => {
  expect((await create(answer)).id).toBe(id)
  expect((await update(answer)).id).toBe(id)

  expect(methods()).toEqual(['POST', 'PATCH'])
})

const notDone: readonly (readonly [string, WireAnswer])[] = [
  ['200 and an empty object', { json: {} }],
  ['201 and an empty object', { status: 201, json: {} }],
  ['200 and null', { json: null }],
  ['201 and null', { status: 201, json: null }],
  ['an error with 200', { json: { error: { code: '0x80040216', message: 'No.' } } }],
  ['an error text beside the id', { json: { ...found.json, error: 'failed' } }],
  ['202 from a queue', { status: 202, json: { queued: true } }],
  ['202 with the representation', { ...created, status: 202 }],
  ['202 with the address', { status: 202, headers: named(`accounts(${id})`), json: {} }],
  ['203 from a proxy', { ...created, status: 203 }],
  ['206 with a part', { ...created, status: 206 }],
  ['207 with several statuses', { status: 207, json: { value: [] } }],
  ['a list', { json: { value: [found.json] } }],
  ['a bare list', { json: [found.json] }],
  ['a text', { json: 'ok' }],
  ['a boolean', { json: true }],
  ['a number', { json: 1 }],
  ['a web page', { text: '<html>Sign in</html>' }],
  ['no body with 200', { text: '' }],
  ['no body with 201', { status: 201, text: '' }],
  ['another record', { json: { ...found.json, accountid: otherId } }],
  ['an id that is none', { json: { ...found.json, accountid: 'x' } }],
  ['the id of another column', { json: { '@odata.context': context, contactid: id } }],
  ['an echo of the request', { status: 201, json: { name: 'x', accountid: id } }],
  [
    '204 with the address of another record',
    { status: 204, headers: named(`accounts(${otherId})`) },
  ],
  ['204 with the address of another entity', { status: 204, headers: named(`contacts(${id})`) }],
  ['204 with the address of a page', { status: 204, headers: { Location: 'https://a.example/' } }],
]

test.each(notDone)('R41 a create is sent again under its id after %s', async (_case, answer) => {
  expect((await create(answer, created)).id).toBe(id)

  const [one, two] = service.requests
  expect(methods()).toEqual(['POST', 'POST'])
  expect(two?.body).toEqual(one?.body)
})

test.each(notDone)(
  'R41 a create is its own record after %s and a duplicate',
  async (_case, answer) => {
    expect((await create(answer, duplicate, found)).id).toBe(id)

    expect(methods()).toEqual(['POST', 'POST', 'GET'])
  },
)

test.each(notDone)('R42 a create that only gets %s is unknown', async (_case, answer) => {
  const error = await errorOf(create(answer, answer, answer))

  expect(error.code).toBe('outcome_unknown')
  expect(error.facts.id).toBe(id)
})

test.each(notDone)(
  'R45 an update is unknown after %s if the record has other values',
  async (_case, answer) => {
    const error = await errorOf(update(answer, foundOther))

    expect(error.code).toBe('outcome_unknown')
    expect(error.facts.id).toBe(id)
    expect(methods()).toEqual(['PATCH', 'GET'])
  },
)

test.each(notDone)(
  'R45 an update is done after %s if the record has the values',
  async (_case, answer) => {
    expect(await update(answer, found)).toEqual({ id, etag: 'W/"7"' })

    expect(service.requests[1]?.url).toBe(`${apiRoot}accounts(${id})?$select=accountid%2Cname`)
  },
)

test.each(notDone)(
  'R45 an update is unknown if the record is answered with %s',
  async (_case, answer) => {
    expect((await errorOf(update({ status: 204 }, answer))).code).toBe('outcome_unknown')
  },
)

test.each(notDone)(
  'a create under an id of the service is unknown after %s',
  async (_case, answer) => {
    const target = { ...accounts, acceptsId: false }
    // An id is not expected here, so any record of the entity would do.
    if (JSON.stringify(answer).includes(otherId)) return
    service.reply(answer)

    const error = await errorOf(service.connect().create(target, { name: 'x' }, { signal }))

    expect(error.code).toBe('outcome_unknown')
    expect(methods()).toEqual(['POST'])
  },
)

const nameless = { status: 204 }

test('a 204 without an address is done if the record is found with the values', async () => {
  expect(await create(nameless, found)).toEqual({ id, etag: 'W/"7"' })
  expect(await update(nameless, found)).toEqual({ id, etag: 'W/"7"' })

  expect(methods()).toEqual(['POST', 'GET', 'PATCH', 'GET'])
})

test.each<[string, Reply]>([
  ['it has other values', foundOther],
  ['it does not exist', noSuchRecord],
  ['it may not be read', mayNotRead],
  ['the connection breaks', { status: 500 }],
  ['another record is returned', { json: { ...found.json, accountid: otherId } }],
])('a 204 without an address is unknown if %s', async (_case, read) => {
  expect((await errorOf(create(nameless, read))).code).toBe('outcome_unknown')
  expect((await errorOf(update(nameless, read))).code).toBe('outcome_unknown')
})

test('a cleared column counts as written if it is empty', async () => {
  service.reply(nameless, { json: { ...found.json, name: null } })

  const written = service.connect().update(accounts, byId(id), { name: null }, { signal })

  expect((await written).id).toBe(id)
})

test('an update by alternate key is done after an address with that key, and its id is read', async () => {
  const key = {
    kind: 'alternate',
    parts: [{ name: columnName('accountnumber'), value: 'A-1' }],
  } as const
  service.reply({ status: 204, headers: named("accounts(accountnumber='A-1')") }, found)

  const written = await service.connect().update(accounts, key, { name: 'x' }, { signal })

  expect(written).toEqual({ id, etag: 'W/"7"' })
})

test('an update by alternate key is unknown after an address with another key', async () => {
  const key = {
    kind: 'alternate',
    parts: [{ name: columnName('accountnumber'), value: 'A-1' }],
  } as const
  service.reply({ status: 204, headers: named("accounts(accountnumber='A-2')") }, foundOther)

  const error = await errorOf(service.connect().update(accounts, key, { name: 'x' }, { signal }))

  expect(error.code).toBe('outcome_unknown')
})

const between: readonly (readonly [string, WireAnswer])[] = [
  ['429 without a body', { status: 429 }],
  ['429 with a web page', { status: 429, text: '<html>Too many</html>' }],
  [
    '429 with the JSON of a gateway',
    { status: 429, json: { statusCode: 429, message: 'Rate limit.' } },
  ],
  [
    '429 with a code of a gateway',
    { status: 429, json: { error: { code: '429', message: 'No.' } } },
  ],
  ['421', { status: 421, text: 'Misdirected' }],
  ['408', { status: 408 }],
  ['499', { status: 499 }],
  [
    '500 with a code of a gateway',
    { status: 500, json: { error: { code: '500', message: 'No.' } } },
  ],
]

test.each(between)(
  'R41 a create that was executed before a %s is its own record',
  async (_case, answer) => {
    expect((await create(answer, duplicate, found)).id).toBe(id)
  },
)

test.each(between)('R42 R45 after nothing but %s a write is unknown', async (_case, answer) => {
  expect((await errorOf(create(answer, answer, answer))).code).toBe('outcome_unknown')
  const posts = methods().length
  expect((await errorOf(update(answer))).code).toBe('outcome_unknown')

  expect(methods().slice(posts)).toEqual(['PATCH'])
})

test('R48 an update that the service throttled was not executed and is repeated', async () => {
  expect((await update(throttled('1'), found)).id).toBe(id)

  expect(methods()).toEqual(['PATCH', 'PATCH'])
})

test('an error says that a wait was shortened to an hour', async () => {
  const error = await errorOf(update(throttled('9999999')))

  expect(error.code).toBe('throttled')
  expect(error.facts.retryAfterSeconds).toBe(3600)
  expect(error.message).toContain('this server waits at most one hour')
})
