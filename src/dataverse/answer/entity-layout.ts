import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { groupColumns } from './column-groups.ts'
import { columnLine } from './column-line.ts'
import type { LineLimits } from './column-line.ts'
import { estimateTokens } from './tokens.ts'

/** An entity described for a model: its names, and one line per column, key and collection. */
export interface EntityDescription {
  readonly entity: string
  readonly set: string
  readonly name: string
  readonly about?: string
  readonly primaryId: string
  readonly primaryName?: string
  readonly keys?: readonly string[]
  /** Names of saved views. */
  readonly views?: readonly string[]
  /** `revenue (Annual Revenue): Money`. */
  readonly columns: readonly string[]
  /** All other columns by type: `Text: fax sic address1_{line1 line2}`. */
  readonly others?: readonly string[]
  /** `contact_customer_accounts: contact.parentcustomerid`. */
  readonly collections?: readonly string[]
  /** What was omitted and how to see it. */
  readonly more?: string
}

export interface Parts {
  readonly head: Omit<EntityDescription, 'columns'>
  readonly columns: readonly string[]
  readonly others: readonly string[]
  readonly collections: readonly string[]
  readonly more: string
}

export function assemble({ head, columns, others, collections, more }: Parts): EntityDescription {
  return {
    ...head,
    columns,
    ...(others.length > 0 && { others }),
    ...(collections.length > 0 && { collections }),
    ...(more !== '' && { more }),
  }
}

/** What a description shows before lines and groups are chosen. */
export type Shown = Omit<Parts, 'columns' | 'others'> & {
  readonly shown: readonly ColumnDefinition[]
}

export const usualLimits: LineLimits = { choices: 12, targets: 8, description: false }

/** Lines for some columns, and the others by type in at most `groupTokens`. */
function layOut(
  { shown, collections }: Shown,
  lined: ReadonlySet<ColumnDefinition>,
  groupTokens = Infinity,
): Pick<Parts, 'columns' | 'others' | 'collections'> {
  const rest = shown.filter((column) => !lined.has(column))
  return {
    columns: shown.filter((one) => lined.has(one)).map((column) => columnLine(column, usualLimits)),
    others: groupColumns(rest, groupTokens),
    collections,
  }
}

/**
 * Lines for the wanted columns, the most important first as far as they fit, and the others by type.
 * Names come before lines: the groups must fit beside the lines.
 */
export function linesAndGroups(
  parts: Shown,
  wanted: readonly ColumnDefinition[],
  left: number,
  entity: EntityDefinition,
): EntityDescription {
  const whole = layOut(parts, new Set(wanted))
  if (estimate(whole) <= left) return assemble({ ...parts, ...whole })

  const collections = take(parts.collections, left * 0.1, (line) => estimate(line) + 1)
  const ranked = wanted.toSorted((one, other) => rankOf(one, entity) - rankOf(other, entity))
  const names = estimate(groupColumns(parts.shown, left * 0.6))
  const room = Math.max(left * 0.3, left - estimate(collections) - names)
  const lineCost = (column: ColumnDefinition) => estimate(columnLine(column, usualLimits)) + 1
  const lined = take(ranked, room, lineCost)
  const lines = lined.reduce((sum, column) => sum + lineCost(column), 0)
  const cut = layOut(
    { ...parts, collections },
    new Set(lined),
    left - estimate(collections) - lines - 10,
  )
  const hint = 'others: name them in columns to see them in full'
  const more = [hint, parts.more].filter((part) => part !== '').join('; ')
  return assemble({ ...parts, ...cut, more })
}

/** Whether a column has a line of its own: views show it, or it is the state. */
export function linedIn({ primaryName }: EntityDefinition, inViews: ReadonlySet<string>) {
  return ({ logicalName, type }: ColumnDefinition): boolean =>
    inViews.has(logicalName) || logicalName === primaryName || type === 'State' || type === 'Status'
}

/** These columns, and as many other columns with choices as fit into `room`. */
export function withChoices(
  parts: Shown,
  lined: readonly ColumnDefinition[],
  room: number,
): readonly ColumnDefinition[] {
  const all = new Set(lined)
  let left = room - estimate(layOut(parts, all))
  for (const column of parts.shown) {
    if (all.has(column) || column.options === undefined || column.type === 'Boolean') continue
    const needs = estimate(columnLine(column, usualLimits))
    if (needs > left) continue
    all.add(column)
    left -= needs
  }
  return [...all]
}

function take<Item>(
  items: readonly Item[],
  room: number,
  costOf: (item: Item) => number,
): readonly Item[] {
  let spent = 0
  const end = items.findIndex((item) => (spent += costOf(item)) > room)
  return end < 0 ? items : items.slice(0, end)
}

function rankOf(column: ColumnDefinition, { primaryName, keys }: EntityDefinition): number {
  const { logicalName, required, type, custom, targets } = column
  if (logicalName === primaryName || required === 'system') return 0
  if (required === 'application' || keys.some(({ columns }) => columns.includes(logicalName)))
    return 1
  if (['State', 'Status', 'Owner'].includes(type)) return 2
  if (custom) return 3
  if (targets) return 4
  return type === 'Boolean' ? 6 : 5
}

/** Tokens of a value as JSON. */
export function estimate(value: unknown): number {
  return estimateTokens(JSON.stringify(value))
}
