import type { Context } from '../../security/context.ts'
import type { StoredRow, Value } from '../../store/store.ts'
import { roundSum } from '../apply.ts'
import type { AggregateCell, AggregateRow } from '../apply.ts'
import { refuseMultiSelect } from '../multi-select.ts'
import { compareValues } from '../order.ts'
import { refuse } from '../../failures/query-failures.ts'
import { kindOf, toComparable } from '../values.ts'
import type { Joined } from './fetch-filter.ts'
import type { FetchAttribute, FetchQuery } from './fetch-query.ts'
import { joinRows } from './join.ts'

interface Measure {
  readonly index: number
  readonly attribute: FetchAttribute
  readonly alias: string
}

const maxSourceRows = 50_000

/**
 * The rows of an aggregate query: one per group, with the aliases from the query (reference section
 * 7.9). Rows omit null group keys.
 *
 * @throws `0x8004e023` above 50,000 rows before grouping.
 */
export function readFetchAggregates(context: Context, query: FetchQuery): readonly AggregateRow[] {
  const measures = query.sources.flatMap(({ index, attributes }) =>
    attributes.map((attribute) => ({ index, attribute, alias: requireAlias(attribute) })),
  )
  const joined = joinRows(context, query)
  if (joined.length > maxSourceRows) {
    throw refuse('AggregateQueryRecordLimit exceeded. Cannot perform this operation.', '0x8004e023')
  }
  const keys = measures.filter(({ attribute }) => attribute.groupBy)
  for (const { attribute } of keys) refuseMultiSelect(attribute.column)
  const rows = groupRows(joined, keys).map((group) =>
    measures.flatMap((measure) => toCells(measure, group)),
  )
  return sortRows(query, rows).slice(0, query.top ?? query.count)
}

function groupRows(
  joined: readonly Joined[],
  keys: readonly Measure[],
): readonly (readonly Joined[])[] {
  if (keys.length === 0) return [joined]

  const groups = new Map<string, Joined[]>()
  for (const one of joined) {
    const id = JSON.stringify(keys.map((key) => comparable(key, groupValue(key, one))))
    const group = groups.get(id)
    if (group) group.push(one)
    else groups.set(id, [one])
  }
  return [...groups.values()]
}

function requireAlias({ alias, column }: FetchAttribute): string {
  if (alias !== undefined) return alias
  throw refuse(
    `The attribute '${column.logicalName}' of an aggregate query needs an alias.`,
    '0x80041100',
  )
}

function toCells(measure: Measure, group: readonly Joined[]): readonly AggregateCell[] {
  const { alias, attribute, index } = measure
  const [first = []] = group
  const sample: StoredRow = first[index] ?? {}
  if (!attribute.groupBy) {
    const column = attribute.aggregate?.startsWith('count') ? undefined : attribute.column
    const computed = attribute.aggregate === 'sum' || attribute.aggregate === 'avg'
    return [{ name: alias, value: aggregate(measure, group), column, sample, computed }]
  }
  const value = groupValue(measure, first)
  const column = attribute.dateGrouping === undefined ? attribute.column : undefined
  return value === null ? [] : [{ name: alias, value, column, sample }]
}

function valueOf({ index, attribute }: Measure, joined: Joined): Value {
  return joined[index]?.[attribute.column.logicalName] ?? null
}

function comparable({ attribute }: Measure, value: Value): string | number | null {
  if (value === null || attribute.dateGrouping !== undefined) return toNumber(value)
  return toComparable(kindOf(attribute.column), value)
}

function toNumber(value: Value): number | null {
  return value === null ? null : Number(value)
}

function groupValue(measure: Measure, joined: Joined): Value {
  const value = valueOf(measure, joined)
  const { dateGrouping } = measure.attribute
  return dateGrouping === undefined || value === null
    ? value
    : datePart(dateGrouping, String(value))
}

function datePart(part: string, text: string): number {
  const date = new Date(text)
  const month = date.getUTCMonth()
  switch (part) {
    case 'day':
      return date.getUTCDate()
    case 'week':
      return weekOf(date)
    case 'month':
      return month + 1
    case 'quarter':
    case 'fiscal-period':
      return Math.floor(month / 3) + 1
    case 'year':
    case 'fiscal-year':
      return date.getUTCFullYear()
    default:
      throw refuse(`Unsupported dategrouping '${part}'.`, '0x80041100')
  }
}

/** Weeks start on Sunday. The first week contains January 1. */
function weekOf(date: Date): number {
  const first = Date.UTC(date.getUTCFullYear(), 0)
  const days = Math.floor((date.getTime() - first) / 86_400_000)
  return Math.floor((days + new Date(first).getUTCDay()) / 7) + 1
}

function aggregate(measure: Measure, group: readonly Joined[]): Value {
  const { aggregate: method, distinct } = measure.attribute
  if (method === 'count') return group.length

  const found = group.map((joined) => valueOf(measure, joined)).filter((value) => value !== null)
  const values = distinct ? [...new Set(found)] : found
  if (method === 'countcolumn') return values.length

  const numbers = values.map(Number)
  const [first] = values
  if (first === undefined) return null
  switch (method) {
    case 'sum':
      return roundSum(sum(numbers))
    case 'avg':
      return roundSum(sum(numbers) / numbers.length)
    case 'min':
      return values.reduce((least, value) => (value < least ? value : least), first)
    case 'max':
      return values.reduce((most, value) => (value > most ? value : most), first)
    default:
      throw refuse(`Unsupported aggregate '${method ?? ''}'.`, '0x80041100')
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function sortRows({ sources }: FetchQuery, rows: readonly AggregateRow[]): readonly AggregateRow[] {
  const orders = sources.flatMap((source) => source.orders)
  return rows.toSorted((one, other) => {
    for (const { name, descending } of orders) {
      const result = compareValues(sortValue(one, name), sortValue(other, name))
      if (result !== 0) return descending ? -result : result
    }
    return 0
  })
}

function sortValue(row: AggregateRow, name: string): string | number | null {
  const cell = row.find((one) => one.name === name)
  if (!cell || cell.value === null) return null
  return cell.column ? toComparable(kindOf(cell.column), cell.value) : Number(cell.value)
}
