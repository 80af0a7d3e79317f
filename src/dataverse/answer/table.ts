import type { ExpandShape, ResultShape } from './shape.ts'
import { columnCell, createCleaner, planCell, rowTokens } from './cells.ts'
import type { Cell, CellPlan } from './cells.ts'
import { addCurrencies, withCurrencyColumns } from './currency.ts'
import { createCellNotes } from './cell-notes.ts'
import type { CellNotes } from './cell-notes.ts'
import { createSideTables } from './side-tables.ts'
import type { SideTableBuilder, SideTables } from './side-tables.ts'
import { estimateTokens } from './tokens.ts'
import { relatedRow, relatedRows } from './related-rows.ts'
import type { WireRow } from '../client/parse-answer.ts'

/**
 * Rows as the answer shows them: column names once, rows as arrays. A single-valued expand adds
 * columns `nav/column`. A collection is one column whose cells are arrays of rows, with its column
 * names in `nested`. Choice cells hold the label and lookup cells the name; the side tables map them,
 * by column, to values and ids.
 */
export interface ResultTable extends SideTables {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  /** Collection to its column names. */
  readonly nested?: Readonly<Record<string, readonly string[]>>
  /** The currency of all money in the table. If there are several, a column shows it for each row. */
  readonly currency?: string
}

/** Builds a table row by row, so that the caller can stop when the answer is full. */
export interface TableBuilder {
  /** Adds a row. Returns the tokens of the whole table. */
  add(row: WireRow): number
  /** Removes the last row. */
  drop(): void
  read(): ResultTable
  /** Short notes that a reader needs to understand the cells. */
  notes(): readonly string[]
}

/** A shape with the names of its cells in the answer, computed once for all rows. */
interface Plan {
  readonly shape: ResultShape
  readonly columns: readonly CellPlan[]
  readonly expands: readonly {
    readonly expand: ExpandShape
    readonly path: string
    readonly inner: Plan
  }[]
}

interface Draft {
  readonly plan: Plan
  readonly sides: SideTableBuilder
  readonly cells: (readonly Cell[])[]
  tokens: number
}

/** An empty table for rows that were requested with this shape. */
export function createTable(shape: ResultShape): TableBuilder {
  const rows: WireRow[] = []
  const currencies = new Set<string>()
  const remarks = createCellNotes()
  const clean = createCleaner()
  let draft = begin(shape)
  let isMixed = false
  let before: number | undefined

  function layOut(row: WireRow): void {
    const cells = rowCells(row, draft.plan, { sides: draft.sides, remarks, clean })
    draft.cells.push(cells)
    draft.tokens += rowTokens(cells)
  }

  function layOutAgain(of: ResultShape): void {
    draft = begin(of)
    for (const row of rows) layOut(row)
  }

  return {
    add(row) {
      rows.push(row)
      addCurrencies(row, shape, currencies)
      if (currencies.size > 1 && !isMixed) {
        isMixed = true
        layOutAgain(withCurrencyColumns(shape))
        before = undefined
      } else {
        before = draft.tokens
        draft.sides.mark()
        layOut(row)
      }
      return draft.tokens + draft.sides.tokens() + remarks.tokens()
    },
    drop() {
      rows.pop()
      if (before === undefined) return layOutAgain(draft.plan.shape)
      draft.cells.pop()
      draft.tokens = before
      draft.sides.undo()
      before = undefined
    },
    read() {
      const [currency] = currencies
      const nested = nestedNames(draft.plan)
      return {
        columns: columnNames(draft.plan),
        rows: draft.cells,
        ...draft.sides.read(),
        ...(Object.keys(nested).length > 0 && { nested }),
        ...(currency !== undefined && !isMixed && { currency }),
      }
    },
    notes: () => remarks.read(),
  }
}

function begin(shape: ResultShape): Draft {
  const plan = planCells(shape, '')
  const head = { columns: columnNames(plan), nested: nestedNames(plan) }
  const tokens = estimateTokens(JSON.stringify(head))
  return { plan, sides: createSideTables(), cells: [], tokens }
}

function planCells(shape: ResultShape, prefix: string): Plan {
  return {
    shape,
    columns: shape.columns.map((column) =>
      planCell(column, prefix + column.logicalName, shape.entity),
    ),
    expands: shape.expands.map((expand) => {
      const path = prefix + expand.navigation
      return { expand, path, inner: planCells(expand.shape, `${path}/`) }
    }),
  }
}

function columnNames({ columns, expands }: Plan, isNested = false): readonly string[] {
  return [
    ...columns.map(({ column, path }) => (isNested ? column.logicalName : path)),
    ...expands.flatMap(({ expand, path, inner }) => {
      if (!expand.single) return [isNested ? expand.navigation : path]
      const names = columnNames(inner, isNested)
      return isNested ? names.map((name) => `${expand.navigation}/${name}`) : names
    }),
  ]
}

function nestedNames({ expands }: Plan): Readonly<Record<string, readonly string[]>> {
  const parts = expands.map(({ expand, path, inner }) => ({
    ...(!expand.single && { [path]: columnNames(inner, true) }),
    ...nestedNames(inner),
  }))
  return Object.assign({}, ...parts)
}

interface Context {
  readonly sides: SideTableBuilder
  readonly remarks: CellNotes
  readonly clean: (text: string) => string
}

function rowCells(row: WireRow, plan: Plan, context: Context): readonly Cell[] {
  const cells = plan.columns.map((cell) => columnCell(row, cell, context))
  for (const { expand, path, inner } of plan.expands) {
    const related = row[expand.navigation]
    if (expand.single) {
      cells.push(...rowCells(relatedRow(related, path), inner, context))
      continue
    }
    // A link with a page token continues after these rows; any other link returns the same rows.
    const link = row[`${expand.navigation}@odata.nextLink`]
    if (typeof link === 'string' && /skiptoken/i.test(link))
      context.remarks.cutCollection(path, plan.shape.entity, expand, row)
    cells.push(relatedRows(related, path).map((one) => rowCells(one, inner, context)))
  }
  return cells
}
