/** A text read as a date: one date, or several days that it could mean. */
export type DateReading =
  | {
      /** `2026-01-31` */
      readonly day: string
      /** `09:30:00`, if the text has a time. */
      readonly time?: string
      /** `Z` or `+02:00`, if the text has a zone. */
      readonly zone?: string
    }
  | { readonly either: readonly string[] }

/**
 * Reads a text as a day, with or without a time: ISO 8601 and similar forms, `2026/01/31`, `20260131`,
 * `31.01.2026`, `1/31/2026`, `31 January 2026`. If day and month are ambiguous, returns both days.
 * Returns `undefined` for anything else, including impossible days and two-digit years.
 */
export function readDate(given: string): DateReading | undefined {
  const text = given.trim()
  if (text.length > longestDate) return undefined
  const [, dayText = '', rest = ''] = withTime.exec(text) ?? [undefined, text]
  const time = rest === '' ? {} : readTime(rest)
  if (time === undefined) return undefined

  const days = [...new Set(readDays(dayText))].filter(isDay)
  const [day, ...others] = days
  if (day === undefined) return undefined
  return others.length > 0 ? { either: days } : { day, ...time }
}

/** In characters. Every date format is much shorter. */
const longestDate = 100

const withTime = /^(.*?\d)(?:[Tt]|,?\s+(?:at\s+)?)(\d{1,2}(?::\d.*|\s*[ap]m.*))$/i

function readDays(text: string): readonly string[] {
  const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text)
  if (yearFirst) return [join(yearFirst[1], yearFirst[3], yearFirst[4])]
  const compact = /^(\d{4})(\d\d)(\d\d)$/.exec(text)
  if (compact) return [join(compact[1], compact[2], compact[3])]
  const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/.exec(text)
  if (yearLast) {
    const [, one, , other, year] = yearLast
    return [join(year, other, one), join(year, one, other)]
  }
  const dayFirst = /^(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4})$/i.exec(text)
  if (dayFirst) return [join(dayFirst[3], monthOf(dayFirst[2]), dayFirst[1])]
  const monthFirst = /^([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/i.exec(text)
  if (monthFirst) return [join(monthFirst[3], monthOf(monthFirst[1]), monthFirst[2])]
  return []
}

function readTime(text: string): { readonly time: string; readonly zone?: string } | undefined {
  const found =
    /^(\d{1,2})(?::(\d\d)(?::(\d\d(?:\.\d{1,7})?))?)?\s*(?:([ap]m)\s*)?(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/i.exec(
      text,
    )
  if (!found) return undefined
  const [, hours = '', minutes = '00', seconds = '00', half, zone] = found
  const hour = toHour(Number(hours), half?.toLowerCase())
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) >= 60) return undefined
  if (Number(zone?.slice(1, 3)) > 14) return undefined
  return {
    time: `${pad(hour)}:${minutes}:${seconds}`,
    ...(zone !== undefined && { zone: toZone(zone) }),
  }
}

function toHour(hour: number, half: string | undefined): number {
  if (half === undefined) return hour
  return (hour % 12) + (half === 'pm' ? 12 : 0)
}

function toZone(zone: string): string {
  return /^[+-]/.test(zone) ? zone.replace(/^(...)(\d\d)$/, '$1:$2') : 'Z'
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const monthNames =
  /^(?:jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)$/i

function monthOf(name = ''): string {
  return monthNames.test(name) ? String(months.indexOf(name.slice(0, 3).toLowerCase()) + 1) : ''
}

const pad = (part: number | string) => String(part).padStart(2, '0')

const join = (year = '', month = '', day = '') => `${year}-${pad(month)}-${pad(day)}`

/** Rejects impossible days: JavaScript turns February 30 into a day in March. */
function isDay(day: string): boolean {
  const parsed = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day)
}
