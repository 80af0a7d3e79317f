import type { ColumnDefinition } from '../metadata/definition.ts'
import type { ExpandShape, Shape } from '../query/shape.ts'
import { annotationOf, formattedOf } from './wire.ts'
import type { WireRow } from './wire.ts'

/** A cell: plain JSON; a nested table's rows where a collection was expanded. */
export type Cell = string | number | boolean | null | readonly (readonly Cell[])[]

/**
 * Rows as the answer gives them: column names once, rows as arrays. A single-valued expand adds
 * columns `nav/column`; a collection is one column whose cells are arrays of rows, with its column
 * names in `nested`. Choice cells hold the label, lookup cells the name; the side tables, by column,
 * say what each stands for.
 */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  /** Column to label to value. */
  readonly choices?: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Column to entity to name to id. Equal names of different records carry `#2`, `#3`. */
  readonly lookups?: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>
  >
  /** Collection to its column names. */
  readonly nested?: Readonly<Record<string, readonly string[]>>
  /** The currency of all money in the table, where it is one and the same. */
  readonly currency?: string
}

/** Lays wire rows out by the shape that they were asked for with. */
export function toTable(rows: readonly WireRow[], shape: Shape): Table {
  const sides = createSides()
  const columns = columnNames(shape, '')
  const cells = rows.map((row) => rowCells(row, shape, '', sides))
  return { columns, rows: cells, ...sides.read(), ...oneCurrency(rows, shape) }
}

/** Lays out the rows of `apply`, whose columns are whatever the service answers with. */
export function toAggregateTable(rows: readonly WireRow[]): Table {
  const sides = createSides()
  const columns = [
    ...new Set(rows.flatMap((row) => Object.keys(row).filter((key) => !key.includes('@')))),
  ]
  return {
    columns,
    rows: rows.map((row) => columns.map((name) => aggregateCell(row, name, sides))),
    ...sides.read(),
  }
}

function aggregateCell(row: WireRow, name: string, sides: Sides): Cell {
  const value = row[name]
  const label = formattedOf(row, name)
  const entity = annotationOf(row, name, 'Microsoft.Dynamics.CRM.lookuplogicalname')
  if (entity !== undefined && typeof value === 'string')
    return sides.lookup(name, { name: label ?? value, entity, id: value })
  // The label of a sum is the same number in the user's format; only a choice's is other text.
  return typeof value === 'number' && label !== undefined && !/\d/.test(label)
    ? sides.choice(name, label, value)
    : toCell(value)
}

/** One record: the columns that have a value, by name, with the same side tables as a table. */
export interface RecordLayout extends Omit<Table, 'columns' | 'rows'> {
  readonly values: Readonly<Record<string, Cell>>
  /** Columns without a value. */
  readonly empty: readonly string[]
}

/** Lays one wire row out as a record. */
export function toRecord(row: WireRow, shape: Shape): RecordLayout {
  const { columns, rows, ...sides } = toTable([row], shape)
  const pairs = columns.map((name, index) => [name, rows[0]?.[index] ?? null] as const)
  return {
    values: Object.fromEntries(pairs.filter(([, cell]) => cell !== null)),
    empty: pairs.filter(([, cell]) => cell === null).map(([name]) => name),
    ...sides,
  }
}

function columnNames(shape: Shape, prefix: string): readonly string[] {
  return [
    ...shape.columns.map(({ logicalName }) => prefix + logicalName),
    ...shape.expands.flatMap((expand) =>
      expand.single
        ? columnNames(expand.shape, `${prefix}${expand.navigation}/`)
        : [prefix + expand.navigation],
    ),
  ]
}

function rowCells(row: WireRow, shape: Shape, prefix: string, sides: Sides): readonly Cell[] {
  return [
    ...shape.columns.map((column) => columnCell(row, column, prefix + column.logicalName, sides)),
    ...shape.expands.flatMap((expand) => expandCells(row, expand, prefix, sides)),
  ]
}

function expandCells(
  row: WireRow,
  expand: ExpandShape,
  prefix: string,
  sides: Sides,
): readonly Cell[] {
  const path = `${prefix}${expand.navigation}/`
  const value = row[expand.navigation]
  if (expand.single) return rowCells(isRow(value) ? value : {}, expand.shape, path, sides)
  sides.nest(prefix + expand.navigation, columnNames(expand.shape, ''))
  const rows = Array.isArray(value) ? value.filter(isRow) : []
  return [rows.map((related) => rowCells(related, expand.shape, path, sides))]
}

