import type { Aggregate, AggregateMethod, Path, Transformation } from './ast.ts'
import { readFilter } from './parse-filter.ts'
import { readPath } from './parse-path.ts'
import { printApply } from './print.ts'
import { isOtherAggregate, readOtherAggregate } from './repair-aggregate.ts'
import type { ParseOptions } from './repairs.ts'
import { readList, readWhole } from './token-reader.ts'
import type { TokenReader } from './token-reader.ts'

const methods = ['sum', 'average', 'min', 'max', 'countdistinct'] as const

/**
 * The steps of an `$apply`, which run from left to right:
 * `filter(statecode eq 0)/groupby((industrycode),aggregate(revenue with sum as total))`. Repaired are
 * the habits of SQL: `sum(revenue)`, `count(*)`, `avg`, a missing alias, `group by statuscode`,
 * aggregates without `aggregate(...)`.
 *
 * @throws `invalid_query` with the position of what cannot be read.
 * @see Reference section 7.8; OData data aggregation 4.0, section 3.
 */
export function parseApply(text: string, options?: ParseOptions): readonly Transformation[] {
  const hint = 'Example: groupby((statuscode),aggregate($count as total,revenue with sum as sum)).'
  return readWhole(
    { text, options, hint, print: printApply, after: 'transformationEnd' },
    readApply,
  )
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
  if (reader.isWord('aggregate')) {
    return { type: 'aggregate', aggregates: readAggregates(reader), at }
  }
  if (reader.takeWord('groupby')) return readGroupby(reader, at)
  if (reader.repairs && reader.takeMatch(/group\s+by\b/iy)) return readGroupby(reader, at)
  if (isOtherAggregate(reader)) {
    return { type: 'aggregate', aggregates: readList(reader, readAggregate), at }
  }
  throw reader.unexpected('transformation')
}

function readGroupby(reader: TokenReader, at: number): Transformation {
  if (reader.repairs && reader.peek().kind === 'name') {
    return { type: 'groupby', keys: readKeys(reader), aggregates: [], at }
  }
  reader.expect('(', 'groupKeys')
  const keys = readGroupKeys(reader)
  const aggregates = reader.take(',') ? readAggregates(reader) : []
  reader.expect(')', 'groupEnd')
  return { type: 'groupby', keys, aggregates, at }
}

function readGroupKeys(reader: TokenReader): readonly Path[] {
  if (reader.repairs && reader.peek().kind === 'name') return readKeys(reader)
  reader.expect('(', 'groupKeys')
  const keys = readKeys(reader)
  reader.expect(')', 'groupKeys', "',' or ')'")
  return keys
}

/** The columns to group by. Without their own parentheses, aggregates can follow after a comma. */
function readKeys(reader: TokenReader): readonly Path[] {
  const keys = [readPath(reader, 'column')]
  for (;;) {
    const next = reader.attempt(() =>
      reader.take(',') && !isOtherAggregate(reader) && !reader.isWord('aggregate')
        ? readPath(reader, 'column')
        : undefined,
    )
    if (!next) return keys
    keys.push(next)
  }
}

function readAggregates(reader: TokenReader): readonly Aggregate[] {
  if (isOtherAggregate(reader)) return readList(reader, readAggregate)
  if (!reader.takeWord('aggregate')) throw reader.unexpected('groupAggregates')
  reader.expect('(', 'groupAggregates', "'(' after aggregate")
  const aggregates = readList(reader, readAggregate)
  reader.expect(')', 'aggregateEnd')
  return aggregates
}

function readAggregate(reader: TokenReader): Aggregate {
  const other = readOtherAggregate(reader)
  if (other) return other
  const { kind, text, at } = reader.peek()
  if (kind === 'option' && text === '$count') {
    reader.next()
    return { type: 'count', alias: readAlias(reader), at }
  }
  const path = readPath(reader, 'aggregate')
  if (!reader.takeWord('with')) throw reader.unexpected('method')
  const method = toMethod(reader)
  if (method === undefined) throw reader.unexpected('method', `one of ${methods.join(', ')}`)
  reader.next()
  return { type: 'aggregate', path, method, alias: readAlias(reader), at }
}

function readAlias(reader: TokenReader): string {
  if (!reader.takeWord('as')) throw reader.unexpected('aggregateAlias')
  return reader.expect('name', 'aggregateAlias', 'a name after as').text
}

function toMethod(reader: TokenReader): AggregateMethod | undefined {
  const { kind, text } = reader.peek()
  return kind === 'name' ? methods.find((method) => method === text) : undefined
}
