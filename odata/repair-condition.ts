import type {
  Alias,
  FunctionCall,
  Comparison,
  ComparisonOperator,
  Filter,
  Literal,
  Path,
} from './ast.ts'
import { isComparison } from './lexer.ts'
import { parseJsonQuoted, parseLiteral } from './parse-literal.ts'
import { printLiteral } from './print.ts'
import type { TokenReader } from './token-reader.ts'

type Expression = Filter | Alias
type Subject = Path | FunctionCall

/**
 * Takes a condition of SQL or another language that follows a column:
 * `is [not] null`, `[not] like`, `[not] in`, `[not] between`, `has`, a text function as an operator,
 * a collection compared with zero, a date relative to now. `undefined` if the text has none here.
 *
 * `in` on a column is the query function `In`; on a path, where that is not documented, it becomes
 * a chain of comparisons. A `like` with a `%` in the middle is not read.
 */
export function readOtherCondition(reader: TokenReader, left: Expression): Filter | undefined {
  const subject = toSubject(left)
  if (!subject) return undefined
  return reader.attempt(() => {
    if (subject.type === 'path' && isCounted(reader)) return readCounted(reader, subject)
    if (isComparison(reader.peekOperator()) && !reader.isWord('is'))
      return readRelativeDate(reader, subject)
    if (reader.takeWord('is')) return readIs(reader, subject)
    const isNegated = reader.takeWord('not')
    const found = readers.get(reader.next().text.toLowerCase())?.(reader, subject)
    return found && isNegated ? { type: 'not', operand: found, at: left.at } : found
  })
}

/** Text here is a column in quotes: a literal has no such conditions. */
function toSubject(left: Expression): Subject | undefined {
  if (left.type === 'path' || left.type === 'call') return left
  return left.type === 'string'
    ? { type: 'path', segments: left.value.split('/'), at: left.at }
    : undefined
}

/** `createdon ge now() sub duration'P7D'` or `createdon > DATEADD(day,-7,GETDATE())`. */
function readRelativeDate(reader: TokenReader, left: Subject): Filter | undefined {
  const operator = reader.peekOperator()
  if (left.type !== 'path' || (operator !== 'gt' && operator !== 'ge')) return undefined
  reader.next()
  const [, count, unit, part, number] = reader.takeMatch(sinceNow) ?? []
  const name = units[(unit ?? part ?? '').toLowerCase()]
  const amount = count ?? number
  if (name === undefined || amount === undefined) return undefined
  reader.repairs?.ambiguity('Dataverse has no arithmetic with now().')
  const { at } = left
  const value: Literal = { type: 'number', text: amount, at }
  return {
    type: 'queryFunction',
    name: `LastX${name}`,
    parameters: [propertyName(left), { name: 'PropertyValue', value }],
    at,
  }
}

/** Unquoted text after an operator that does not begin like a value: `name eq 5th Avenue`. */
export function readUnquotedText(reader: TokenReader): Literal | undefined {
  const { kind, text, at } = reader.peek()
  if (kind !== 'unknown' || !/^[\p{L}\d]/u.test(text)) return undefined
  return reader.attempt(() => {
    reader.next()
    return isMoreText(reader) ? takeText(reader, '', at, at) : undefined
  })
}

/** More words of unquoted text: `name eq Fourth Coffee`. */
export function readMoreText(reader: TokenReader, text: Literal | Path): Literal | Path {
  if (!isMoreText(reader)) return text
  if (text.type === 'string') return takeText(reader, `${text.value} `, reader.peek().at, text.at)
  const isWord = text.type === 'path' || /^[\p{L}\d]/u.test(printLiteral(text))
  return isWord ? takeText(reader, '', text.at, text.at) : text
}

function takeText(reader: TokenReader, before: string, start: number, at: number): Literal {
  while (isMoreText(reader)) reader.next()
  reader.repairs?.ambiguity('Text needs single quotes.')
  return { type: 'string', value: before + reader.textFrom(start).replaceAll(/\s+/g, ' '), at }
}

function isMoreText(reader: TokenReader): boolean {
  const { kind, text } = reader.peek()
  if (kind === '/') return reader.match(/\/[\p{L}\d]/uy) !== undefined
  const isWord =
    /^(?:name|number|boolean|null)$/.test(kind) || (kind === 'unknown' && /^[\p{L}\d]/u.test(text))
  return isWord && reader.peekOperator() === undefined
}

const countedSome = /\/\s*\$count\s*(?:(?:gt|>|ne|!=|<>)\s*0|(?:ge|>=)\s*1)\b/iy
const countedNone = /\/\s*\$count\s*(?:(?:eq|le|={1,3}|<=)\s*0|(?:lt|<)\s*1)\b/iy

const sinceNow =
  /(?:now|getdate|getutcdate|today)\(\)\s*(?:sub|-)\s*(?:duration)?'?P?(\d+)\s*(d|h)\w*'?|dateadd\(\s*'?(\w+?)s?'?\s*,\s*-\s*(\d+)\s*,\s*\w+\(\)\s*\)/iy

