import { expect, test } from 'vitest'
import { toChoiceValue } from '../../../../src/dataverse/values/choice-value.ts'
import { column, siteWith } from '../definition.ts'

const options = [
  { value: 1, label: 'Open' },
  { value: 2, label: 'Closed' },
  { value: 3, label: 'Closed' },
  { value: 4, label: '2' },
]
const kind = column('new_kind', 'Picklist', { options })
const context = {
  operation: 'update',
  entity: () => Promise.reject(new Error('no other entity')),
  note: () => undefined,
} as const
const write = (value: unknown) => toChoiceValue(kind, value, siteWith(kind), context)

test.each([
  ['open', 1],
  [3, 3],
  ['3', 3],
  ['2', 4],
  [2, 2],
])('the choice %j is written as %i', (given, value) => {
  expect(write(given)).toBe(value)
})

test('a label of two options is refused, and both are offered by number', () => {
  expect(() => write('closed')).toThrowError(/new_kind/)
  expect(() => write('closed')).toThrowError(
    expect.objectContaining({ hint: expect.stringContaining('2 (Closed), 3 (Closed)') }),
  )
})
