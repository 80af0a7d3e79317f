import { refuse } from '../failures/query-failures.ts'
import { sortChoices } from '../query/multi-select.ts'
import { isGuid } from '../query/row-address.ts'
import { edmType, isDateOnly, toStoredInstant } from '../query/values.ts'
import type { Column, Table } from '../schema/model.ts'
import type { Value } from '../store/store.ts'
import { wrongLiteral } from './write-failures.ts'

const smallestInteger = -2_147_483_648
const largestInteger = 2_147_483_647
const earliest = Date.UTC(1753, 0)
const maxChoices = 150

/**
 * A value of a body in its stored form: checked for type, length, range and choice, with dates in
 * UTC.
 *
 * @throws a failure with the code of reference section 9 and 13.4.
 */
export function readColumnValue(table: Table, column: Column, json: unknown): Value {
  if (json === null) return null

  switch (column.type) {
    case 'String':
    case 'Memo':
    case 'EntityName':
    case 'Virtual':
      return readText(table, column, json)
    case 'Boolean':
      if (typeof json !== 'boolean') throw wrongLiteral(table, json, 'Edm.Boolean')
      return json
    case 'Integer':
      return checkRange(table, column, readInteger(table, json), '0x8004432f')
    case 'BigInt':
      return readNumber(table, column, json)
    case 'Picklist':
      return checkChoice(table, column, readInteger(table, json))
    case 'State':
    case 'Status':
      return readInteger(table, json)
    case 'Money':
      return checkRange(table, column, round(readNumber(table, column, json), 4), '0x80044330')
    case 'Decimal':
    case 'Double': {
      const number = round(readNumber(table, column, json), column.precision ?? 10)
      return checkRange(table, column, number, '0x80044330')
    }
    case 'DateTime':
      return readDate(table, column, json)
    case 'Image':
      return readImage(table, json)
    case 'MultiSelectPicklist':
      return readChoices(table, column, json)
    default:
      if (typeof json !== 'string' || !isGuid(json)) throw wrongLiteral(table, json, 'Edm.Guid')
      return json.toLowerCase()
  }
}

/** An empty text is stored as null. */
function readText(table: Table, column: Column, json: unknown): Value {
  if (typeof json !== 'string') throw wrongLiteral(table, json, 'Edm.String')
  if (json === '') return null
  if (column.maxLength === undefined || json.length <= column.maxLength) return json

  throw refuse(
    `A validation error occurred.  The length of the '${column.logicalName}' attribute of the ` +
      `'${table.logicalName}' entity exceeded the maximum allowed length of '${column.maxLength}'.`,
    '0x80044331',
  )
}

function readImage(table: Table, json: unknown): Value {
  const isBase64 = typeof json === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(json)
  if (!isBase64) throw wrongLiteral(table, json, 'Edm.Binary')
  return json === '' ? null : json
}

function readInteger(table: Table, json: unknown): number {
  const fits = typeof json === 'number' && json >= smallestInteger && json <= largestInteger
  if (!fits || !Number.isInteger(json)) throw wrongLiteral(table, json, 'Edm.Int32')
  return json
}

function readNumber(table: Table, column: Column, json: unknown): number {
  if (typeof json !== 'number') throw wrongLiteral(table, json, edmType(column))
  return json
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(Math.min(digits, 10)))
}

function checkRange(table: Table, column: Column, value: number, code: string): number {
  const { minValue = Number.NEGATIVE_INFINITY, maxValue = Number.POSITIVE_INFINITY } = column
  if (value >= minValue && value <= maxValue) return value

  throw refuse(
    `A validation error occurred.  The value ${value} of '${column.logicalName}' on record of type ` +
      `'${table.logicalName}' is outside the valid range. The value must be between ${minValue} and ` +
      `${maxValue}.`,
    code,
  )
}

function checkChoice(table: Table, column: Column, value: number): number {
  if (column.options.length === 0 || column.options.some((option) => option.value === value)) {
    return value
  }
  throw refuse(
    `A validation error occurred. The value ${value} of '${column.logicalName}' on record of type ` +
      `'${table.logicalName}' is outside the valid range. Accepted Values: ` +
      column.options.map((option) => option.value).join(','),
    '0x8004431a',
  )
}

/** A multi-select choice: `"7, 3"`, stored as `"3,7"`. */
function readChoices(table: Table, column: Column, json: unknown): Value {
  if (typeof json !== 'string') throw wrongLiteral(table, json, 'Edm.String')
  const values = sortChoices([json])
  if (values.length > maxChoices) {
    throw refuse(
      `Too many selections for attribute '${column.logicalName}'. At most ${maxChoices} are allowed.`,
      '0x80050222',
    )
  }
  for (const value of values) checkChoice(table, column, Number(value))
  return values.length === 0 ? null : values.join(',')
}

function readDate(table: Table, column: Column, json: unknown): Value {
  const dateOnly = isDateOnly(column)
  const pattern = dateOnly
    ? /^\d{4}-\d\d-\d\d$/
    : /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/i
  if (typeof json !== 'string' || !pattern.test(json) || !isCalendarDay(json)) {
    throw wrongLiteral(table, json, edmType(column))
  }
  const isZoned = /(?:Z|[+-]\d\d:\d\d)$/i.test(json) || json.length === 10
  const time = Date.parse(isZoned ? json : `${json}Z`)
  if (Number.isNaN(time)) throw wrongLiteral(table, json, edmType(column))
  if (time < earliest) {
    throw refuse(
      'Date is less than the minimum value supported by CrmDateTime. ' +
        `Actual value: ${json}, Minimum value supported: 01/01/1753 00:00:00`,
      '0x80040203',
    )
  }
  return dateOnly ? json : toStoredInstant(time)
}

function isCalendarDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number)
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}
