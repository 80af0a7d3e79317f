import { isExactNumber, mayHaveLostDigits, readExactNumber } from '../../text/exact-number.ts'
import type { ExactNumber } from '../../text/exact-number.ts'
import type { ColumnDefinition } from '../metadata/definition.ts'
import { invalidValue, writeInstead } from './invalid-value.ts'
import { readNumber } from '../text/number-text.ts'
import type { WriteContext } from './write-context.ts'

/**
 * A number, also from unambiguous text (`1,250.50`). A text with more digits than a JavaScript number
 * keeps is written with all of them.
 *
 * @throws DataverseError `invalid_values` for ambiguous text, text with a currency, a number out of
 * range, or a whole JSON number that has lost digits.
 * @see Reference section 9.
 */
export function toNumber(
  column: ColumnDefinition,
  given: unknown,
  context: WriteContext,
): number | ExactNumber {
  const value = typeof given === 'string' ? fromText(column, given, context) : given
  const amount = isExactNumber(value) ? Number(value.digits) : value
  if (typeof amount !== 'number' || !Number.isFinite(amount))
    throw invalidValue(column, 'needs a number', likeNumber)
  checkWhole(column, value, amount)
  if (typeof given === 'number') refuseLostDigits(column, given)
  checkRange(column, value, amount)
  noteDecimals(column, given, value, context)
  return isExactNumber(value) ? (column.type === 'Double' ? amount : value) : amount
}

function checkWhole(column: ColumnDefinition, value: unknown, amount: number): void {
  if (column.type !== 'Integer' && column.type !== 'BigInt') return
  if (isExactNumber(value) && /^-?\d+$/.test(value.digits)) return
  if (!Number.isInteger(amount) || isExactNumber(value))
    throw invalidValue(
      column,
      'needs a whole number',
      writeInstead(column, [Math.floor(amount), Math.ceil(amount)]),
    )
}

/** The digits of a longer whole number were lost before the call arrived. */
function refuseLostDigits(column: ColumnDefinition, given: number): void {
  if (column.type === 'Double' || !Number.isInteger(given) || Number.isSafeInteger(given)) return
  throw invalidValue(
    column,
    'has more digits than a JSON number keeps',
    `Give all digits in quotes: ${JSON.stringify({ [column.logicalName]: '637388308718090885' })}.`,
  )
}

function fitsIn64Bits(value: unknown, amount: number): boolean {
  if (!isExactNumber(value)) return Math.abs(amount) < Number(pastWhole)
  const whole = BigInt(value.digits)
  return whole < pastWhole && whole >= -pastWhole
}

const pastWhole = 2n ** 63n

function checkRange(column: ColumnDefinition, value: unknown, amount: number): void {
  const { minValue = -Infinity, maxValue = Infinity, type } = column
  const isLong = type === 'BigInt' && !fitsIn64Bits(value, amount)
  if (amount < minValue || amount > maxValue || isLong)
    throw invalidValue(
      column,
      isLong ? 'must fit in 64 bits' : `must be from ${minValue} to ${maxValue}`,
      'Give a value in that range.',
    )
}

function noteDecimals(
  { type, precision, logicalName }: ColumnDefinition,
  given: unknown,
  value: unknown,
  context: WriteContext,
): void {
  if (type === 'Integer' || type === 'BigInt') return
  const text = isExactNumber(value) ? value.digits : String(value)
  if (precision !== undefined && !fitsPrecision(text, precision))
    context.note(`${logicalName} has ${precision} decimals: ${text} may be rounded`)
  if (typeof given === 'number' && type !== 'Double' && mayHaveLostDigits(given))
    context.note(`${logicalName}: a JSON number keeps 15 digits; give longer ones in quotes`)
}

const likeNumber = 'Write a JSON number without quotes, such as 1250.5.'

function fitsPrecision(digits: string, precision: number): boolean {
  const decimals = /\.(\d+)$/.exec(digits)?.[1]?.length
  if (decimals !== undefined) return decimals <= precision
  return Number(Number(digits).toFixed(precision)) === Number(digits)
}

function fromText(
  column: ColumnDefinition,
  given: string,
  context: WriteContext,
): number | ExactNumber {
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
  const value = readExactNumber(reading.text)
  if (value === undefined)
    throw invalidValue(
      column,
      `needs a number; "${given.slice(0, 32)}" is out of range`,
      likeNumber,
    )
  const digits = isExactNumber(value) ? value.digits : String(value)
  if (reading.currency)
    throw invalidValue(
      column,
      'needs the number without a currency',
      `${writeInstead(column, [isExactNumber(value) ? digits : value])} The lookup transactioncurrencyid sets the currency.`,
    )
  if (!isExactNumber(value) || digits !== given)
    context.note(`${column.logicalName} "${given}" written as ${digits}`)
  return value
}
