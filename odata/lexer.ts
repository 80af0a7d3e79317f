import type { ComparisonOperator } from './ast.ts'
import type { DataverseError } from '../src/errors.ts'
import { createSyntaxError } from './syntax-error.ts'

const punctuation = ['(', ')', ',', '/', ':', ';', '=', '[', ']'] as const

export type Punctuation = (typeof punctuation)[number]

export type TokenKind =
  | Punctuation
  | 'end'
  /** `name`, `_primarycontactid_value`; operators and keywords too, as the parser decides. */
  | 'name'
  /** `Microsoft.Dynamics.CRM.In` */
  | 'dottedName'
  /** `@p1` */
  | 'alias'
  /** `$select` */
  | 'option'
  /** `'O''Brien'` */
  | 'string'
  /** `"O'Brien"`, allowed in lists only. */
  | 'jsonString'
  /** `Microsoft.Dynamics.CRM.OwnershipTypes'UserOwned'` */
  | 'enum'
  | 'null'
  | 'boolean'
  | 'number'
  | 'guid'
  | 'date'
  | 'dateTime'
  /** Characters that start no token. */
  | 'unknown'

/** `text` is the exact source text at `at`, with quotes, unless `length` shows a repair. */
export interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly at: number
  /** Characters that a repaired token takes in the text. */
  readonly length?: number
}

const space = /[ \t\r\n]*/y
const guid = /[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}(?![\w-])/y
const dateTime = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?(?![\w:.+-])/y
const timeOfDay =
  /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/
const date = /\d{4}-\d\d-\d\d(?![\w-])/y
/** Not quite a GUID or a date: one token, so that the error can name it. */
const hyphenated = /\w+(?:-\w+){2,}[\w:.+]*/y
const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y
const name = /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/y
const alias = /@[A-Za-z_]\w*/y
const option = /\$[A-Za-z]+/y
const jsonString = /"(?:[^"\\]|\\.)*"/sy
const wrongOperator = /[=<>!&|+*%^~]+/y
const wrongNumber = /\d[\w.]*/y

/**
 * The first token at or after `from`; at the end of the text an empty token of kind `end`.
 *
 * Spaces, tabs and line breaks separate tokens. A character that starts no token
 * is returned as `unknown`, so that the parser can report what it expected.
 *
 * @throws `invalid_query` for an unclosed string.
 */
export function readToken(text: string, from: number): Token {
  const at = from + (match(space, text, from)?.length ?? 0)
  const first = text[at]
  if (first === undefined) return { kind: 'end', text: '', at }
  if (first === "'") return { kind: 'string', text: text.slice(at, stringEnd(text, at)), at }
  if (first === '"') return readJsonString(text, at)
  return readWord(text, at) ?? readMark(text, at)
}

function isCalendar(value: string): boolean {
  const [day = '', time] = value.split('T')
  const parsed = new Date(`${day}T00:00:00Z`)
  // JavaScript rolls 30 February over into March.
  if (Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== day) return false
  return time === undefined || timeOfDay.test(time)
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

function readWord(text: string, at: number): Token | undefined {
  const id = match(guid, text, at)
  if (id !== undefined) return { kind: 'guid', text: id, at }

  const moment = match(dateTime, text, at)
  if (moment !== undefined)
    return { kind: isCalendar(moment) ? 'dateTime' : 'unknown', text: moment, at }

  const day = match(date, text, at)
  if (day !== undefined) return { kind: isCalendar(day) ? 'date' : 'unknown', text: day, at }

  const wrong = match(hyphenated, text, at)
  if (wrong !== undefined) return { kind: 'unknown', text: wrong, at }

  const digits = match(number, text, at)
  if (digits !== undefined) return { kind: 'number', text: digits, at }

  const word = match(name, text, at)
  return word === undefined ? undefined : toNameToken(text, word, at)
}

function toNameToken(text: string, word: string, at: number): Token {
  if (word === 'null') return { kind: 'null', text: word, at }
  if (word === 'true' || word === 'false') return { kind: 'boolean', text: word, at }
  if (!word.includes('.')) return { kind: 'name', text: word, at }
  const end = at + word.length
  if (text[end] !== "'") return { kind: 'dottedName', text: word, at }
  return { kind: 'enum', text: text.slice(at, stringEnd(text, end)), at }
}

function readMark(text: string, at: number): Token {
  const sign = match(alias, text, at)
  if (sign !== undefined) return { kind: 'alias', text: sign, at }

  const dollar = match(option, text, at)
  if (dollar !== undefined) return { kind: 'option', text: dollar, at }

  const wrong = match(wrongOperator, text, at) ?? match(wrongNumber, text, at)
  if (wrong !== undefined && wrong !== '=') return { kind: 'unknown', text: wrong, at }

  const mark = punctuation.find((character) => text.startsWith(character, at))
  if (mark !== undefined) return { kind: mark, text: mark, at }
  return { kind: 'unknown', text: String.fromCodePoint(text.codePointAt(at) ?? 0), at }
}

/** The offset after the closing quote of the string that opens at `at`. */
function stringEnd(text: string, at: number): number {
  let quote = text.indexOf("'", at + 1)
  while (quote !== -1 && text[quote + 1] === "'") quote = text.indexOf("'", quote + 2)
  if (quote === -1) throw unterminated(text, at)
  return quote + 1
}

function readJsonString(text: string, at: number): Token {
  const found = match(jsonString, text, at)
  if (found === undefined) throw unterminated(text, at)
  return { kind: 'jsonString', text: found, at }
}

function unterminated(text: string, at: number): DataverseError {
  return createSyntaxError({
    text,
    at,
    message: `There is an unterminated literal at position ${at}.`,
    hint: "Close the string with a single quote; double a quote inside a string: 'O''Brien'.",
  })
}

export type Operator = ComparisonOperator | 'and' | 'or'

const operators = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'and', 'or'] as const

/** What other languages write, in lower case. */
const otherWriting: Readonly<Record<Operator, readonly string[]>> = {
  eq: ['=', '==', '===', 'equals', 'equal', 'is'],
  ne: ['!=', '!==', '<>', '=!', '~=', '^=', 'neq'],
  gt: ['>'],
  ge: ['>=', '=>', 'gte'],
  lt: ['<'],
  le: ['<=', '=<', 'lte'],
  and: ['&&', '&'],
  or: ['||', '|'],
}

const repaired: ReadonlyMap<string, Operator> = new Map(
  operators.flatMap((operator) =>
    [operator, ...otherWriting[operator]].map((word) => [word, operator] as const),
  ),
)

/** The operator that a token is; a tolerant reading knows its forms in other languages. */
export function toOperator({ kind, text }: Token, isTolerant: boolean): Operator | undefined {
  if (isTolerant) return kind === 'string' ? undefined : repaired.get(text.toLowerCase())
  return kind === 'name' ? operators.find((operator) => operator === text) : undefined
}

export const isComparison = (operator: Operator | undefined): operator is ComparisonOperator =>
  operator !== undefined && operator !== 'and' && operator !== 'or'

/** Words that cannot be names, in any letter case. */
export const isReserved = (text: string) => reserved.has(text.toLowerCase())

const reserved: ReadonlySet<string> = new Set([...operators, 'not', 'true', 'false', 'null'])

/** The offset after a token. */
export const endOf = ({ at, text, length = text.length }: Token) => at + length
