import { expect, test } from 'vitest'
import { readZoneRules } from '../../../../src/dataverse/client/time-zone.ts'
import { toTimeZone } from '../../../../src/dataverse/client/user-zone.ts'
import { zoneOfCode } from '../../../../src/dataverse/client/zone-codes.ts'
import { berlin, settingsOf } from '../../../support/user-settings.ts'

const now = Date.UTC(2026, 0, 15)

/** Every hour of some days around the changes of a year, and of its middle. */
const hours = (year: number) =>
  Array.from({ length: 366 * 24 }, (_, hour) => Date.UTC(year, 0, 1) + hour * 3_600_000)

test.each([
  ['Berlin', 110, settingsOf(-60, [3, 5, 0, 2], [10, 5, 0, 3])],
  ['New York', 35, settingsOf(300, [3, 2, 0, 2], [11, 1, 0, 2])],
  ['Sydney', 255, settingsOf(-600, [10, 1, 0, 2], [4, 1, 0, 3])],
  ['Kolkata', 190, settingsOf(-330)],
  ['UTC', 92, settingsOf(0)],
  ['the date line', 0, settingsOf(720)],
])('the rules of %s give the offset at every hour of a year', (_, code, row) => {
  const rules = readZoneRules(row)
  const named = zoneOfCode(code)

  for (const at of hours(2026))
    expect([at, rules?.offsetMinutes(at)]).toEqual([at, named?.offsetMinutes(at)])
})

test('a code alone tells the zone, and its history', () => {
  const zone = toTimeZone({ timezonecode: 145 }, now)

  expect(zone?.offsetMinutes(Date.UTC(2010, 6, 1))).toBe(240)
  expect(zone?.offsetMinutes(Date.UTC(2026, 6, 1))).toBe(180)
})

test('own rules count more than a code that means another zone', () => {
  const zone = toTimeZone({ ...berlin, timezonecode: 35 }, now)

  expect(zone?.offsetMinutes(now)).toBe(60)
})

test.each([
  ['no zone at all', {}],
  ['a bias without rules', { timezonebias: -60 }],
  ['a code that nobody knows', { timezonecode: 9999 }],
  ['text for numbers', { timezonecode: '110', timezonebias: '-60', timezonedaylightmonth: 0 }],
  [
    'rules that are valid in one year only',
    { ...berlin, timezonecode: 1, timezonedaylightyear: 2011 },
  ],
  ['a bias of days', { ...settingsOf(5000), timezonecode: null }],
])('%s tells no zone', (_, row) => {
  expect(toTimeZone(row, now)).toBeUndefined()
})
