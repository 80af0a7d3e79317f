/** From the first millisecond inside the range to the first one after it. */
export type Range = readonly [from: number, to: number]

type CreateRange = (now: number, x: number) => Range

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const startOfDay = (time: number) => Math.floor(time / day) * day
const startOfHour = (time: number) => Math.floor(time / hour) * hour
/** Weeks start on Sunday; 1970-01-01 was a Thursday. */
const startOfWeek = (time: number) => startOfDay(time) - ((Math.floor(time / day) + 4) % 7) * day

function startOfMonth(time: number, offset = 0): number {
  const date = new Date(time)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset)
}

function startOfQuarter(time: number, offset = 0): number {
  const date = new Date(time)
  const quarter = Math.floor(date.getUTCMonth() / 3)
  return Date.UTC(date.getUTCFullYear(), (quarter + offset) * 3)
}

function startOfYear(time: number, offset = 0): number {
  return Date.UTC(new Date(time).getUTCFullYear() + offset, 0)
}

/**
 * The same time of day, `months` months later; the last day of the month if that day does not
 * exist.
 */
function addMonths(time: number, months: number): number {
  const date = new Date(time)
  const first = startOfMonth(time, months)
  const days = Math.min(date.getUTCDate(), (startOfMonth(first, 1) - first) / day)
  return first + (days - 1) * day + (time - startOfDay(time))
}

const weeks = (now: number, from: number, to: number): Range => [
  startOfWeek(now) + from * 7 * day,
  startOfWeek(now) + to * 7 * day,
]
const past = (from: number, now: number): Range => [from, now + 1]
const before = (to: number): Range => [Number.NEGATIVE_INFINITY, to]

/**
 * The relative and counted date functions by name (reference section 7.4).
 *
 * All times are UTC, which is the user's time zone here. `LastX...` goes back x whole units from
 * the start of today (or this hour) and ends now. `NextX...` starts now and ends with the day (or
 * hour). Weeks start on Sunday, the fiscal year starts on January 1, and fiscal periods are
 * quarters: the defaults of a new environment.
 */
export const rangeFunctions: Readonly<Record<string, CreateRange>> = {
  Today: (now) => [startOfDay(now), startOfDay(now) + day],
  Tomorrow: (now) => [startOfDay(now) + day, startOfDay(now) + 2 * day],
  Yesterday: (now) => [startOfDay(now) - day, startOfDay(now)],
  Last7Days: (now) => past(startOfDay(now) - 7 * day, now),
  Next7Days: (now) => [now, startOfDay(now) + 8 * day],
  ThisWeek: (now) => weeks(now, 0, 1),
  LastWeek: (now) => weeks(now, -1, 0),
  NextWeek: (now) => weeks(now, 1, 2),
  ThisMonth: (now) => [startOfMonth(now), startOfMonth(now, 1)],
  LastMonth: (now) => [startOfMonth(now, -1), startOfMonth(now)],
  NextMonth: (now) => [startOfMonth(now, 1), startOfMonth(now, 2)],
  ThisYear: (now) => [startOfYear(now), startOfYear(now, 1)],
  LastYear: (now) => [startOfYear(now, -1), startOfYear(now)],
  NextYear: (now) => [startOfYear(now, 1), startOfYear(now, 2)],

  LastXHours: (now, x) => past(startOfHour(now) - x * hour, now),
  NextXHours: (now, x) => [now, startOfHour(now) + (x + 1) * hour],
  LastXDays: (now, x) => past(startOfDay(now) - x * day, now),
  NextXDays: (now, x) => [now, startOfDay(now) + (x + 1) * day],
  LastXWeeks: (now, x) => past(startOfDay(now) - x * 7 * day, now),
  NextXWeeks: (now, x) => [now, startOfDay(now) + (x * 7 + 1) * day],
  LastXMonths: (now, x) => past(addMonths(startOfDay(now), -x), now),
  NextXMonths: (now, x) => [now, addMonths(startOfDay(now), x) + day],
  LastXYears: (now, x) => past(addMonths(startOfDay(now), -12 * x), now),
  NextXYears: (now, x) => [now, addMonths(startOfDay(now), 12 * x) + day],

  OlderThanXMinutes: (now, x) => before(now - x * minute),
  OlderThanXHours: (now, x) => before(now - x * hour),
  OlderThanXDays: (now, x) => before(now - x * day),
  OlderThanXWeeks: (now, x) => before(now - x * 7 * day),
  OlderThanXMonths: (now, x) => before(addMonths(now, -x)),
  OlderThanXYears: (now, x) => before(addMonths(now, -12 * x)),

  ThisFiscalPeriod: (now) => [startOfQuarter(now), startOfQuarter(now, 1)],
  LastFiscalPeriod: (now) => [startOfQuarter(now, -1), startOfQuarter(now)],
  NextFiscalPeriod: (now) => [startOfQuarter(now, 1), startOfQuarter(now, 2)],
  ThisFiscalYear: (now) => [startOfYear(now), startOfYear(now, 1)],
  LastFiscalYear: (now) => [startOfYear(now, -1), startOfYear(now)],
  NextFiscalYear: (now) => [startOfYear(now, 1), startOfYear(now, 2)],
  LastXFiscalPeriods: (now, x) => [startOfQuarter(now, -x), startOfQuarter(now)],
  NextXFiscalPeriods: (now, x) => [startOfQuarter(now, 1), startOfQuarter(now, x + 1)],
  LastXFiscalYears: (now, x) => [startOfYear(now, -x), startOfYear(now)],
  NextXFiscalYears: (now, x) => [startOfYear(now, 1), startOfYear(now, x + 1)],
}

/** True for functions of `rangeFunctions` that need no number. */
export function isRelative(name: string): boolean {
  return !/X/.test(name) && name in rangeFunctions
}

/** The day of a date or date-time text; `undefined` when it is neither. */
export function dayRange(text: string): Range | undefined {
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : [startOfDay(time), startOfDay(time) + day]
}

/** A fiscal year, or one of its four periods. */
export function fiscalRange(year: number, period?: number): Range {
  return period === undefined
    ? [Date.UTC(year, 0), Date.UTC(year + 1, 0)]
    : [Date.UTC(year, (period - 1) * 3), Date.UTC(year, period * 3)]
}

export function fiscalPeriodOf(text: string): number {
  return Math.floor(new Date(text).getUTCMonth() / 3) + 1
}
