import { isExactNumber, isSameNumber } from '../../text/exact-number.ts'
import { isRow } from './parse-answer.ts'

type Body = Readonly<Record<string, unknown>>

/** Maximum columns to compare: enough to distinguish two records. */
const mostColumns = 50

/** The columns of a body whose values are returned as sent: no lookups, no nested rows. */
export function comparableColumns(body: Body): readonly string[] {
  return Object.entries(body)
    .filter(([name, value]) => !name.includes('@') && isPlain(value))
    .map(([name]) => name)
    .slice(0, mostColumns)
}

/** Whether a record has the values of a body, as far as they can be compared. */
export function holdsValues(record: unknown, body: Body): boolean {
  return comparableColumns(body).every((name) => isRow(record) && isSame(record[name], body[name]))
}

const isPlain = (value: unknown) =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  isExactNumber(value)

/** Whether a value is stored as it was sent; a number or a date may come back in another form. */
export function isSameValue(held: unknown, sent: unknown): boolean {
  if (isSame(held, sent) || (held === null && sent === '')) return true
  if (typeof held === 'string' && typeof sent === 'number') return isSameNumber(held, String(sent))
  const isText = typeof held === 'string' && typeof sent === 'string'
  return isText && toLines(held) === toLines(sent)
}

const toLines = (text: string) => text.replaceAll('\r\n', '\n')

/** A date may be returned in a different form than it was sent. */
function isSame(held: unknown, sent: unknown): boolean {
  if (held === sent) return true
  if (isExactNumber(sent)) return isSameNumber(String(held), sent.digits)
  if (typeof held !== 'string' || typeof sent !== 'string') return false
  return /^\d{4}-\d{2}-\d{2}T/.test(sent) && Date.parse(held) === Date.parse(sent)
}
