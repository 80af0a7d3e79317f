import { DataverseError } from '../../errors.ts'
import { parseRecordId } from '../names.ts'
import type { RecordKeyPart } from '../names.ts'
import { readDate } from '../text/date-text.ts'
import { readNumber } from '../text/number-text.ts'
import { findOptions, listOptions } from './choice-text.ts'
import { kindOf } from './columns.ts'
import type { ColumnDefinition } from './definition.ts'

type KeyValue = string | number | boolean

/**
 * The value of a key column in the literal form of its type: text in quotes, everything else bare.
 * A choice and a boolean may be given by label, a number, GUID, date or time as text. A time is
 * written in UTC; without zone it counts as UTC, and a day is its midnight.
 *
 * @param entity - The entity to read again if a choice has no such label.
 * @throws DataverseError `invalid_argument` for a value that the column's type does not have.
 * @see Reference part 2, section 8 (literals of key columns).
 */
export function toKeyValue(
  column: ColumnDefinition,
  value: KeyValue,
  entity: string,
): Pick<RecordKeyPart, 'value' | 'bare'> {
  switch (kindOf(column)) {
    case 'lookup':
    case 'id':
      return { value: parseRecordId(bareGuid(String(value))), bare: true }
    case 'number':
      return { value: toNumberText(column, value), bare: true }
    case 'choice':
      return { value: toChoice(column, value, entity), bare: true }
    case 'boolean':
      return { value: toBoolean(column, value), bare: true }
    case 'day':
    case 'time':
      return { value: toDateText(column, value), bare: true }
    default:
      return { value: String(value) }
  }
}

const bareGuid = (text: string) => text.trim().replace(/^'(.*)'$/, '$1')

/** The digits as given, because a double cannot hold all of them. */
function toNumberText(column: ColumnDefinition, value: KeyValue): string {
  const reading = typeof value === 'boolean' ? undefined : readNumber(String(value))
  const text = reading && 'text' in reading && !reading.currency ? reading.text : 'none'
  const digits = /e/i.test(text) ? String(Number(text)) : text
  if (!/^-?[\d.]+$/.test(digits)) throw wrongValue(column, value, 'a number, such as 7')
  return digits
}

function toChoice(column: ColumnDefinition, value: KeyValue, entity: string): number {
  if (/^-?\d+$/.test(String(value))) return Number(value)
  const [only, ...others] = findOptions(column, String(value))
  if (!only || others.length > 0)
    throw wrongValue(column, value, `one of ${listOptions(column)}`, entity)
  return only.value
}

function toBoolean(column: ColumnDefinition, value: KeyValue): boolean {
  const text = String(value).toLowerCase()
  const known = truths.get(text)
  if (known !== undefined) return known
  const [only, ...others] = findOptions(column, text)
  if (!only || others.length > 0) throw wrongValue(column, value, 'true or false')
  return only.value === 1
}

const truths = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

function toDateText(column: ColumnDefinition, value: KeyValue): string {
  const isDay = kindOf(column) === 'day'
  const reading = readDate(String(value))
  const like = isDay ? 'a date, such as 2026-01-31' : 'a time in UTC, such as 2026-01-31T09:30:00Z'
  if (!reading || 'either' in reading) throw wrongValue(column, value, like)
  const { day, time = '00:00:00', zone = 'Z' } = reading
  if (isDay) {
    if (!time.startsWith('00:00:00')) throw wrongValue(column, value, like)
    return day
  }
  if (zone === 'Z') return `${day}T${time}Z`
  const [whole = '', fraction = ''] = time.split('.')
  const instant = new Date(`${day}T${whole}${zone}`).toISOString().slice(0, 19)
  return `${instant}${fraction && `.${fraction}`}Z`
}

function wrongValue(
  column: ColumnDefinition,
  value: KeyValue,
  form: string,
  staleEntity?: string,
): DataverseError {
  return new DataverseError(
    'invalid_argument',
    `${column.logicalName} in the key is ${column.type}; "${String(value).slice(0, 64)}" is not one.`,
    { hint: `Give ${form}.`, ...(staleEntity !== undefined && { facts: { staleEntity } }) },
  )
}

/**
 * Whether the service can find the record by this key in an address. It refuses, or fails to find,
 * text with these characters, in any encoding; a filter takes them.
 *
 * @see Reference part 2, section 8 (characters that break a key).
 */
export function isAddressable({ value, bare }: RecordKeyPart): boolean {
  if (bare || typeof value !== 'string') return true
  return !/[/<>*%&:\\?+#]/.test(value)
}
