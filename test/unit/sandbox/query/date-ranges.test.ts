import { expect, test } from 'vitest'

import { rangeFunctions } from '../../../../sandbox/query/date-ranges.ts'

/** A Wednesday. */
const now = Date.parse('2026-11-18T10:30:00Z')

test.each([
  ['Today', 0, '2026-11-18T00:00:00.000Z', '2026-11-19T00:00:00.000Z'],
  ['ThisWeek', 0, '2026-11-15T00:00:00.000Z', '2026-11-22T00:00:00.000Z'],
  ['LastMonth', 0, '2026-10-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z'],
  ['NextYear', 0, '2027-01-01T00:00:00.000Z', '2028-01-01T00:00:00.000Z'],
  ['LastXHours', 2, '2026-11-18T08:00:00.000Z', '2026-11-18T10:30:00.001Z'],
  ['LastXDays', 7, '2026-11-11T00:00:00.000Z', '2026-11-18T10:30:00.001Z'],
  ['NextXDays', 1, '2026-11-18T10:30:00.000Z', '2026-11-20T00:00:00.000Z'],
  ['LastXMonths', 9, '2026-02-18T00:00:00.000Z', '2026-11-18T10:30:00.001Z'],
  ['ThisFiscalPeriod', 0, '2026-10-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ['LastXFiscalPeriods', 2, '2026-04-01T00:00:00.000Z', '2026-10-01T00:00:00.000Z'],
  ['NextFiscalYear', 0, '2027-01-01T00:00:00.000Z', '2028-01-01T00:00:00.000Z'],
])('%s(%i) runs from %s to %s', (name, x, from, to) => {
  const range = rangeFunctions[name]?.(now, x) ?? []

  expect(range.map((time) => new Date(time).toISOString())).toEqual([from, to])
})

test('OlderThanXMonths ends on the last day of the month when the day does not exist', () => {
  const range = rangeFunctions['OlderThanXMonths']?.(Date.parse('2026-03-31T12:00:00Z'), 1) ?? []

  expect(range[0]).toBe(Number.NEGATIVE_INFINITY)
  expect(range[1]).toBe(Date.parse('2026-02-28T12:00:00Z'))
})
