/** A number that JavaScript would round, as its JSON text: `{ digits: '637388308718090885' }`. */
export interface ExactNumber {
  readonly digits: string
}

const jsonNumber = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/

/** The longest number that is read, in characters; no column type comes close. */
const longestNumber = 400

/** All exact numbers, so that no other object can pass for one. */
const known = new WeakSet<object>()

/**
 * The number that a JSON text stands for: a JavaScript number if it keeps every digit, else the digits.
 * Returns `undefined` for any other text, for one over 400 characters, and for a number out of range.
 */
export function readExactNumber(text: string): number | ExactNumber | undefined {
  if (text.length > longestNumber || !jsonNumber.test(text)) return undefined
  const value = Number(text)
  if (!Number.isFinite(value)) return undefined
  return keepsDigits(text, value) ? value : toExactNumber(text)
}

export function isExactNumber(value: unknown): value is ExactNumber {
  return typeof value === 'object' && value !== null && known.has(value)
}

/** Whether two JSON numbers are equal to the last digit: `1.50` and `1.5`, `1e3` and `1000`. */
export function isSameNumber(one: string, other: string): boolean {
  const first = normalize(one)
  return first !== undefined && first === normalize(other)
}

/** Whether a JavaScript number has more digits than it reliably keeps (15). */
export function mayHaveLostDigits(value: number): boolean {
  return (normalize(String(value))?.replace(/^-?(\d+)e.*$/, '$1').length ?? 0) > 15
}

/** A JSON number without the zeros at the end of its decimals. */
function withoutTrailingZeros(text: string): string {
  if (!/^-?\d+\.\d+$/.test(text)) return text
  const short = withoutLastZeros(text)
  return short.endsWith('.') ? short.slice(0, -1) : short
}

function keepsDigits(text: string, value: number): boolean {
  return text.length <= 15 || isSameNumber(text, String(value))
}

function toExactNumber(text: string): ExactNumber {
  const number = Object.freeze({ digits: withoutTrailingZeros(text) })
  known.add(number)
  return number
}

/** `-12300` and `-1.23e4` as `-123e2`; `undefined` for a text that is not a JSON number. */
function normalize(text: string): string | undefined {
  const [, sign, whole = '', fraction = '', exponent = '0'] = jsonNumber.exec(text) ?? []
  if (sign === undefined) return undefined
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const significant = withoutLastZeros(digits)
  if (significant === '') return '0'
  const power = Number(exponent) - fraction.length + digits.length - significant.length
  return `${sign}${significant}e${power}`
}

function withoutLastZeros(text: string): string {
  let end = text.length
  while (text[end - 1] === '0') end -= 1
  return text.slice(0, end)
}
