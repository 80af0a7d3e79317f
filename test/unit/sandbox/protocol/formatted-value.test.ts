import { expect, test } from 'vitest'

import { formatDate, formatNumber } from '../../../../sandbox/protocol/formatted-value.ts'

test.each([
  ['2026-01-31T09:05:00Z', false, '1/31/2026 9:05 AM'],
  ['2026-01-31T00:00:00Z', false, '1/31/2026 12:00 AM'],
  ['2026-12-01T12:30:00Z', false, '12/1/2026 12:30 PM'],
  ['2026-12-01T23:30:00Z', true, '12/1/2026'],
  ['2026-12-01', true, '12/1/2026'],
])('formats %s (date only: %s) as %s', (text, dateOnly, expected) => {
  expect(formatDate(text, dateOnly)).toBe(expected)
})

test('numbers have thousands separators and a fixed number of decimals', () => {
  expect([formatNumber(6000, 0), formatNumber(1234.5, 2)]).toEqual(['6,000', '1,234.50'])
})
