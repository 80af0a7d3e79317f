import { parseApply } from '../../../odata/parse-apply.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { labelIn, labelOf, rowTokens, toCell } from './cells.ts'
import type { Cell } from './cells.ts'
import type { ResultTable } from './table.ts'
import { createSideTables } from './side-tables.ts'
import type { SideTableBuilder } from './side-tables.ts'
import { estimateTokens } from './tokens.ts'
import { formattedSuffix, lookupEntitySuffix, textOf } from '../client/parse-answer.ts'
import type { WireRow } from '../client/parse-answer.ts'

/** The rows of an aggregation that fit, and how many there are. */
export interface AggregateTable {
  readonly table: ResultTable
  readonly given: number
}

/**
 * Lays out the rows of `apply`, beginning at `start`. The service decides the columns: group keys look
 * like columns of a record, with lookups under their logical name; aggregates are numbers or dates.
 * The table has at least one row.
 */
export function toAggregateTable(
  rows: readonly WireRow[],
  { start, end }: { readonly start: number; readonly end: number },
  entity: EntityDefinition,
  budgetTokens: number,
): AggregateTable {
  const keys = columnKeys(rows)
  const sides = createSideTables()
  const columns = keys.map((key) => entity.properties.get(key)?.logicalName ?? key)
  const cells: (readonly Cell[])[] = []
  let spent = estimateTokens(JSON.stringify(columns))
  for (const row of rows.slice(start, end)) {
    const line = keys.map((key) => aggregateCell(row, key, entity.properties.get(key), sides))
    spent += rowTokens(line)
    if (cells.length > 0 && spent + sides.tokens() > budgetTokens) break
    cells.push(line)
  }
  return { table: { columns, rows: cells, ...sides.read() }, given: cells.length }
}

/**
 * A note for each money column that an aggregation sums across the currencies of the records.
 *
 * @param apply - Printed, with the service's names.
 */
export function mixedMoneyNotes(apply: string, entity: EntityDefinition): readonly string[] {
  const steps = parseApply(apply).flatMap((step) => (step.type === 'filter' ? [] : [step]))
  const keys = steps.flatMap((step) => (step.type === 'groupby' ? step.keys : []))
  if (keys.some(({ segments }) => /transactioncurrencyid/.test(segments.join('/')))) return []
  const money = steps
    .flatMap(({ aggregates }) => aggregates)
    .flatMap((one) => (one.type === 'aggregate' ? (one.path.segments.at(-1) ?? []) : []))
    .filter((name) => entity.columns.get(name)?.type === 'Money' && !name.endsWith('_base'))
  return [...new Set(money)].map(
    (name) =>
      `${name} is in each record's own currency: group by transactioncurrencyid too, or aggregate ${name}_base`,
  )
}

/** The service omits null keys from a row, so the row with the most keys sets the order. */
function columnKeys(rows: readonly WireRow[]): readonly string[] {
  const all = rows.map((row) => Object.keys(row).filter((key) => !key.includes('@')))
  const fullest = all.toSorted((one, other) => other.length - one.length)[0] ?? []
  return [...new Set([...fullest, ...all.flat()])]
}

function aggregateCell(
  row: WireRow,
  key: string,
  column: ColumnDefinition | undefined,
  sides: SideTableBuilder,
): Cell {
  const value = row[key]
  const path = column?.logicalName ?? key
  const label = labelIn(row, key + formattedSuffix)
  const entity =
    textOf(row, key + lookupEntitySuffix) ?? (column?.targets && column.lookupEntities?.join('|'))
  if (entity !== undefined && typeof value === 'string')
    return sides.lookup(path, { name: label ?? value, entity, id: value })
  if (typeof value !== 'number') return toCell(value)
  const own = label ?? (column && labelOf(column, value))
  const isChoice = column ? column.options !== undefined : own !== undefined && isLabel(own, value)
  return isChoice && own !== undefined ? sides.choice(path, own, value) : value
}

/** For a column behind a lookup, only the text is known: a label, or the formatted number. */
function isLabel(text: string, value: number): boolean {
  return /\p{L}/u.test(text) && !digitsOf(text).startsWith(digitsOf(String(value)))
}

function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '')
}
