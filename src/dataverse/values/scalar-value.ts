import { DataverseError } from '../../errors.ts'
import type { ColumnDefinition } from '../metadata/definition.ts'
import { parseRecordId } from '../names.ts'
import type { WriteContext } from './write-context.ts'

type Scalar = string | number | boolean | null

/**
 * A column's value as the service wants it, checked against its definition: length, range, choice,
 * date form. Choice labels become values where one option has that label.
 *
 * @throws DataverseError `invalid_values` with the rule and an example.
 * @see Reference section 9.
 */
export function toScalar(column: ColumnDefinition, value: unknown, context: WriteContext): Scalar {
  if (value === null) return null
  switch (column.type) {
    case 'Boolean':
      return typeof value === 'boolean' ? value : optionOf(column, value, context) === 1
    case 'Picklist':
    case 'State':
    case 'Status':
      return optionOf(column, value, context)
    case 'MultiSelectPicklist':
      return multiChoice(column, value, context)
    case 'Integer':
    case 'BigInt':
    case 'Decimal':
    case 'Double':
    case 'Money':
      return number(column, value)
    case 'DateTime':
      return date(column, value)
    case 'Uniqueidentifier':
      return parseRecordId(text(column, value))
    default:
      return boundedText(column, value)
  }
}

function optionOf(column: ColumnDefinition, value: unknown, context: WriteContext): number {
  const options = column.options ?? []
  if (typeof value === 'number' && options.some((option) => option.value === value)) return value
  if (typeof value === 'string') {
    const matches = options.filter(
      (option) =>
        option.label.toLowerCase() === value.toLowerCase() || String(option.value) === value,
    )
    const [match] = matches
    if (match && matches.length === 1) {
      context.note(`${column.logicalName} "${match.label}" written as ${match.value}`)
      return match.value
    }
  }
  const listed = options.slice(0, 12).map((option) => `${option.value} (${option.label})`)
  throw invalid(
    column,
    'is a choice',
    `Use one of: ${listed.join(', ')}${options.length > 12 ? ', …' : ''}.`,
  )
}

function multiChoice(column: ColumnDefinition, value: unknown, context: WriteContext): string {
  const parts = Array.isArray(value)
    ? value
    : text(column, value)
        .split(',')
        .map((part) => part.trim())
  return parts.map((part: unknown) => optionOf(column, part, context)).join(',')
}

function number(column: ColumnDefinition, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw invalid(column, 'is a number', 'Write it as a JSON number without quotes: 1250.5.')
  const { minValue = -Infinity, maxValue = Infinity } = column
  if (value < minValue || value > maxValue)
    throw invalid(column, `must be from ${minValue} to ${maxValue}`, 'Give a value in that range.')
  if ((column.type === 'Integer' || column.type === 'BigInt') && !Number.isInteger(value))
    throw invalid(column, 'is a whole number', 'Write it without decimals.')
  return value
}

const dateOnly = /^\d{4}-\d{2}-\d{2}$/
const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?(Z|[+-]\d{2}:\d{2})?$/

function date(column: ColumnDefinition, value: unknown): string {
  const given = text(column, value)
  const wantsDay = column.dateTimeBehavior === 'DateOnly'
  const isForm = dateOnly.test(given) || (!wantsDay && dateTime.test(given))
  const year = Number(given.slice(0, 4))
  if (!isForm || Number.isNaN(Date.parse(given)) || year < 1753)
    throw invalid(
      column,
      wantsDay ? 'is a day' : 'is a point in time',
      wantsDay ? 'Write 2026-01-31.' : 'Write 2026-01-31T09:30:00Z (UTC).',
    )
  return dateOnly.test(given) && !wantsDay ? `${given}T00:00:00Z` : given
}

function boundedText(column: ColumnDefinition, value: unknown): string {
  const given = text(column, value)
  if (column.maxLength !== undefined && given.length > column.maxLength)
    throw invalid(
      column,
      `takes at most ${column.maxLength} characters, not ${given.length}`,
      'Shorten the text.',
    )
  return given
}

function text(column: ColumnDefinition, value: unknown): string {
  if (typeof value === 'string') return value
  throw invalid(column, 'is text', 'Write it as a JSON string in double quotes.')
}

function invalid(column: ColumnDefinition, rule: string, hint: string): DataverseError {
  return new DataverseError('invalid_values', `${column.logicalName} ${rule}.`, { hint })
}
