import type { ResultShape } from './shape.ts'
import type { Cell } from './cells.ts'
import { createTable } from './table.ts'
import type { ResultTable } from './table.ts'
import { isNoise } from './system-columns.ts'
import { countCharacters } from './cells.ts'
import { mostCharacters } from './tokens.ts'
import { addShortened } from './shorten.ts'
import type { WireRow } from '../client/parse-answer.ts'

/** One record: its columns with a value, by name, and the same side tables as a table. */
export interface RecordLayout extends Omit<ResultTable, 'columns' | 'rows'> {
  readonly values: Readonly<Record<string, Cell>>
  /** Columns without a value, except those that may be hidden. */
  readonly empty: readonly string[]
}

/** Lays out a wire row as a record, shortened if it exceeds the budget. */
export async function readRecord(
  row: WireRow,
  shape: ResultShape,
  budgetTokens: number,
): Promise<{ readonly record: RecordLayout; readonly notes: readonly string[] }> {
  const table = createTable(shape)
  const cuts: string[] = []
  const isTooLong = countCharacters(row, shape) > mostCharacters(budgetTokens)
  if (isTooLong || table.add(row) > budgetTokens) {
    if (!isTooLong) table.drop()
    cuts.push(...(await addShortened(table, row, shape, budgetTokens)))
  }
  const { columns, rows, ...sides } = table.read()
  const secured = new Set(shape.columns.flatMap((one) => (one.secured ? one.logicalName : [])))
  const pairs = columns.map((name, index) => [name, rows[0]?.[index] ?? null] as const)
  return {
    record: {
      values: Object.fromEntries(pairs.filter(([, cell]) => cell !== null)),
      empty: pairs.flatMap(([name, cell]) => (cell === null && !secured.has(name) ? name : [])),
      ...sides,
    },
    notes: [...cuts, ...table.notes()],
  }
}

/** The shape without system columns, and how many of them have a value in the row. */
export function hideSystemColumns(
  shape: ResultShape,
  row: WireRow,
): { readonly shape: ResultShape; readonly folded: number } {
  const columns = shape.columns.filter((column) => !isNoise(column, shape.entity))
  const kept = new Set(columns)
  const folded = shape.columns.filter(
    (column) => !kept.has(column) && (row[column.property] ?? null) !== null,
  )
  return { shape: { ...shape, columns }, folded: folded.length }
}
