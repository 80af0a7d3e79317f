import { isRow, textOf, type WireRow } from '../client/parse-answer.ts'
import { isSameValue } from '../client/same-values.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { toPlainText } from '../text/plain-text.ts'
import { labelOf } from './cells.ts'

type Values = Readonly<Record<string, unknown>>

/** A write that is checked and ready to send. */
export interface PlannedWrite {
  readonly operation: 'create' | 'update'
  readonly body: Values
  /** The columns that the body sets, by logical name. */
  readonly changed: readonly string[]
  readonly stated?: readonly StatedLookup[]
}

/** A lookup of a new record to a record that has a state. */
export interface StatedLookup {
  readonly navigation: string
  /** The lookup by its logical name. */
  readonly lookup: string
  /** The column of the state, of the other entity. */
  readonly state: ColumnDefinition
}

/** What the service made of a write. */
export interface ShownWrite {
  /** The primary name of a new record, unless it is as sent. */
  readonly name?: string
  /** State and status reason by their labels. */
  readonly state?: string
  /** Written columns whose stored value is another than the sent one. */
  readonly differs?: Values
  /** Lookups to records that are not in their first state, usually active or open, by the state's label. */
  readonly inactive?: Values
  /** Prices and totals that the service calculated from the write. */
  readonly prices?: Values
}

/** Most columns of one write that are shown with another value. */
const mostShown = 20
const longestText = 80

const stateColumns = ['statecode', 'statuscode']
const priceColumns = [
  'priceperunit',
  'baseamount',
  'extendedamount',
  'totalamount',
  'estimatedvalue',
  'pricingerrorcode',
]
/** Columns that prices and totals follow from. */
const priceInputs =
  /^(?:quantity|priceperunit|productid|uomid|pricelevelid|tax|is(?:price|product)overridden|isrevenuesystemcalculated|freightamount|discount\w+|(?:manual|volume)discountamount)$/

/**
 * The columns that a write requests back, by their names on the wire: what it sets, the state, the primary
 * name of a new record, and what follows from prices. No files, and nothing that cannot be read.
 */
export function returnsOf(write: PlannedWrite, entity: EntityDefinition): readonly string[] {
  const names = [
    ...write.changed,
    ...stateColumns,
    ...(write.operation === 'create' && entity.primaryName ? [entity.primaryName] : []),
    ...pricesOf(write, entity),
  ]
  const columns = [...new Set(names)].flatMap((name) => entity.columns.get(name) ?? [])
  return columns.flatMap((column) => (column.read && !column.body ? column.property : []))
}

/** What a create requests beside the columns: the states of the records that it names. No request is added. */
export function expandsOf({ stated = [] }: PlannedWrite): readonly string[] {
  return stated.map(({ navigation }) => `${navigation}($select=statecode)`)
}

/** Shows what a write's own answer says about it; nothing if it says nothing. */
export function showWritten(
  write: PlannedWrite,
  row: WireRow | undefined,
  entity: EntityDefinition,
): ShownWrite {
  if (row === undefined) return {}
  const differs = write.changed.flatMap((name) => findDifference(name, write.body, row, entity))
  const named = new Map(differs)
  const name = entity.primaryName && textOf(row, entity.primaryName)
  const isNew = write.operation === 'create' && write.body[entity.primaryName ?? ''] === undefined
  const state = stateColumns.flatMap((column) => stateIn(row, entity.columns.get(column)))
  const prices = pricesOf(write, entity).flatMap((column) =>
    priceIn(row, entity.columns.get(column)),
  )
  const inactive = (write.stated ?? []).flatMap((one) => inactiveIn(row, one))
  return {
    ...(isNew && name && { name: toShort(name) }),
    ...(state.length > 0 && { state: [...new Set(state)].join(', ') }),
    ...(named.size > 0 && { differs: Object.fromEntries([...named].slice(0, mostShown)) }),
    ...(inactive.length > 0 && { inactive: Object.fromEntries(inactive) }),
    ...(prices.length > 0 && { prices: Object.fromEntries(prices) }),
  }
}

type Shown = readonly [name: string, value: unknown]

function findDifference(
  name: string,
  body: Values,
  row: WireRow,
  { columns }: EntityDefinition,
): readonly Shown[] {
  const column = columns.get(name)
  if (!column || column.body || stateColumns.includes(name) || !(column.property in row)) return []
  const held = row[column.property]
  // A column without a value may be one that this account may not read.
  if (held === null && column.secured) return []
  const sent = sentValue(column, body)
  if (sent === undefined || isSameValue(held, sent)) return []
  if (column.type === 'MultiSelectPicklist' && toSorted(held) === toSorted(sent)) return []
  return [[name, toShown(held, column)]]
}

/** The sent value of a column in the form in which it is read; `undefined` if that is not known. */
function sentValue(column: ColumnDefinition, body: Values): unknown {
  if (!column.targets) return body[column.logicalName]
  for (const { navigation } of column.targets) {
    const bound = body[`${navigation}@odata.bind`]
    if (bound === null) return null
    if (typeof bound === 'string') return /\(([0-9a-f-]{36})\)$/i.exec(bound)?.[1]?.toLowerCase()
  }
  return undefined
}

function stateIn(row: WireRow, column: ColumnDefinition | undefined): readonly string[] {
  const value = column && row[column.property]
  if (column === undefined || typeof value !== 'number') return []
  return [labelOf(column, value) ?? `${column.logicalName} ${value}`]
}

function inactiveIn(row: WireRow, { navigation, lookup, state }: StatedLookup): readonly Shown[] {
  const related = row[navigation]
  const value = isRow(related) ? related[state.property] : undefined
  return typeof value === 'number' && value !== 0 ? [[lookup, toShown(value, state)]] : []
}

function pricesOf({ operation, changed }: PlannedWrite, { columns }: EntityDefinition) {
  if (!columns.has('pricingerrorcode')) return []
  const hasInput = changed.some((name) => priceInputs.test(name))
  if (operation === 'update' && !hasInput) return []
  return priceColumns.filter((name) => !changed.includes(name))
}

function priceIn(row: WireRow, column: ColumnDefinition | undefined): readonly Shown[] {
  const value = column && (row[column.property] ?? 0)
  return column === undefined || value === 0 ? [] : [[column.logicalName, toShown(value, column)]]
}

function toShown(value: unknown, column: ColumnDefinition): unknown {
  if (typeof value === 'number' && column.options) return labelOf(column, value) ?? value
  return typeof value === 'string' ? toShort(value) : (value ?? null)
}

function toShort(text: string): string {
  const plain = toPlainText(text.slice(0, longestText * 8))
  return plain.length > longestText ? `${plain.slice(0, longestText - 1)}…` : plain
}

const toSorted = (value: unknown) =>
  String(value)
    .split(',')
    .map((part) => part.trim())
    .toSorted()
    .join()
