import type { ColumnDefinition } from '../metadata/definition.ts'
import { invalidValue, writeInstead } from './invalid-value.ts'
import { readNumber } from '../text/number-text.ts'
import type { WriteContext } from './write-context.ts'

/**
 * A number, also from unambiguous text (`1,250.50`).
 *
 * @throws DataverseError `invalid_values` for ambiguous text, text with a currency, or a number out
 * of range.
 * @see Reference section 9.
 */
export function toNumber(column: ColumnDefinition, given: unknown, context: WriteContext): number {
  const value = typeof given === 'string' ? fromText(column, given, context) : given
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw invalidValue(column, 'needs a number', likeNumber)
  const { minValue = -Infinity, maxValue = Infinity, type, precision } = column
  const isWhole = type === 'Integer' || type === 'BigInt'
  if (isWhole && !Number.isInteger(value))
    throw invalidValue(
      column,
      'needs a whole number',
      writeInstead(column, [Math.floor(value), Math.ceil(value)]),
    )
  if (isWhole && !Number.isSafeInteger(value))
    throw invalidValue(column, 'is too long for a JSON number', 'Give at most 15 digits.')
  if (value < minValue || value > maxValue)
    throw invalidValue(
      column,
      `must be from ${minValue} to ${maxValue}`,
      'Give a value in that range.',
    )
  if (!isWhole && precision !== undefined && Number(value.toFixed(precision)) !== value)
    context.note(`${column.logicalName} has ${precision} decimals: ${value} may be rounded`)
  return value
}

const likeNumber = 'Write a JSON number without quotes, such as 1250.5.'

function fromText(column: ColumnDefinition, given: string, context: WriteContext): number {
  const reading = readNumber(given)
  if (!reading) {
    const hint = given.trim() === '' ? writeInstead(column, [null]) : likeNumber
    throw invalidValue(column, `needs a number; "${given.slice(0, 32)}" is not one`, hint)
  }
  if ('either' in reading)
    throw invalidValue(
      column,
      `"${given.slice(0, 64)}" can mean two numbers`,
      writeInstead(column, reading.either.map(Number)),
    )
  const value = Number(reading.text)
  if (reading.currency)
    throw invalidValue(
      column,
      'needs the number without a currency',
      `${writeInstead(column, [value])} The lookup transactioncurrencyid sets the currency.`,
    )
  context.note(`${column.logicalName} "${given}" written as ${value}`)
  return value
}
