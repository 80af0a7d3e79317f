import { mayHaveLostDigits } from '../../text/exact-number.ts'
import type { ExactNumber } from '../../text/exact-number.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { parseRecordId } from '../names.ts'
import { toBooleanValue, toChoiceValue, toMultiChoice } from './choice-value.ts'
import { toDate } from './date-value.ts'
import { invalidValue, writeInstead } from './invalid-value.ts'
import { toNumber } from './number-value.ts'
import type { WriteContext } from './write-context.ts'

type Scalar = string | number | boolean | ExactNumber | null

/**
 * A column's value in the service's format, checked against its definition: type, length, range,
 * choice. Unambiguous values are repaired and noted.
 *
 * @throws DataverseError `invalid_values` with the rule and what to write instead.
 * @see Reference section 9.
 */
export function toScalar(
  column: ColumnDefinition,
  value: unknown,
  entity: EntityDefinition,
  context: WriteContext,
): Scalar {
  if (value === null) return null
  switch (column.type) {
    case 'Boolean':
      return toBooleanValue(column, value, entity, context)
    case 'Picklist':
    case 'State':
    case 'Status':
      return toChoiceValue(column, value, entity, context)
    case 'MultiSelectPicklist':
      return toMultiChoice(column, value, entity, context)
    case 'Integer':
    case 'BigInt':
    case 'Decimal':
    case 'Double':
    case 'Money':
      return toNumber(column, value, context)
    case 'DateTime':
      return toDate(column, value, context)
    case 'Uniqueidentifier':
      return parseRecordId(toText(column, value, context))
    case 'File':
      throw invalidValue(column, 'is a file', 'Leave it out: files cannot be sent with a record.')
    default:
      return boundedText(column, value, context)
  }
}

function boundedText(column: ColumnDefinition, value: unknown, context: WriteContext): string {
  const text = toText(column, value, context)
  const { maxLength } = column
  if (maxLength !== undefined && text.length > maxLength)
    throw invalidValue(
      column,
      `allows at most ${maxLength} characters, not ${text.length}`,
      `Shorten the text by ${text.length - maxLength} characters.`,
    )
  return text
}

function toText(column: ColumnDefinition, value: unknown, context: WriteContext): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'number')
    throw invalidValue(column, 'is text', writeInstead(column, [JSON.stringify(value) ?? 'text']))
  if (mayHaveLostDigits(value))
    throw invalidValue(column, 'is text', 'Give all digits in quotes: a JSON number keeps 15.')
  context.note(`${column.logicalName} is text: ${value} written in quotes`)
  return String(value)
}
