import { expect, test } from 'vitest'
import { loadSchema } from '../../../../sandbox/schema/load-schema.ts'
import { seedRows } from '../../../../sandbox/seed/seed-rows.ts'
import { printSnapshot } from '../../../../sandbox/snapshot/print-snapshot.ts'
import { parseSnapshot } from '../../../../sandbox/snapshot/parse-snapshot.ts'
import { createStore } from '../../../../sandbox/store/create-store.ts'
import { errorOf } from '../../../support/error-of.ts'

const schema = loadSchema()
const id = '00000000-0000-4000-8000-000000000001'
const good = {
  format: 'dataverse-mcp-server sandbox',
  version: 1,
  rowVersion: 7,
  tables: { account: [{ accountid: id, name: 'Contoso', versionnumber: 7 }] },
  links: { teammembership_association: [[id, id]] },
}

test('the sample data survives a round trip, including row versions and links', () => {
  const store = createStore(schema, seedRows(schema))
  store.delete('account', String([...store.rows('account')][3]?.['accountid']))

  const text = [...printSnapshot(store.content())].join('')
  const restored = createStore(schema, parseSnapshot(text, schema, 'x.json'))

  expect(restored.content()).toEqual(store.content())
  expect(new Set(restored.rows('activitypointer'))).toEqual(new Set(store.rows('activitypointer')))
  expect(restored.ledger()).toEqual([])
})

test('a row written after a restart has a later version than all earlier rows', () => {
  const store = createStore(schema, parseSnapshot(JSON.stringify(good), schema, 'x.json'))

  const { versionnumber } = store.put('account', id, { accountid: id, name: 'Fabrikam' })

  expect(versionnumber).toBe(8)
})

test('an empty environment can be saved too', () => {
  const text = [...printSnapshot({ rows: [], version: 3 })].join('')

  expect(parseSnapshot(text, schema, 'x.json')).toEqual({ rows: [], links: [], version: 3 })
})

test('each row is on its own line', () => {
  const rows = [1, 2].map((name) => ({ entity: 'account', row: { accountid: id, name } }))

  const lines = [...printSnapshot({ rows, version: 3 })].join('').split('\n')

  expect(lines).toContain(`{"accountid":"${id}","name":2}]},`)
})

test.each([
  ['text', 'hello', 'is not a snapshot'],
  ['half a file', JSON.stringify(good).slice(0, -9), 'is not a snapshot'],
  ['other JSON', '{"name":"package"}', 'is not a snapshot'],
  ['a later version', JSON.stringify({ ...good, version: 2 }), 'has version 2'],
  ['no tables', JSON.stringify({ ...good, tables: undefined }), 'damaged at tables'],
  ['an unknown table', JSON.stringify({ ...good, tables: { x: [] } }), "'x', which is not a table"],
  [
    'an unknown column',
    JSON.stringify({ ...good, tables: { account: [{ ...good.tables.account[0], nmae: 'x' }] } }),
    "row 1 of 'account' has 'nmae', which is not a column",
  ],
  [
    'a row without id',
    JSON.stringify({ ...good, tables: { account: [{ versionnumber: 1 }] } }),
    "row 1 of 'account' has no id in accountid",
  ],
  [
    'a row without version',
    JSON.stringify({ ...good, tables: { account: [{ accountid: id }] } }),
    "row 1 of 'account' has no versionnumber",
  ],
  [
    'an object for a value',
    JSON.stringify({ ...good, tables: { account: [{ accountid: id, name: {} }] } }),
    "row 1 of 'account' is not a row",
  ],
  [
    'an unknown relationship',
    JSON.stringify({ ...good, links: { x: [] } }),
    "'x', which is not a relat",
  ],
  [
    'a link without an id',
    JSON.stringify({ ...good, links: { teammembership_association: [['x', id]] } }),
    'damaged at links.teammembership_association.0.0',
  ],
])('%s is rejected with the reason', async (_, text, reason) => {
  const { code, message, hint } = await errorOf(() => parseSnapshot(text, schema, 'my.json'))

  expect(code).toBe('configuration')
  expect(message).toContain('my.json')
  expect(message).toContain(reason)
  expect(hint).toContain('was not changed')
})
