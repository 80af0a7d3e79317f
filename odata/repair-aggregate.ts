import type { Aggregate, AggregateMethod } from './ast.ts'
import { readPath } from './parse-path.ts'
import type { TokenReader } from './token-reader.ts'

const methods: Readonly<Record<string, AggregateMethod>> = {
  avg: 'average',
  mean: 'average',
  average: 'average',
  sum: 'sum',
  total: 'sum',
  min: 'min',
  minimum: 'min',
  max: 'max',
  maximum: 'max',
  countdistinct: 'countdistinct',
}

const countedRows =
  /\$?count\s*\(\s*(?:\*|\w*)\s*\)|\$count\b|count(?=\s+as\b)|\w+\s+with\s+count\b/iy
const called = new RegExp(`(${Object.keys(methods).join('|')})\\s*\\(`, 'iy')
/** The column can be a display name. */
const named = /[\w/.]+(?:\s+[\w/.]+){0,8}\s+with\b/iy

/** Whether an aggregate begins here that a tolerant reading knows. */
export function isOtherAggregate(reader: TokenReader): boolean {
  return reader.repairs !== undefined && starts.some((pattern) => reader.match(pattern))
}

const starts = [countedRows, called, named]

/**
 * An aggregate in a tolerant reading: `count(*)`, `sum(revenue)`, `revenue with avg`; an alias that
 * is missing is `count` or column and method. `undefined` in a strict reading.
 */
export function readOtherAggregate(reader: TokenReader): Aggregate | undefined {
  if (!reader.repairs) return undefined
  const { at } = reader.peek()
  if (reader.takeMatch(countedRows)) {
    return { type: 'count', alias: readAlias(reader) ?? 'count', at }
  }
  const method = readCalled(reader)
  const path = readPath(reader, 'aggregate')
  if (method) reader.expect(')', 'aggregateEnd')
  const found = method ?? readMethod(reader)
  const alias = readAlias(reader) ?? `${path.segments.join('_')}_${found}`
  return { type: 'aggregate', path, method: found, alias, at }
}

function readCalled(reader: TokenReader): AggregateMethod | undefined {
  const word = reader.takeMatch(called)?.[1]
  return word === undefined ? undefined : methods[word.toLowerCase()]
}

function readMethod(reader: TokenReader): AggregateMethod {
  const word = reader.takeWord('with') ? reader.peek().text.toLowerCase() : ''
  const method = Object.hasOwn(methods, word) ? methods[word] : undefined
  if (!method) throw reader.unexpected('method')
  reader.next()
  return method
}

function readAlias(reader: TokenReader): string | undefined {
  if (!reader.takeWord('as')) return undefined
  return reader.expect('name', 'aggregateAlias').text
}
