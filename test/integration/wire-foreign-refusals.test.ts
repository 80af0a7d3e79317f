import { expect, test } from 'vitest'
import { parseRecordId } from '../../src/dataverse/names.ts'
import { errorOf } from '../support/error-of.ts'
import { byId, columnName, entitySet } from '../support/names-of.ts'
import { startServiceDouble, type Reply, type WireAnswer } from '../support/service-double.ts'
import { noSuchRecord, recordGuid as id, wireError } from '../support/wire-answers.ts'

const service = startServiceDouble()
const { signal } = new AbortController()
const accounts = { set: entitySet('accounts'), primaryId: columnName('accountid') }
const found = { json: { '@odata.etag': 'W/"7"', accountid: id, name: 'x' } }
const foundOther = { json: { ...found.json, name: 'other' } }

const create = (...replies: readonly Reply[]) => {
  service.reply(...replies)
  return service.connect().create(accounts, { name: 'x' }, { signal, id: parseRecordId(id) })
}
const update = (...replies: readonly Reply[]) => {
  service.reply(...replies)
  return service.connect().update(accounts, byId(id), { name: 'x' }, { signal })
}
const methods = () => service.requests.map(({ method }) => method)

/** Bodies of firewalls, gateways and portals. None is an error of the service. */
const foreignBodies: readonly (readonly [string, Partial<WireAnswer>])[] = [
  ['a web page', { text: '<html>Forbidden</html>' }],
  ['no body', {}],
  ['a text', { text: 'Forbidden' }],
  ['the JSON of a gateway', { json: { message: 'Forbidden' } }],
  ['a code of a gateway', { json: { error: { code: 'RequestBlocked', message: 'No.' } } }],
]
/** Sent after the answer was inspected, so the service may have executed the write. */
const unclear = [400, 402, 403, 404, 406, 409, 410, 412, 422, 423, 424, 451]
/** Sent before the request was passed on, whatever the body: nothing was written. */
const refused: readonly (readonly [number, string])[] = [
  [401, 'not_signed_in'],
  [405, 'refused'],
  [407, 'configuration'],
  [411, 'refused'],
  [413, 'invalid_values'],
  [414, 'invalid_values'],
  [415, 'refused'],
  [416, 'refused'],
  [417, 'refused'],
  [426, 'refused'],
  [428, 'refused'],
  [431, 'refused'],
]
const foreign = foreignBodies.flatMap(([body, parts]) =>
  unclear.map((status) => [`${status} with ${body}`, { status, ...parts }] as const),
)

test.each(foreign)('R41 R48 a create is looked up by its id after %s', async (_case, answer) => {
  expect((await create(answer, found)).id).toBe(id)

  expect(methods()).toEqual(['POST', 'GET'])
})

test.each(foreign)('a write is refused after %s if no record exists', async (_case, answer) => {
  const created = await errorOf(create(answer, noSuchRecord))
  const updated = await errorOf(update(answer, noSuchRecord))

  expect(created.code).not.toBe('outcome_unknown')
  expect(created.facts.status).toBe(answer.status)
  expect(updated.facts.status).toBe(answer.status)
  expect(updated.code).not.toBe('outcome_unknown')
})

test.each(foreign)('R45 an update is done after %s if it has the values', async (_case, answer) => {
  expect((await update(answer, found)).id).toBe(id)

  expect(methods()).toEqual(['PATCH', 'GET'])
})

test.each(foreign)('R45 a write is unknown after %s otherwise', async (_case, answer) => {
  const reads = [foundOther, answer, { status: 400, text: '<html>' }]
  const codes = []
  for (const read of reads) {
    codes.push((await errorOf(create(answer, read))).code)
    codes.push((await errorOf(update(answer, read))).code)
  }

  expect(new Set(codes)).toEqual(new Set(['outcome_unknown']))
  expect(methods().filter((method) => method !== 'GET')).toHaveLength(6)
})

test.each(unclear)(
  '%i is a refusal in the form of the service, and is not read',
  async (status) => {
    for (const code of ['', '0x0', '0x80048408']) {
      const own = wireError(status, code, 'No.')
      expect((await errorOf(create(own))).facts.status).toBe(status)
      expect((await errorOf(update(own))).code).not.toBe('outcome_unknown')
    }

    expect(methods()).not.toContain('GET')
  },
)

test.each(refused)('%i is a refusal in any form: %s', async (status, code) => {
  const page = { status, text: '<html>No.</html>' }
  // After a 401, the token is renewed once.
  const again = status === 401 ? [page] : []

  const created = await errorOf(create(page, ...again))
  const updated = await errorOf(update(page, ...again))

  expect([created.code, updated.code]).toEqual([code, code])
  expect(methods()).not.toContain('GET')
})

test('a create under an id of the service is unknown after a page with 403', async () => {
  service.reply({ status: 403, text: '<html>Forbidden</html>' })
  const target = { ...accounts, acceptsId: false }

  const error = await errorOf(service.connect().create(target, { name: 'x' }, { signal }))

  expect(error.code).toBe('outcome_unknown')
})
