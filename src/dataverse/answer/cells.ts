import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { printNested } from '../text/nested-json.ts'
import { isBlank, holdsHtml, toPlainText } from '../text/plain-text.ts'
import { shortestBase64, withoutBase64 } from '../text/base64.ts'
import { bodyCell } from './body-cell.ts'
import type { CellNotes } from './cell-notes.ts'
import type { ResultShape } from './shape.ts'
import type { SideTableBuilder } from './side-tables.ts'
import { estimateTokens } from './tokens.ts'
import { formattedSuffix, isRow, lookupEntitySuffix, textOf } from '../client/parse-answer.ts'
import type { WireRow } from '../client/parse-answer.ts'

/** A cell: plain JSON, or the rows of a nested table for an expanded collection. */
export type Cell = string | number | boolean | null | readonly (readonly Cell[])[]

/** A column with its names in the service's rows and in the answer, computed once for all rows. */
export interface CellPlan {
  readonly column: ColumnDefinition
  readonly entity: EntityDefinition
  /** In the answer: `primarycontactid/fullname`. */
  readonly path: string
  /** The display text in the user's language: choice label, lookup name, money, date. */
  readonly formatted: string
  readonly lookupEntity: string
}

/** The keys in a row that hold the parts of a column's cell, computed once for all rows. */
export function planCell(
  column: ColumnDefinition,
  path: string,
  entity: EntityDefinition,
): CellPlan {
  const { property } = column
  return {
    column,
    entity,
    path,
    formatted: property + formattedSuffix,
    lookupEntity: property + lookupEntitySuffix,
  }
}

interface Context {
  readonly sides: SideTableBuilder
  readonly remarks: CellNotes
  /** Makes a text of a record harmless. */
  readonly clean: (text: string) => string
}

/** A column's cell: lookups by name, choices by label, HTML as plain text. `showDays` did the dates. */
export function columnCell(row: WireRow, plan: CellPlan, { sides, remarks, clean }: Context): Cell {
  const { column, path } = plan
  if (column.body) {
    const cell = bodyCell(row, column, column.body)
    if (cell !== null) remarks.body(path, column, plan.entity)
    return cell
  }
  const value = bounded(row[column.property], column)
  if (value === null && column.secured) remarks.secured(path)
  if (value === null || value === undefined) return null
  if (typeof value === 'number' && column.options) {
    const label = labelIn(row, plan.formatted) ?? labelOf(column, value)
    return label === undefined ? value : sides.choice(path, label, value)
  }
  if (typeof value !== 'string') return toCell(value)
  // A double with 16 or more digits on the wire has lost none.
  if (column.type === 'Double' && /^-?\d/.test(value)) return Number(value)
  if (column.property !== column.logicalName)
    return sides.lookup(path, {
      name: labelIn(row, plan.formatted) ?? value,
      entity: textOf(row, plan.lookupEntity) ?? column.lookupEntities?.join('|') ?? 'record',
      id: value,
    })
  if (column.type === 'MultiSelectPicklist') return multiChoiceCell(value, column, path, sides)
  if (column.type === 'Memo' || column.type === 'String') {
    const text = clean(value)
    if (text !== value && holdsHtml(value)) remarks.html(path)
    else if (text !== value && text.includes('&lt;')) remarks.escaped(path)
    if (text !== value && /\p{Surrogate}/u.test(value)) remarks.halfCharacters(path)
    return cellText(text)
  }
  return value
}

/** Only texts that people write are longer. */
const longestValue = 4000

function bounded(value: unknown, { type }: ColumnDefinition): unknown {
  const isText = type === 'Memo' || type === 'String'
  return typeof value === 'string' && !isText ? value.slice(0, longestValue) : value
}

const cellText = (text: string) => (text.length < shortestBase64 ? text : withoutBase64(text))

/** Shorter texts that cleaning leaves alone are not worth remembering. */
const shortText = 500

/** `toPlainText` that remembers what took time, since a table may lay out its rows again. */
export function createCleaner(): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const clean = toPlainText(text)
    if (clean !== text || text.length >= shortText) known.set(text, clean)
    return clean
  }
}

/** Text that a person wrote, and that is shown as text. Other values are short or must not be cut. */
export function isLongText({ type, body }: ColumnDefinition): boolean {
  return body === undefined && (type === 'Memo' || type === 'String')
}

/** Characters of the long texts that a row shows, and of all texts in its expanded rows. */
export function countCharacters(
  row: WireRow,
  { columns, expands }: ResultShape,
  shortest = shortText,
): number {
  let sum = 0
  for (const column of columns) {
    const text = row[column.property]
    if (typeof text === 'string' && text.length >= shortest && isLongText(column))
      sum += text.length
  }
  for (const { navigation, shape } of expands) {
    const value = row[navigation]
    for (const one of Array.isArray(value) ? value : [value])
      if (isRow(one)) sum += countCharacters(one, shape, 0)
  }
  return sum
}

/** Any JSON value as a cell. */
export function toCell(value: unknown): Cell {
  if (typeof value === 'string') return cellText(toPlainText(value.slice(0, longestValue)))
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return value === null || value === undefined ? null : printNested(value)
}

/** Tokens of a row in an answer, including its brackets and line break. */
export function rowTokens(cells: readonly Cell[]): number {
  let tokens = 2
  for (const cell of cells) tokens += cellTokens(cell) + 1
  return tokens
}

function cellTokens(cell: Cell): number {
  if (typeof cell === 'string')
    return estimateTokens(escaped.test(cell) ? JSON.stringify(cell) : cell)
  if (typeof cell === 'number') return Math.ceil(String(cell).length / 3) + 1
  if (typeof cell !== 'object' || cell === null) return 1
  return cell.reduce((sum, row) => sum + rowTokens(row), 1)
}

/** Characters that `toPlainText` keeps and JSON escapes. */
const escaped = /["\\\n\r\t]/

/** A label in a row; `undefined` if it is missing or shows nothing. */
export function labelIn(row: WireRow, key: string): string | undefined {
  const label = textOf(row, key)
  return label === undefined || isBlank(label) ? undefined : label
}

/** The label of a choice value; `undefined` if the definition does not have the value or a label. */
export function labelOf({ options }: ColumnDefinition, value: number): string | undefined {
  const label = options?.find((option) => option.value === value)?.label
  return label === undefined || label === String(value) || isBlank(label) ? undefined : label
}

function multiChoiceCell(
  value: string,
  column: ColumnDefinition,
  path: string,
  sides: SideTableBuilder,
): Cell {
  return value
    .split(',')
    .map((part) => {
      const number = Number(part)
      const label = labelOf(column, number)
      return label === undefined ? part : sides.choice(path, label, number)
    })
    .join('; ')
}
