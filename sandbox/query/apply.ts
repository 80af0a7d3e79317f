import type { Aggregate, Transformation } from '../../odata/ast.ts'
import type { Column } from '../schema/model.ts'
import type { StoredRow, Value } from '../store/store.ts'
import { compileFilter } from './filter.ts'
import { refuseMultiSelect } from './multi-select.ts'
import { parserCode, refuse, unsupportedNode } from '../failures/query-failures.ts'
import { resolveColumn } from './scope.ts'
import type { ColumnTerm, Getter, Predicate, Scope } from './scope.ts'
import { kindOf, toComparable } from './values.ts'

/** One property of a result row. */
export interface AggregateCell {
  readonly name: string
  readonly value: Value
  /** The column of the value; `undefined` for a count. */
  readonly column: Column | undefined
  /** A row of the group. Formatting needs its other columns. */
  readonly sample: StoredRow
  /** The value is a sum or an average, which prints with more digits than its column. */
  readonly computed?: boolean
}

export type AggregateRow = readonly AggregateCell[]

export interface AggregateResult {
  readonly rows: readonly AggregateRow[]
  readonly keys: readonly string[]
  readonly aliases: readonly string[]
}

interface GroupKey {
  readonly name: string
  readonly column: Column
  readonly get: Getter
}

interface Group {
  readonly rows: StoredRow[]
}

const maxSourceRows = 50_000

/**
 * The rows that `$apply` returns (reference section 7.8): filters first, then one `groupby` or
 * `aggregate`. Rows omit null group keys.
 *
 * @throws a failure above 50,000 source rows and for what the service does not support.
 */
export function applyTransformations(
  scope: Scope,
  source: Iterable<StoredRow>,
  steps: readonly Transformation[],
): AggregateResult {
  let rows = source
  for (const [at, step] of steps.entries()) {
    if (step.type === 'filter') {
      rows = filterRows(rows, compileFilter(scope, step.condition))
      continue
    }
    if (at < steps.length - 1) throw unsupportedNode('AggregateTransformation')
    return aggregate(scope, rows, step)
  }
  throw refuse('$apply needs a groupby or an aggregate transformation.')
}

function aggregate(
  scope: Scope,
  source: Iterable<StoredRow>,
  step: Exclude<Transformation, { type: 'filter' }>,
): AggregateResult {
  const keys = step.type === 'groupby' ? step.keys.map((path) => createKey(scope, path)) : []
  const toCells = step.aggregates.map((one) => createMeasure(scope, one))
  const groups = groupRows(source, keys)
  if (step.type === 'aggregate' && groups.length === 0) groups.push({ rows: [] })

  return {
    keys: keys.map(({ name }) => name),
    aliases: step.aggregates.map(({ alias }) => alias),
    rows: groups.map(({ rows }) => {
      const [sample = {}] = rows
      const cells = keys.flatMap(({ name, column, get }) => {
        const value = get(sample)
        return value === null ? [] : [{ name, value, column, sample }]
      })
      return [...cells, ...toCells.map((toCell) => toCell(rows))]
    }),
  }
}

function groupRows(source: Iterable<StoredRow>, keys: readonly GroupKey[]): Group[] {
  const groups = new Map<string, Group>()
  let count = 0
  for (const row of source) {
    if (++count > maxSourceRows) {
      throw refuse(
        'AggregateQueryRecordLimit exceeded. Cannot perform this operation.',
        '0x8004e023',
      )
    }
    const id = JSON.stringify(keys.map(({ column, get }) => comparable(column, get(row))))
    const group = groups.get(id)
    if (group) group.rows.push(row)
    else groups.set(id, { rows: [row] })
  }
  return [...groups.values()]
}

function comparable(column: Column, value: Value): string | number | null {
  return value === null ? null : toComparable(kindOf(column), value)
}

function createKey(scope: Scope, path: { readonly segments: readonly string[] }): GroupKey {
  const { column, table, get } = resolve(scope, path)
  if (column.type === 'DateTime') throw refuse('groupby with datetime values is not supported.')
  refuseMultiSelect(column)
  const direct = path.segments.length === 1
  const name = direct ? column.property : `${table.logicalName}_${column.logicalName}`
  return { name, column, get }
}

function createMeasure(
  scope: Scope,
  item: Aggregate,
): (rows: readonly StoredRow[]) => AggregateCell {
  const name = item.alias
  if (item.type === 'count') {
    return (rows) => ({ name, value: rows.length, column: undefined, sample: rows[0] ?? {} })
  }
  if (item.method === 'countdistinct') {
    throw refuse('Aggregation method countdistinct is not supported.')
  }
  const { column, get } = resolve(scope, item.path)
  const { method } = item
  const numeric = kindOf(column) === 'number'
  if (!numeric && (method === 'sum' || method === 'average' || column.type !== 'DateTime')) {
    throw refuse(
      `$apply/aggregate expression '${column.property}' operation does not support value type ` +
        `'${column.type}' for the method '${method}'.`,
      parserCode,
    )
  }
  return (rows) => {
    const values = rows.map(get).filter((value) => value !== null)
    const value = measure(values, method)
    const computed = method === 'sum' || method === 'average'
    return { name, value, column, sample: rows[0] ?? {}, computed }
  }
}

function measure(
  values: readonly Exclude<Value, null>[],
  method: 'sum' | 'average' | 'min' | 'max',
): Value {
  const [first, ...others] = values
  if (first === undefined) return null
  if (method === 'min')
    return others.reduce((least, value) => (value < least ? value : least), first)
  if (method === 'max') return others.reduce((most, value) => (value > most ? value : most), first)

  const sum = values.reduce<number>((total, value) => total + Number(value), 0)
  return roundSum(method === 'sum' ? sum : sum / values.length)
}

/** Binary fractions would show as 0.30000000000000004. The service uses decimals. */
export function roundSum(sum: number): number {
  return Number(sum.toPrecision(15))
}

function resolve(scope: Scope, path: { readonly segments: readonly string[] }): ColumnTerm {
  const term = resolveColumn(scope, path)
  if (!term) throw unsupportedNode('SingleNavigationNode')
  return term
}

function* filterRows(rows: Iterable<StoredRow>, predicate: Predicate): Generator<StoredRow> {
  for (const row of rows) if (predicate(row)) yield row
}