const units: Readonly<Record<string, string>> = {
  d: 'Days',
  dd: 'Days',
  day: 'Days',
  h: 'Hours',
  hh: 'Hours',
  hour: 'Hours',
  week: 'Weeks',
  wk: 'Weeks',
  month: 'Months',
  mm: 'Months',
  year: 'Years',
  yy: 'Years',
}

/** Whether `/$count` and a comparison with zero follow. */
export const isCounted = (reader: TokenReader) =>
  reader.repairs !== undefined &&
  (reader.match(countedSome) ?? reader.match(countedNone)) !== undefined

function readCounted(reader: TokenReader, path: Path): Filter | undefined {
  const some: Filter = { type: 'lambda', quantifier: 'any', path, at: path.at }
  if (reader.takeMatch(countedSome)) return some
  return reader.takeMatch(countedNone) && { type: 'not', operand: some, at: path.at }
}

function readIs(reader: TokenReader, left: Subject): Filter | undefined {
  const isNegated = reader.takeWord('not')
  const other = isNegated ? readLiteral(reader) : undefined
  if (other) return compare(left, 'ne', other)
  const { kind, text, at } = reader.next()
  if (kind !== 'null' && text.toLowerCase() !== 'empty') return undefined
  return compare(left, isNegated ? 'ne' : 'eq', { type: 'null', at })
}

type ReadCondition = (reader: TokenReader, left: Subject) => Filter | undefined

const readLike: ReadCondition = (reader, left) => {
  const pattern = readLiteral(reader)
  if (pattern?.type !== 'string') return undefined
  const [, before = '', core = '', after = ''] = /^(%*)(.*?)(%*)$/s.exec(pattern.value) ?? []
  const live = core.replaceAll(/\[[%_[]\]/g, '')
  if (core === '' || live.includes('%')) return undefined
  const isPattern = /[_[]/.test(live)
  const found = (name: string): FunctionCall => ({
    ...call(name, left, { ...pattern, value: core }),
    ...(isPattern && { pattern: true }),
  })
  if (before !== '') return found(after === '' ? 'endswith' : 'contains')
  if (after !== '') return found('startswith')
  // Only text functions have wildcards, not eq.
  if (isPattern) return undefined
  return compare(left, 'eq', { ...pattern, value: core.replaceAll(/\[([%_[])\]/g, '$1') })
}

const readIn: ReadCondition = (reader, left) => {
  const close = reader.take('(') ? ')' : reader.take('[') ? ']' : undefined
  const items: Literal[] = []
  do {
    const item = readLiteral(reader)
    if (!item) return undefined
    items.push(item)
  } while (reader.take(','))
  if (close === undefined || !reader.take(close) || left.type !== 'path') return undefined

  if (left.segments.length === 1) return queryFunction('In', left, items)
  return items
    .map((item): Filter => compare(left, 'eq', item))
    .reduce((one, other) => ({ type: 'or', left: one, right: other, at: left.at }))
}

const readBetween: ReadCondition = (reader, left) => {
  const from = readLiteral(reader)
  const to = reader.takeWord('and') ? readLiteral(reader) : undefined
  if (!from || !to) return undefined
  const { at } = left
  return { type: 'and', left: compare(left, 'ge', from), right: compare(left, 'le', to), at }
}

/** `has` tests one value of a multi-select choice. */
const readHas: ReadCondition = (reader, left) => {
  const value = readLiteral(reader)
  return value && left.type === 'path' ? queryFunction('ContainValues', left, [value]) : undefined
}

const readInfix =
  (name: string): ReadCondition =>
  (reader, left) => {
    const text = readLiteral(reader)
    return text && call(name, left, text)
  }

const readers: ReadonlyMap<string, ReadCondition> = new Map([
  ['like', readLike],
  ['ilike', readLike],
  ['in', readIn],
  ['between', readBetween],
  ['has', readHas],
  ...(['contains', 'startswith', 'endswith'] as const).map(
    (name) => [name, readInfix(name)] as const,
  ),
])

/** A value other than null. */
function readLiteral(reader: TokenReader): Literal | undefined {
  const token = reader.peek()
  const literal = parseLiteral(token) ?? parseJsonQuoted(token)
  if (!literal || literal.type === 'null') return undefined
  reader.next()
  return literal
}

const compare = (left: Subject, operator: ComparisonOperator, right: Literal): Comparison => ({
  type: 'comparison',
  operator,
  left,
  right,
  at: left.at,
})

const call = (name: string, left: Subject, text: Literal): FunctionCall => ({
  type: 'call',
  name,
  arguments: [left, text],
  at: left.at,
})

const propertyName = ({ segments, at }: Path) => ({
  name: 'PropertyName',
  value: { type: 'string', value: segments.join('/'), at } as const,
})

/** The service expects lists of strings. */
function queryFunction(name: string, path: Path, values: readonly Literal[]): Filter {
  const { at } = path
  const items = values.map((literal): Literal => {
    const value = literal.type === 'string' ? literal.value : printLiteral(literal)
    return { type: 'string', value, at: literal.at }
  })
  const list = { name: 'PropertyValues', value: { type: 'list', items, at } } as const
  return { type: 'queryFunction', name, parameters: [propertyName(path), list], at }
}
