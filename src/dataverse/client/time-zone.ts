import type { WireRow } from './parse-answer.ts'

/** How far a user's clock is from UTC. */
export interface TimeZone {
  /** Local time minus UTC at an instant (milliseconds since 1970), in minutes: 60 for Berlin in winter. */
  offsetMinutes(instant: number): number
}

/** The columns of `usersettings` from which the zone of a user is computed. */
export const zoneColumns = [
  'timezonecode',
  'timezonebias',
  ...['standard', 'daylight'].flatMap((part) =>
    ['bias', 'year', 'month', 'day', 'dayofweek', 'hour', 'minute'].map(
      (name) => `timezone${part}${name}`,
    ),
  ),
] as const

/**
 * The zone by the rules in a row of `usersettings`; `undefined` if they are not complete. The columns are of
 * the Windows structure `TIME_ZONE_INFORMATION`: biases are UTC minus local time, in minutes, and a
 * change is the n-th (5: last) weekday of a month at a local time, or absent if its month is 0.
 *
 * @see {@link https://learn.microsoft.com/dynamics365/customerengagement/on-premises/developer/specify-time-zone-settings-user Time zone columns of usersettings}
 */
export function readZoneRules(row: WireRow): TimeZone | undefined {
  const number = (name: string) => {
    const value = row[`timezone${name}`]
    return typeof value === 'number' && Number.isInteger(value) ? value : undefined
  }
  const bias = number('bias')
  if (bias === undefined || Math.abs(bias) > 15 * 60) return undefined
  const standardBias = bias + (number('standardbias') ?? 0)
  const daylight = readChange((name) => number(`daylight${name}`))
  const standard = readChange((name) => number(`standard${name}`))
  // Without these columns, it is not known whether the zone has daylight saving time.
  if (row['timezonedaylightmonth'] === undefined) return undefined
  if (daylight === 'none' || standard === 'none') return { offsetMinutes: () => 0 - standardBias }
  if (daylight === 'unknown' || standard === 'unknown') return undefined

  const daylightBias = bias + (number('daylightbias') ?? -60)
  return {
    offsetMinutes(instant) {
      const year = new Date(instant - standardBias * minute).getUTCFullYear()
      const toDaylight = localTime(daylight, year) + standardBias * minute
      const toStandard = localTime(standard, year) + daylightBias * minute
      const isDaylight =
        toDaylight < toStandard
          ? instant >= toDaylight && instant < toStandard
          : instant >= toDaylight || instant < toStandard
      return 0 - (isDaylight ? daylightBias : standardBias)
    },
  }
}

const minute = 60_000

/** The n-th weekday of a month, at a local time. */
interface Change {
  readonly month: number
  readonly nth: number
  readonly weekday: number
  readonly minutes: number
}

function readChange(number: (name: string) => number | undefined): Change | 'none' | 'unknown' {
  const month = number('month') ?? 0
  if (month === 0) return 'none'
  const nth = number('day') ?? 0
  const weekday = number('dayofweek') ?? -1
  // A change with a year is valid in that year only, so other years are not known.
  const isYearly = (number('year') ?? 0) === 0
  if (!isYearly || month > 12 || nth < 1 || nth > 5 || weekday < 0 || weekday > 6) return 'unknown'
  return { month, nth, weekday, minutes: (number('hour') ?? 0) * 60 + (number('minute') ?? 0) }
}

/** The change in a year, as if its local time were UTC. */
function localTime({ month, nth, weekday, minutes }: Change, year: number): number {
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay()
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const day = 1 + ((weekday - first + 7) % 7) + (nth - 1) * 7
  return Date.UTC(year, month - 1, day > days ? day - 7 : day) + minutes * minute
}
