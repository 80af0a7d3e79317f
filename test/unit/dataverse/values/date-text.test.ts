import { expect, test } from 'vitest'
import { readDate } from '../../../../src/dataverse/values/date-text.ts'

test.each([
  ['2026-01-31', { day: '2026-01-31' }],
  ['2026-1-5', { day: '2026-01-05' }],
  ['2026/01/31', { day: '2026-01-31' }],
  ['20260131', { day: '2026-01-31' }],
  ['31.1.2026', { day: '2026-01-31' }],
  ['1/31/2026', { day: '2026-01-31' }],
  ['05.05.2026', { day: '2026-05-05' }],
  ['31 January 2026', { day: '2026-01-31' }],
  ['31st Jan, 2026', { day: '2026-01-31' }],
  ['January 31, 2026', { day: '2026-01-31' }],
  ['Sept 3 2026', { day: '2026-09-03' }],
  ['31-Dec-2026', { day: '2026-12-31' }],
  ['2026-01-31T09:30:00Z', { day: '2026-01-31', time: '09:30:00', zone: 'Z' }],
  ['2026-01-31T09:30:00.123+02:00', { day: '2026-01-31', time: '09:30:00.123', zone: '+02:00' }],
  ['2026-01-31 09:30', { day: '2026-01-31', time: '09:30:00' }],
  ['2026-01-31t09:30z', { day: '2026-01-31', time: '09:30:00', zone: 'Z' }],
  ['1/31/2026 3pm', { day: '2026-01-31', time: '15:00:00' }],
  ['1/31/2026, 12:05 AM UTC', { day: '2026-01-31', time: '00:05:00', zone: 'Z' }],
  ['31.1.2026 9:30 +0200', { day: '2026-01-31', time: '09:30:00', zone: '+02:00' }],
])('reads %s', (given, reading) => {
  expect(readDate(given)).toEqual(reading)
})

test('sees two days where day and month cannot be told apart', () => {
  expect(readDate('05/06/2026')).toEqual({ either: ['2026-06-05', '2026-05-06'] })
})

test.each([
  '',
  'tomorrow',
  '2026-02-30',
  '31.02.2026',
  '31/31/2026',
  '1/31/26',
  '2026-01-31T25:00',
  '2026-01-31 banana',
  'Foo 3, 2026',
  '1767225600000',
  `2026-01-31${' '.repeat(99_999)}x`,
])('sees no date in %j', (given) => {
  expect(readDate(given)).toBeUndefined()
})
