import type { ColumnDefinition } from '../metadata/definition.ts'
import { readDate } from '../text/date-text.ts'
import { invalidValue, writeInstead } from './invalid-value.ts'
import type { WriteContext } from './write-context.ts'

const earliestYear = 1753

/**
 * A day or a point in time in the service's format, from any unambiguous text. A time without zone
 * counts as UTC. A day for a column with time becomes midnight UTC. Both are noted.
 *
 * @throws DataverseError `invalid_values` with the form to write, one for each possible meaning.
 * @see Reference section 9 (dates).
 */
export function toDate(column: ColumnDefinition, given: unknown, context: WriteContext): string {
  const { dateTimeBehavior, logicalName } = column
  const wantsDay = dateTimeBehavior === 'DateOnly'
  const example = wantsDay ? '2026-01-31' : '2026-01-31T09:30:00Z'
  const rule = wantsDay ? 'needs a date' : 'needs a date and time'
  const like = `Write it like "${example}".`
  if (typeof given !== 'string') throw invalidValue(column, rule, like)
  if (given.trim() === '') throw invalidValue(column, rule, writeInstead(column, [null]))
  const reading = readDate(given)
  if (!reading) throw invalidValue(column, `${rule}; "${given.slice(0, 40)}" is not one`, like)
  if ('either' in reading)
    throw invalidValue(
      column,
      `"${given.slice(0, 64)}" can mean two days`,
      writeInstead(column, reading.either),
    )

  const { day, time, zone } = reading
  if (Number(day.slice(0, 4)) < earliestYear)
    throw invalidValue(column, `allows no dates before ${earliestYear}`, 'Give a later date.')
  const written = wantsDay
    ? toDay(column, { day, time, zone })
    : toTime(column, { day, time, zone }, context)
  if (written !== given && time === undefined && wantsDay)
    context.note(`${logicalName} "${given}" written as ${written}`)
  if (wantsDay && time !== undefined)
    context.note(`${logicalName} has no time: written as ${written}`)
  return written
}

interface Reading {
  readonly day: string
  readonly time: string | undefined
  readonly zone: string | undefined
}

/** A zone can shift a time to another day, so only midnight and times without zone are dropped. */
function toDay(column: ColumnDefinition, { day, time, zone }: Reading): string {
  if (time === undefined || zone === undefined || time.startsWith('00:00:00')) return day
  throw invalidValue(column, 'is a date without time', writeInstead(column, [day]))
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
    const shift = isZoned ? ', shown as the day before west of UTC' : ''
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
