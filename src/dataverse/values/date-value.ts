import type { ColumnDefinition } from '../metadata/definition.ts'
import { readDate } from './date-text.ts'
import { invalidValue, writeInstead } from './invalid-value.ts'
import type { WriteContext } from './write-context.ts'

const earliestYear = 1753

/**
 * A day or a point in time as the service wants it, from any text with one reading. A time without
 * zone is taken as UTC, a day for a column with time as its midnight in UTC, and both are noted.
 *
 * @throws DataverseError `invalid_values` with the form to write, one for each reading.
 * @see Reference section 9 (dates).
 */
export function toDate(column: ColumnDefinition, given: unknown, context: WriteContext): string {
  const { dateTimeBehavior, logicalName } = column
  const wantsDay = dateTimeBehavior === 'DateOnly'
  const example = wantsDay ? '2026-01-31' : '2026-01-31T09:30:00Z'
  const rule = wantsDay ? 'is a day' : 'is a point in time'
  const like = `Write it like "${example}".`
  if (typeof given !== 'string') throw invalidValue(column, rule, like)
  if (given.trim() === '') throw invalidValue(column, rule, writeInstead(column, [null]))
  const reading = readDate(given)
  if (!reading) throw invalidValue(column, `${rule}, and "${given.slice(0, 40)}" is none`, like)
  if ('either' in reading)
    throw invalidValue(
      column,
      `"${given.slice(0, 64)}" can be two days`,
      writeInstead(column, reading.either),
    )

  const { day, time, zone } = reading
  if (Number(day.slice(0, 4)) < earliestYear)
    throw invalidValue(column, `begins in ${earliestYear}`, 'Give a later date.')
  const written = wantsDay
    ? toDay(column, { day, time, zone })
    : toTime(column, { day, time, zone }, context)
  if (written !== given && time === undefined && wantsDay)
    context.note(`${logicalName} "${given}" written as ${written}`)
  if (wantsDay && time !== undefined) context.note(`${logicalName} is a day: written as ${written}`)
  return written
}

interface Reading {
  readonly day: string
  readonly time: string | undefined
  readonly zone: string | undefined
}

/** A zone can move a time to another day, so that only midnight and a bare time are cut off. */
function toDay(column: ColumnDefinition, { day, time, zone }: Reading): string {
  if (time === undefined || zone === undefined || time.startsWith('00:00:00')) return day
  throw invalidValue(column, 'is a day without time', writeInstead(column, [day]))
}

function toTime(
  column: ColumnDefinition,
  { day, time, zone }: Reading,
  { note }: WriteContext,
): string {
  const { logicalName, dateTimeBehavior } = column
  const isZoned = dateTimeBehavior !== 'TimeZoneIndependent'
  if (time === undefined) {
    const written = `${day}T00:00:00Z`
    const shift = isZoned ? ', west of UTC shown as the day before' : ''
    note(`${logicalName} "${day}" written as ${written}${shift}`)
    return written
  }
  if (!isZoned && zone !== undefined && zone !== 'Z')
    throw invalidValue(
      column,
      'has no time zone',
      `${writeInstead(column, [`${day}T${time}Z`])} It is shown as written, everywhere.`,
    )
  if (zone === undefined && isZoned) note(`${logicalName}: ${day}T${time} taken as UTC`)
  return `${day}T${time}${zone ?? 'Z'}`
}
