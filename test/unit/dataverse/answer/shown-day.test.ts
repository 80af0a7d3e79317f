import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { shownDay } from '../../../../src/dataverse/answer/shown-day.ts'

const userLocal = { dateTimeBehavior: 'UserLocal' }
const minuteMs = 60_000

/** A day in a date format of a user: `y`, `m` and `d` are numbers. */
type Format = (y: number, m: number, d: number) => string

const two = (part: number) => String(part % 100).padStart(2, '0')
const inDigits = (zero: number, text: string) =>
  text.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))
const named = (locale: string, year: number, month: number, day: number) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(Date.UTC(year, month - 1, day)),
  )

/** Formats that always settle which of two neighboring days is meant. */
const settling: Readonly<Record<string, Format>> = {
  'd.M.yyyy': (y, m, d) => `${d}.${m}.${y}`,
  'dd.MM.yyyy': (y, m, d) => `${two(d)}.${two(m)}.${y}`,
  'M/d/yyyy': (y, m, d) => `${m}/${d}/${y}`,
  'MM/dd/yy': (y, m, d) => `${two(m)}/${two(d)}/${two(y)}`,
  'yyyy-MM-dd': (y, m, d) => `${y}-${two(m)}-${two(d)}`,
  'd/M/yy': (y, m, d) => `${d}/${m}/${two(y)}`,
  'dd-MM-yyyy': (y, m, d) => `${two(d)}-${two(m)}-${y}`,
  'yy/MM/dd': (y, m, d) => `${two(y)}/${two(m)}/${two(d)}`,
  yyyy年M月d日: (y, m, d) => `${y}年${m}月${d}日`,
  'yyyy. MM. dd.': (y, m, d) => `${y}. ${two(m)}. ${two(d)}.`,
  'Thai digits, Buddhist year': (y, m, d) => inDigits(0xe50, `${d}/${m}/${y + 543}`),
  'Buddhist year of two digits': (y, m, d) => `${d}/${m}/${two(y + 543)}`,
  'Arabic digits': (y, m, d) => inDigits(0x660, `${d}\u200F/${m}\u200F/${y}`),
  'era of Japan': (y, m, d) => (y > 2019 ? `R${y - 2018}/${m}/${d}` : `${y}/${m}/${d}`),
  'year of Taiwan': (y, m, d) => `${y - 1911}/${m}/${d}`,
  'month name': (y, m, d) => named('en-US', y, m, d),
}

/** Formats that can leave several days open, or all. */
const open: Readonly<Record<string, Format>> = {
  'ddd d/M/yyyy': (y, m, d) => `Tue ${d}/${m}/${y}`,
  'd-MMM-yy': (y, m, d) => `${d}-${named('en-US', y, m, d).slice(0, 3)}-${two(y)}`,
  'd M': (_, m, d) => `${d} ${m}`,
  'MM/yyyy': (y, m) => `${two(m)}/${y}`,
  'd. MMMM HH:mm': (y, m, d) => `${named('de-DE', y, m, d)} 01:00`,
  'd. MMMM h tt': (y, m, d) => `${named('de-DE', y, m, d)} 1 AM`,
  Hijri: (y, m, d) => named('ar-SA-u-ca-islamic-umalqura', y, m, d),
  Persian: (y, m, d) => named('fa-IR-u-ca-persian', y, m, d),
  'a language of the world': (y, m, d) => named('vi-VN', y, m, d),
  none: () => '',
}

const day = fc.date({
  min: new Date('1999-12-01T00:00:00Z'),
  max: new Date('2040-12-31T00:00:00Z'),
  noInvalidDate: true,
})
const offset = fc.integer({ min: -48, max: 56 }).map((quarters) => quarters * 15)
const zoneAt = (minutes: number) => ({ offsetMinutes: () => minutes })

/** The instant of a local time of day, and its day as the service formats it. */
function store(date: Date, minutesOfDay: number, minutes: number, format: Format) {
  const iso = date.toISOString().slice(0, 10)
  const [year = 0, month = 0, dayOfMonth = 0] = iso.split('-').map(Number)
  const instant = Date.parse(iso) + (minutesOfDay - minutes) * minuteMs
  const value = new Date(instant).toISOString().replace('.000Z', 'Z')
  return { iso, value, instant, formatted: format(year, month, dayOfMonth) }
}

