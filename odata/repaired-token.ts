import { endOf, readToken } from './lexer.ts'
import type { Token } from './lexer.ts'
import type { Repairs } from './repairs.ts'

/** Reads a token in unusual notation at this offset; `undefined` if there is not one. */
export type RepairToken = (text: string, at: number) => Token | undefined

const spaceAndIt = /[ \t\r\n]*(?:\$it\/[ \t\r\n]*)*/y
const otherQuotes = /[‘’]([^‘’]*)[‘’]|[“”]([^“”]*)[“”]|`([^`]*)`/y
const bracedGuid = /\{\s*([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\s*\}/iy
const typed = /(?:guid|date|datetime|datetimeoffset|time)'([^']*)'/iy
const suffixed = /(-?\d+(?:\.\d+)?)[lfd](?![\w.-])/iy
const spacedTime = /(\d{4}-\d\d-\d\d) +(?=\d\d:\d\d)/y
const otherDate =
  /(?<![\w./-])(?:\d{1,2}([./-])\d{1,2}\1\d{4}|\d{4}([./])\d{1,2}\2\d{1,2}|\d{4}-\d{1,2}-\d(?!\d)|\d{4}-\d-\d{2})(?![\w./-])/y
/** `&&`, `||` and `!` in front of `!`, which the lexer reads as one mark. */
const beforeNot = /(?:&&?|\|\|?|!)(?=!)/y
/** Longer than any date-time. */
const longestTime = 48

/**
 * Like `readToken`, for a tolerant reading. It accepts curly quotes and backticks, GUIDs in braces or
 * after `guid`, number suffixes, dates in other forms (as strings), `TRUE` and `Null` in any letter
 * case, and display names. It skips `$it/`.
 *
 * @throws `invalid_query` for an unclosed string.
 */
export function readRepairedToken(
  text: string,
  from: number,
  { columnAt }: Pick<Repairs, 'columnAt'>,
  ...others: readonly RepairToken[]
): Token {
  const at = from + (matchAt(spaceAndIt, text, from)?.[0].length ?? 0)
  for (const read of [...others, readQuoted, readTyped, readSuffixed, readSpacedTime, readMark]) {
    const token = read(text, at)
    if (token) return token
  }
  const column = columnAt?.(text, at)
  if (column) return { kind: 'name', text: column.name, at, length: column.length }
  return toLowerCased(readToken(text, at))
}

/** Whether every string of the text is closed. */
export function hasClosedStrings(text: string): boolean {
  try {
    let end = 0
    for (let token = readRepairedToken(text, end, {}); token.kind !== 'end';) {
      end = endOf(token)
      token = readRepairedToken(text, end, {})
    }
    return true
  } catch {
    return false
  }
}

/** A match at exactly this offset, of a sticky pattern. */
export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}

const toString = (value: string, at: number, length: number): Token => ({
  kind: 'string',
  text: `'${value.replaceAll("'", "''")}'`,
  at,
  length,
})

const readQuoted: RepairToken = (text, at) => {
  const date = matchAt(otherDate, text, at)?.[0]
  if (date !== undefined) return toString(date, at, date.length)
  const quoted = matchAt(otherQuotes, text, at)
  if (!quoted) return undefined
  const [all, ...inner] = quoted
  return toString(inner.find((part) => part !== undefined) ?? '', at, all.length)
}

const readTyped: RepairToken = (text, at) => {
  const [all, inner] = matchAt(typed, text, at) ?? matchAt(bracedGuid, text, at) ?? []
  if (all === undefined || inner === undefined) return undefined
  const token = readToken(inner, 0)
  const isWhole = token.text === inner && /^(?:guid|date|dateTime)$/.test(token.kind)
  return isWhole ? { ...token, at, length: all.length } : undefined
}

const readSuffixed: RepairToken = (text, at) => {
  const [all, digits] = matchAt(suffixed, text, at) ?? []
  if (all === undefined || digits === undefined) return undefined
  return { kind: 'number', text: digits, at, length: all.length }
}

const readSpacedTime: RepairToken = (text, at) => {
  const [all, day] = matchAt(spacedTime, text, at) ?? []
  if (all === undefined || day === undefined) return undefined
  const start = at + all.length
  const token = readToken(`${day}T${text.slice(start, start + longestTime)}`, 0)
  if (token.kind !== 'dateTime') return undefined
  return { ...token, at, length: all.length + token.text.length - day.length - 1 }
}

const readMark: RepairToken = (text, at) => {
  const mark = matchAt(beforeNot, text, at)?.[0]
  return mark === undefined ? undefined : { kind: 'unknown', text: mark, at }
}

function toLowerCased(token: Token): Token {
  if (token.kind !== 'name') return token
  const text = token.text.toLowerCase()
  if (text === 'null') return { ...token, kind: 'null', text }
  return text === 'true' || text === 'false' ? { ...token, kind: 'boolean', text } : token
}
