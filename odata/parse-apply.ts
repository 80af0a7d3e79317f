import type { Aggregate, AggregateMethod, Path, Transformation } from './ast.ts'
import type { Token } from './lexer.ts'
import type { ParseLimits } from './limits.ts'
import { readFilter } from './parse-filter.ts'
import { readPath } from './parse-path.ts'
import { isWord, readList, readWhole } from './token-reader.ts'
import type { TokenReader } from './token-reader.ts'

const methods = ['sum', 'average', 'min', 'max', 'countdistinct'] as const

/**
 * The steps of an `$apply`, which run from left to right:
 * `filter(statecode eq 0)/groupby((industrycode),aggregate(revenue with sum as total))`.
 *
 * @throws `invalid_query` with the position of what cannot be read.
 * @see Reference section 7.8; OData data aggregation 4.0, section 3.
 */
export function parseApply(text: string, limits?: Partial<ParseLimits>): readonly Transformation[] {
  const hint = 'Example: groupby((statuscode),aggregate($count as total,revenue with sum)).'
  return readWhole({ text, limits, hint, after: 'transformationEnd' }, readApply)
}

function readApply(reader: TokenReader): readonly Transformation[] {
  const steps = [readTransformation(reader)]
  while (reader.take('/')) steps.push(readTransformation(reader))
  return steps
}

function readTransformation(reader: TokenReader): Transformation {
  const { at } = reader.peek()
  if (reader.takeWord('filter')) {
    reader.expect('(', 'transformation', "'(' after filter")
    const condition = reader.nested(() => readFilter(reader))
    reader.expect(')', 'joint', "and, or, or ')'")
    return { type: 'filter', condition, at }
  }
  if (isWord(reader.peek(), 'aggregate')) {
    return { type: 'aggregate', aggregates: readAggregates(reader), at }
  }
  if (reader.takeWord('groupby')) {
    reader.expect('(', 'groupKeys')
    const keys = readGroupKeys(reader)
    const aggregates = reader.take(',') ? readAggregates(reader) : []
    reader.expect(')', 'groupEnd')
    return { type: 'groupby', keys, aggregates, at }
  }
  throw reader.unexpected('transformation')
}

function readGroupKeys(reader: TokenReader): readonly Path[] {
  reader.expect('(', 'groupKeys')
  const keys = readList(reader, () => readPath(reader, 'column'))
  reader.expect(')', 'groupKeys', "',' or ')'")
  return keys
}

function readAggregates(reader: TokenReader): readonly Aggregate[] {
  if (!reader.takeWord('aggregate')) throw reader.unexpected('groupAggregates')
  reader.expect('(', 'groupAggregates', "'(' after aggregate")
  const aggregates = readList(reader, readAggregate)
  reader.expect(')', 'aggregateEnd')
  return aggregates
}

function readAggregate(reader: TokenReader): Aggregate {
  const { kind, text, at } = reader.peek()
  if (kind === 'option' && text === '$count') {
    reader.next()
    return { type: 'count', alias: readAlias(reader), at }
  }
  const path = readPath(reader, 'aggregate')
  if (!reader.takeWord('with')) throw reader.unexpected('method')
  const method = toMethod(reader.peek())
  if (method === undefined) throw reader.unexpected('method', `one of ${methods.join(', ')}`)
  reader.next()
  return { type: 'aggregate', path, method, alias: readAlias(reader), at }
}

function readAlias(reader: TokenReader): string {
  if (!reader.takeWord('as')) throw reader.unexpected('aggregateAlias')
  return reader.expect('name', 'aggregateAlias', 'a name after as').text
}

function toMethod({ kind, text }: Token): AggregateMethod | undefined {
  return kind === 'name' ? methods.find((method) => method === text) : undefined
}