test.each(Object.entries(settling))('shows the day of %s without knowing the zone', (_, format) => {
  fc.assert(
    fc.property(day, offset, (date, minutes) => {
      const { iso, value, formatted } = store(date, 0, minutes, format)

      expect(shownDay(value, formatted, userLocal).text).toBe(iso)
    }),
    { numRuns: 400 },
  )
})

test.each(Object.entries({ ...settling, ...open }))(
  'shows the day of %s if the zone is known',
  (_, format) => {
    fc.assert(
      fc.property(day, offset, (date, minutes) => {
        const { iso, value, formatted } = store(date, 0, minutes, format)

        expect(shownDay(value, formatted, userLocal, zoneAt(minutes)).text).toBe(iso)
      }),
      { numRuns: 200 },
    )
  },
)

test.each(Object.entries(open))(
  'shows the value of the service, not a guess, for %s',
  (_, format) => {
    fc.assert(
      fc.property(day, offset, (date, minutes) => {
        const { iso, value, formatted } = store(date, 0, minutes, format)
        const shown = shownDay(value, formatted, userLocal)

        expect([iso, value, `${iso} (${value})`]).toContain(shown.text)
        expect(shown.isUnsure || shown.text === iso).toBe(true)
      }),
      { numRuns: 400 },
    )
  },
)

test.each(Object.entries(settling))('keeps day and time of a moment for %s', (_, format) => {
  const minuteOfDay = fc.integer({ min: 1, max: 1439 })
  fc.assert(
    fc.property(day, offset, minuteOfDay, (date, minutes, time) => {
      const { iso, value, instant, formatted } = store(date, time, minutes, format)
      fc.pre(!value.endsWith('T00:00:00Z'))
      // Until 2007, an hour after midnight may be midnight by the rules of its time.
      fc.pre(time !== 60 || instant >= Date.UTC(2007, 0))
      const { text } = shownDay(value, formatted, userLocal, zoneAt(minutes))

      expect(text.slice(0, 10)).toBe(iso)
      expect(Date.parse(text)).toBe(instant)
    }),
    { numRuns: 200 },
  )
})

test.each([
  ['2024-01-06T14:25:00Z', '06.01.2024', undefined, '2024-01-06T14:25:00Z'],
  ['2024-01-06T14:25:00Z', '07.01.2024', undefined, '2024-01-07 (2024-01-06T14:25:00Z)'],
  ['2024-01-06T14:25:00Z', '07.01.2024', 12 * 60, '2024-01-07T02:25+12:00'],
  ['2024-01-06T05:25:07Z', '05.01.2024', -570, '2024-01-05T19:55:07-09:30'],
  ['2024-01-06T08:00:00Z', '06.01.2024', 60, '2024-01-06T08:00:00Z'],
  ['2024-01-06T08:00:00Z', '06.01.2024', -480, '2024-01-06'],
  ['2024-01-06T00:00:00Z', '06.01.2024', 60, '2024-01-06'],
  ['2024-01-05T23:00:00Z', '06.01.2024', 120, '2024-01-06T01:00+02:00'],
  ['2005-01-05T23:00:00Z', '06.01.2005', 120, '2005-01-06'],
  ['2024-01-06', '06.01.2024', 60, '2024-01-06'],
  ['not a date', '06.01.2024', 60, 'not a date'],
])('%s, formatted %s, in the zone %s is shown as %s', (value, formatted, minutes, expected) => {
  const zone = minutes === undefined ? undefined : zoneAt(minutes)

  expect(shownDay(value, formatted, userLocal, zone).text).toBe(expected)
})

test.each([
  ['2024-01-06T00:00:00Z', '2024-01-06'],
  ['2024-01-06T22:30:00Z', '2024-01-06T22:30:00Z'],
])('%s without time zone has the same day everywhere: %s', (value, expected) => {
  const column = { dateTimeBehavior: 'TimeZoneIndependent' }

  expect(shownDay(value, '06.01.2024', column)).toEqual({ text: expected, isUnsure: false })
})

test('a zone that contradicts the formatted day is not believed', () => {
  const value = '2024-01-01T23:00:00Z'

  expect(shownDay(value, '02.01.2024', userLocal, zoneAt(-480)).text).toBe('2024-01-02')
})
