import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { bodyNote } from './body-cell.ts'
import type { ExpandShape } from './shape.ts'
import { estimateTokens } from './tokens.ts'
import { idOf } from '../client/wire-row.ts'
import type { WireRow } from '../client/wire-row.ts'

/** Collects notes about cells: one per column, no matter how many rows it affects. */
export interface CellNotes {
  /** Notes that the column's HTML is shown as text. */
  html(path: string): void
  /** Notes how to read what a column of files holds. */
  body(path: string, column: ColumnDefinition, entity: EntityDefinition): void
  /** Notes that the service returned only the first of a row's related rows. */
  cutCollection(path: string, entity: EntityDefinition, expand: ExpandShape, row: WireRow): void
  tokens(): number
  read(): readonly string[]
}

export function createCellNotes(): CellNotes {
  const notes = new Map<string, string>()
  let tokens = 0

  function say(key: string, remark: () => string): void {
    if (notes.has(key)) return
    const text = remark()
    notes.set(key, text)
    tokens += estimateTokens(text) + 1
  }

  return {
    html: (path) => say(`html ${path}`, () => `${path} is HTML, shown as text`),
    body: (path, column, entity) => say(`body ${path}`, () => bodyNote(path, column, entity)),
    cutCollection: (path, entity, expand, row) =>
      say(
        `cut ${path}`,
        () => `${path} has more rows than shown; all: ${relatedQuery(entity, expand, row)}`,
      ),
    tokens: () => tokens,
    read: () => [...notes.values()],
  }
}

/** The query that reads all rows of a collection of one record. */
export function relatedQuery(
  entity: EntityDefinition,
  { navigation, shape }: ExpandShape,
  row: WireRow,
): string {
  const collection = entity.collections.find((one) => one.navigation === navigation)
  const id = idOf(row, entity.primaryId)
  if (collection?.column === undefined)
    return `query_records ${shape.entity.logicalName}, filter by ${entity.logicalName} ${id}`
  return `query_records ${shape.entity.logicalName}, filter "${collection.column} eq ${id}"`
}
