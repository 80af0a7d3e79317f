import type { TimeZone } from '../client/time-zone.ts'
import type { ColumnDefinition } from '../metadata/definition.ts'
import { daysThatFit } from './formatted-day.ts'

/** A cell, and whether the user's zone can tell more about it. */
export interface ShownDay {
  readonly text: string
  readonly isUnsure: boolean
}

/**
 * The day that the service formatted, as ISO 8601. If the instant is not the midnight that starts that
 * day, its time follows: as the service's own value in UTC if that has the same day, else in the user's
 * zone (`2026-01-31T00:30+01:00`). If neither text nor zone tells the day, the service's own value.
 *
 * @param zone - The user's, if it is known.
 */
export function shownDay(
  value: string,
  formatted: string,
  { dateTimeBehavior }: Pick<ColumnDefinition, 'dateTimeBehavior'>,
  zone?: TimeZone,
): ShownDay {
  const instant = value.includes('T') ? Date.parse(value) : Number.NaN
  if (Number.isNaN(instant)) return { text: value, isUnsure: false }
  const utcDay = toDay(instant)
  if (dateTimeBehavior === 'TimeZoneIndependent')
    return { text: instant % dayMs === 0 ? utcDay : value, isUnsure: false }

  const days = [-1, 0, 1].map((shift) => toDay(instant + shift * dayMs))
  const fit = daysThatFit(formatted, days)
  const said = zone?.offsetMinutes(instant)
  const day = fit.length === 1 ? fit[0] : dayInZone(instant, said, fit)
  if (day === undefined) return { text: value, isUnsure: true }

  // Settings that contradict the text say nothing about the time.
  const offset = day === dayInZone(instant, said, days) ? said : undefined
  // The offset of a zone in which the instant is the midnight that starts the day.
  const midnight = (Date.parse(day) - instant) / minuteMs
  if (midnight === 0) return { text: day, isUnsure: false }
  const isZone = midnight % 15 === 0 && midnight >= -12 * 60 && midnight <= 14 * 60
  if (isZone && (offset === undefined || isOffset(midnight, offset, instant)))
    return { text: day, isUnsure: true }
  if (day === utcDay) return { text: value, isUnsure: isZone }
  return offset !== undefined
    ? { text: inZone(instant, offset), isUnsure: isZone }
    : { text: `${day} (${value})`, isUnsure: true }
}

const minuteMs = 60_000
const dayMs = 86_400_000

const toDay = (instant: number) => new Date(instant).toISOString().slice(0, 10)

function dayInZone(
  instant: number,
  offset: number | undefined,
  fit: readonly string[],
): string | undefined {
  if (offset === undefined) return undefined
  const day = toDay(instant + offset * minuteMs)
  return fit.length === 0 || fit.includes(day) ? day : undefined
}

/** Zones are known by the rules of today. Until 2007, many changed to daylight saving time on other days. */
function isOffset(midnight: number, offset: number, instant: number): boolean {
  return midnight === offset || (instant < rulesOfToday && Math.abs(midnight - offset) === 60)
}

const rulesOfToday = Date.UTC(2007, 0)

function inZone(instant: number, offset: number): string {
  const local = new Date(instant + offset * minuteMs).toISOString()
  const time = local.slice(0, local.endsWith(':00.000Z') ? 16 : local.endsWith('.000Z') ? 19 : 23)
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60]
  return `${time}${offset < 0 ? '-' : '+'}${pad(hours)}:${pad(minutes)}`
}

const pad = (part: number) => String(part).padStart(2, '0')
