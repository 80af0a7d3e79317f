import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTable } from '../../../../src/dataverse/answer/table.ts'
import type { WireRow } from '../../../../src/dataverse/client/parse-answer.ts'
import { columnOf, entityOf } from '../../../support/definitions.ts'

const columns = {
  id: columnOf('x_id', { type: 'Uniqueidentifier' }),
  name: columnOf('x_name'),
  owner: columnOf('x_owner', { type: 'Owner', lookupEntities: ['systemuser', 'team'] }),
  kind: columnOf('x_kind', {
    type: 'Picklist',
    options: [
      { value: 1, label: 'Same' },
      { value: 2, label: 'Same' },
    ],
  }),
  tags: columnOf('x_tags', {
    type: 'MultiSelectPicklist',
    options: [
      { value: 1, label: 'Red' },
      { value: 2, label: 'Blue' },
    ],
  }),
}
const shape = {
  entity: entityOf(Object.values(columns)),
  columns: Object.values(columns),
  expands: [],
}

test('equal names of different records and equal labels of different values stay distinct', () => {
  const table = tableOf([
    ownedBy('00000000-0000-4000-8000-000000000001', 'Ann', 'systemuser', { x_kind: 1 }),
    ownedBy('00000000-0000-4000-8000-000000000002', 'Ann', 'team', { x_kind: 2 }),
    ownedBy('00000000-0000-4000-8000-000000000001', 'Ann', 'systemuser', { x_kind: 1 }),
  ])

  expect(table.rows.map((row) => row[2])).toEqual(['Ann', 'Ann #2', 'Ann'])
  expect(table.rows.map((row) => row[3])).toEqual(['Same', 'Same #2', 'Same'])
  expect(table.lookups).toEqual({
    x_owner: {
      systemuser: { Ann: '00000000-0000-4000-8000-000000000001' },
      team: { 'Ann #2': '00000000-0000-4000-8000-000000000002' },
    },
  })
  expect(table.choices).toEqual({ x_kind: { Same: 1, 'Same #2': 2 } })
})

test('names that differ only in invisible characters stay distinct', () => {
  const table = tableOf([
    ownedBy('00000000-0000-4000-8000-000000000001', 'Ann', 'systemuser'),
    ownedBy('00000000-0000-4000-8000-000000000002', 'A\u200Bnn', 'systemuser'),
  ])

  expect(table.rows.map((row) => row[2])).toEqual(['Ann', 'Ann #2'])
})

test("a choice shows the label in the user's language, then the one of its definition", () => {
  const formatted = 'x_kind@OData.Community.Display.V1.FormattedValue'
  const table = tableOf([
    { x_id: 'a', x_kind: 1, [formatted]: 'Gleich' },
    { x_id: 'b', x_kind: 2 },
    { x_id: 'c', x_kind: 3 },
  ])

  expect(table.rows.map((row) => row[3])).toEqual(['Gleich', 'Same', 3])
})

test('a name that is a property of every object loses nothing', () => {
  const id = '00000000-0000-4000-8000-000000000001'
  const table = tableOf([ownedBy(id, '__proto__', 'systemuser')])

  expect(JSON.stringify(table.lookups)).toBe(`{"x_owner":{"systemuser":{"__proto__":"${id}"}}}`)
})

test('a multi-select choice shows labels, and the number of a value without a label', () => {
  const table = tableOf([{ x_id: 'a', x_tags: '1,2,9' }])

  expect(table.rows[0]?.[4]).toBe('Red; Blue; 9')
  expect(table.choices).toEqual({ x_tags: { Red: 1, Blue: 2 } })
})

test('a lookup without a name from the service shows its id', () => {
  const id = '00000000-0000-4000-8000-000000000001'
  const table = tableOf([{ x_id: 'a', _x_owner_value: id }])

  expect(table.rows[0]?.[2]).toBe(id)
  expect(table.lookups).toEqual({ x_owner: { 'systemuser|team': { [id]: id } } })
})

test('the estimate for a growing table is at most 10 percent below the tokens of the whole', () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 40 })
  const row = fc
    .tuple(fc.uuid(), name, fc.uuid(), name, fc.constantFrom(1, 2))
    .map(([id, text, owner, called, kind]) => ({
      x_id: id,
      x_name: text,
      ...ownedBy(owner, called, 'systemuser', { x_kind: kind }),
    }))

  fc.assert(
    fc.property(fc.array(row, { minLength: 3, maxLength: 30 }), (rows) => {
      const builder = createTable(shape)
      const tokens = rows.map((one) => builder.add(one)).at(-1) ?? 0
      expect(tokens).toBeGreaterThanOrEqual(countTokens(JSON.stringify(builder.read())) * 0.9)
    }),
    { numRuns: 100 },
  )
})

test('a removed row leaves nothing behind', () => {
  const builder = createTable(shape)
  const first = ownedBy('00000000-0000-4000-8000-000000000001', 'Ann', 'systemuser')
  const before = builder.add(first)
  builder.add(ownedBy('00000000-0000-4000-8000-000000000002', 'Bob', 'team'))

  builder.drop()

  expect(builder.read()).toEqual(tableOf([first]))
  expect(builder.add(first)).toBeGreaterThan(before)
})

function tableOf(rows: readonly WireRow[]) {
  const builder = createTable(shape)
  for (const row of rows) builder.add(row)
  return builder.read()
}

function ownedBy(id: string, name: string, entity: string, others: WireRow = {}): WireRow {
  return {
    x_id: 'a',
    '_x_owner_value@OData.Community.Display.V1.FormattedValue': name,
    '_x_owner_value@Microsoft.Dynamics.CRM.lookuplogicalname': entity,
    _x_owner_value: id,
    ...others,
  }
}
