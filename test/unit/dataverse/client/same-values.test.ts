import { expect, test } from 'vitest'
import { comparableColumns, holdsValues } from '../../../../src/dataverse/client/same-values.ts'
import { readExactNumber } from '../../../../src/text/exact-number.ts'

const body = { name: 'x', new_big: readExactNumber('637388308718090885') }

test('a record holds a long number only with all its digits', () => {
  expect(comparableColumns(body)).toEqual(['name', 'new_big'])
  expect(holdsValues({ name: 'x', new_big: '637388308718090885' }, body)).toBe(true)
  expect(holdsValues({ name: 'x', new_big: '637388308718090886' }, body)).toBe(false)
  expect(holdsValues({ name: 'x', new_big: 637_388_308_718_090_900 }, body)).toBe(false)
})

const sent = { name: 'x', revenue: 5, scheduledstart: '2026-01-31T09:30:00+01:00' }

test.each<[string, boolean, object]>([
  ['the same values', true, {}],
  ['the same time in another form', true, { scheduledstart: '2026-01-31T08:30:00Z' }],
  ['an earlier time', false, { scheduledstart: '2026-01-31T08:29:59Z' }],
  ['a later time', false, { scheduledstart: '2026-01-31T08:30:01Z' }],
  ['another text', false, { name: 'X' }],
  ['another number', false, { revenue: 5.01 }],
  ['an empty column', false, { revenue: null }],
])('R41 a record with %s is the one that was sent: %s', (_case, same, change) => {
  expect(holdsValues({ ...sent, ...change }, sent)).toBe(same)
})
