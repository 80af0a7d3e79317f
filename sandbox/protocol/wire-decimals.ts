import type { Column } from '../schema/model.ts'
import type { Value } from '../store/store.ts'

/** Digits after the decimal point of a sum or an average of Money and Decimal columns. */
export const aggregateDigits = 9

const moneyDigits = 4
const decimalDigits = 10

/** Starts a text that stands for a number. No stored text can start with it. */
const mark = `${crypto.randomUUID()}:`
const marked = new RegExp(`"${mark}([-\\d.]+)"`, 'gu')

/**
 * How many digits after the decimal point the service prints for a column: four for Money, the
 * precision for Decimal. `undefined` for columns that print without trailing zeros.
 *
 * @see Reference section 9; part 2, section 9.
 */
export function digitsOf({ type, precision }: Column): number | undefined {
  if (type === 'Money') return moneyDigits
  return type === 'Decimal' ? (precision ?? decimalDigits) : undefined
}

/**
 * A value as `printJson` prints it: `20000.0000` for 20,000 with four digits. Without `digits`, and
 * for what is not a number, the value itself.
 */
export function withDigits(value: Value, digits: number | undefined): Value {
  if (digits === undefined || typeof value !== 'number') return value
  return mark + toDigits(value, digits)
}

/** `20000.0000`: every digit that the number has, padded with zeros. */
export function toDigits(value: number, digits: number): string {
  const shortest = String(value)
  const [whole = '', fraction = ''] = shortest.split('.')
  if (shortest.includes('e') || fraction.length > digits) return value.toFixed(digits)
  return `${whole}.${fraction.padEnd(digits, '0')}`
}

/** JSON in which the values of `withDigits` are numbers with their trailing zeros. */
export function printJson(body: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(body)
  return text.includes(mark) ? text.replace(marked, '$1') : text
}