function columnCell(row: WireRow, column: ColumnDefinition, path: string, sides: Sides): Cell {
  const value = row[column.property]
  if (value === null || value === undefined) return null
  if (column.property !== column.logicalName && typeof value === 'string') {
    const entity = annotationOf(row, column.property, 'Microsoft.Dynamics.CRM.lookuplogicalname')
    return sides.lookup(path, {
      name: formattedOf(row, column.property) ?? value,
      entity: entity ?? column.lookupEntities?.[0] ?? 'record',
      id: value,
    })
  }
  if (typeof value === 'number' && column.options) {
    const option = column.options.find((one) => one.value === value)
    const label = formattedOf(row, column.property) ?? option?.label
    return label === undefined ? value : sides.choice(path, label, value)
  }
  if (typeof value === 'string' && column.type === 'MultiSelectPicklist')
    return multiChoiceCell(value, column, path, sides)
  return toCell(value)
}

function multiChoiceCell(
  value: string,
  column: ColumnDefinition,
  path: string,
  sides: Sides,
): Cell {
  return value
    .split(',')
    .map((part) => {
      const number = Number(part)
      const label = column.options?.find((one) => one.value === number)?.label
      return label === undefined ? part : sides.choice(path, label, number)
    })
    .join('; ')
}

interface Sides {
  choice(path: string, label: string, value: number): string
  lookup(path: string, target: { name: string; entity: string; id: string }): string
  nest(path: string, columns: readonly string[]): void
  read(): Pick<Table, 'choices' | 'lookups' | 'nested'>
}

function createSides(): Sides {
  const choices = new Map<string, Map<string, number>>()
  const lookups = new Map<string, Map<string, { entity: string; id: string }>>()
  const nested = new Map<string, readonly string[]>()

  return {
    choice: (path, label, value) =>
      unique(inner(choices, path), label, value, (held) => held === value),
    lookup: (path, { name, entity, id }) =>
      unique(
        inner(lookups, path),
        name,
        { entity, id },
        (held) => held.id === id && held.entity === entity,
      ),
    nest: (path, columns) => void nested.set(path, columns),
    read: () => ({
      ...(choices.size > 0 && {
        choices: toObject(choices, (labels) => Object.fromEntries(labels)),
      }),
      ...(lookups.size > 0 && { lookups: toObject(lookups, byEntity) }),
      ...(nested.size > 0 && { nested: Object.fromEntries(nested) }),
    }),
  }
}

/** Keeps `value` under `name`, or under `name #2` and on where another value has that name. */
function unique<T>(
  side: Map<string, T>,
  name: string,
  value: T,
  isSame: (held: T) => boolean,
): string {
  for (let number = 1; ; number += 1) {
    const key = number === 1 ? name : `${name} #${number}`
    const held = side.get(key)
    if (held !== undefined && !isSame(held)) continue
    if (held === undefined) side.set(key, value)
    return key
  }
}

function inner<T>(sides: Map<string, Map<string, T>>, path: string): Map<string, T> {
  const side = sides.get(path) ?? new Map<string, T>()
  sides.set(path, side)
  return side
}

function toObject<T, R>(sides: Map<string, T>, convert: (side: T) => R): Record<string, R> {
  return Object.fromEntries([...sides].map(([path, side]) => [path, convert(side)]))
}

function byEntity(names: Map<string, { entity: string; id: string }>) {
  const grouped = new Map<string, Map<string, string>>()
  for (const [name, { entity, id }] of names) inner(grouped, entity).set(name, id)
  return toObject(grouped, (ids) => Object.fromEntries(ids))
}

function oneCurrency(rows: readonly WireRow[], shape: Shape): Pick<Table, 'currency'> {
  if (!shape.columns.some(({ type }) => type === 'Money')) return {}
  const names = new Set(
    rows.flatMap((row) => formattedOf(row, '_transactioncurrencyid_value') ?? []),
  )
  const [currency] = names
  return currency !== undefined && names.size === 1 ? { currency } : {}
}

function toCell(value: unknown): Cell {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  return value === null || value === undefined ? null : JSON.stringify(value)
}

function isRow(value: unknown): value is WireRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
