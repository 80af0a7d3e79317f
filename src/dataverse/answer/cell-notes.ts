import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { bodyNote } from './body-cell.ts'
import type { ExpandShape } from './shape.ts'
import { estimateTokens } from './tokens.ts'
import { idOf } from '../client/parse-answer.ts'
import type { WireRow } from '../client/parse-answer.ts'

/** Collects notes about cells: one per column, no matter how many rows it affects. */
export interface CellNotes {
  /** Notes that the column's HTML is shown as text. */
  html(path: string): void
  /** Notes that the column's text has `&lt;` where the record has `<`. */
  escaped(path: string): void
  /** Notes that the column's text has halves of characters (lone surrogates), which are left out. */
  halfCharacters(path: string): void
  /** Notes how to read what a column of files holds. */
  body(path: string, column: ColumnDefinition, entity: EntityDefinition): void
  /** Notes that the service returned only the first of a row's related rows. */
  cutCollection(path: string, entity: EntityDefinition, expand: ExpandShape, row: WireRow): void
  /** Notes that a column under column security is null: empty, or hidden from this user. */
  secured(path: string): void
  tokens(): number
  read(): readonly string[]
}

export function createCellNotes(): CellNotes {
  const notes = new Map<string, string>()
  const secured = new Set<string>()
  let tokens = 0

  function say(key: string, remark: () => string): void {
    if (notes.has(key)) return
    const text = remark()
    notes.set(key, text)
    tokens += estimateTokens(text) + 1
  }

  return {
    html: (path) => say(`html ${path}`, () => `${path} is HTML, shown as text`),
    escaped: (path) => say(`escaped ${path}`, () => `${path}: &lt; is <`),
    halfCharacters: (path) => say(`half ${path}`, () => `${path} has broken characters, left out`),
    body: (path, column, entity) => say(`body ${path}`, () => bodyNote(path, column, entity)),
    cutCollection: (path, entity, expand, row) =>
      say(
        `cut ${path}`,
        () => `${path} has more rows than shown; all: ${relatedQuery(entity, expand, row)}`,
      ),
    secured(path) {
      if (secured.has(path)) return
      secured.add(path)
      tokens += estimateTokens(path) + (secured.size === 1 ? estimateTokens(securedNote([])) : 1)
    },
    tokens: () => tokens,
    read: () => [...notes.values(), ...(secured.size > 0 ? [securedNote([...secured])] : [])],
  }
}

const securedNote = (paths: readonly string[]) =>
  `${paths.join(', ')} secured: null may be hidden, not empty`

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
