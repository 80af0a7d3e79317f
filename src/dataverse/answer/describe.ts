import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { nearestNames } from '../../text/nearest.ts'
import { columnLine, oneLine, searchText } from './column-line.ts'
import type { LineLimits } from './column-line.ts'
import { isNoise, isUseful } from './system-columns.ts'
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
  /** `revenue (Annual Revenue): Money`. */
  readonly columns: readonly string[]
  /** Names of the columns whose lines did not fit. */
  readonly others?: string
  /** `contact_customer_accounts: contact.parentcustomerid`. */
  readonly collections?: readonly string[]
  /** What was omitted and how to see it. */
  readonly more?: string
}

interface DescribeOptions {
  /** Only columns whose name, label, type, target or flag contains one of these words. */
  readonly words?: readonly string[] | undefined
  /** Also include columns and collections that are rarely needed, and every choice. */
  readonly full: boolean
  /** Maximum tokens, as `estimateTokens` counts them. */
  readonly budgetTokens: number
}

/** Tried from the most detailed to the least detailed until the description fits. */
const lineLimits: readonly LineLimits[] = [
  { choices: Infinity, targets: Infinity, description: true },
  { choices: Infinity, targets: Infinity, description: false },
  { choices: 40, targets: 8, description: false },
  { choices: 12, targets: 8, description: false },
  { choices: 4, targets: 4, description: false },
]

/** The limits for a single entity, about 1,500 real tokens, and for a whole answer. */
const usualTokens = 1950
const mostTokens = 5600

/**
 * Describes entities in the fewest words that let a model read and write them correctly. One entity
 * costs at most 1,500 tokens, or 6,000 in full or with its columns filtered. Several entities share
 * 6,000; what one does not use is available to the others. `others` and `more` name what did not fit.
 */
export function describeEntities(
  entities: readonly EntityDefinition[],
  { resultTokens, ...options }: Omit<DescribeOptions, 'budgetTokens'> & { resultTokens: number },
): readonly EntityDescription[] {
  const isLarge = options.full || options.words !== undefined || entities.length > 1
  let left = Math.min(isLarge ? mostTokens : usualTokens, resultTokens * 0.9) - 40
  const waiting = entities
    .map((entity) => ({
      entity,
      needs: cost(describe(entity, { ...options, budgetTokens: Infinity })),
    }))
    .toSorted((one, other) => one.needs - other.needs)
  const described = new Map<EntityDefinition, EntityDescription>()
  for (const [index, { entity }] of waiting.entries()) {
    const budgetTokens = left / (waiting.length - index)
    const description = describe(entity, { ...options, budgetTokens })
    described.set(entity, description)
    left -= cost(description)
  }
  return entities.flatMap((entity) => described.get(entity) ?? [])
}

function describe(
  entity: EntityDefinition,
  { words, full, budgetTokens }: DescribeOptions,
): EntityDescription {
  const columnsByName = entity.columns
  const all = [...columnsByName.values()].filter(
    ({ companionOf }) => companionOf === undefined || !columnsByName.has(companionOf),
  )
  const wanted = words ? all.filter((column) => matches(column, words)) : all
  const shown = words || full ? wanted : wanted.filter((column) => !isNoise(column, entity))
  const useful = words ? [] : entity.collections.filter((one) => full || isUseful(one))
  const collections = useful.map(
    ({ navigation, entity: other, column }) =>
      `${navigation}: ${other}${column === undefined ? '' : `.${column}`}`,
  )
  const head = headOf(entity, full)
  const more = leftOut({ entity, words, found: wanted.length, hidden: all.length - shown.length })
  const frame = cost({ ...head, more, columns: [], collections: [] }) + 10
  const limits = words || full ? lineLimits : lineLimits.slice(2)

  for (const limit of limits) {
    const columns = shown.map((column) => columnLine(column, limit))
    if (frame + cost(columns) + cost(collections) <= budgetTokens)
      return assemble({ head, columns, collections, more })
  }
  return cutToBudget({ entity, shown, head, collections, more, left: budgetTokens - frame })
}

interface Parts {
  readonly head: Omit<EntityDescription, 'columns'>
  readonly columns: readonly string[]
  readonly others?: string
  readonly collections: readonly string[]
  readonly more: string
}

function assemble({ head, columns, others, collections, more }: Parts): EntityDescription {
  return {
    ...head,
    columns,
    ...(others && { others }),
    ...(collections.length > 0 && { collections }),
    ...(more !== '' && { more }),
  }
}

function headOf(entity: EntityDefinition, full: boolean): Omit<EntityDescription, 'columns'> {
  const { displayName, displayCollectionName, description } = entity
  return {
    entity: entity.logicalName,
    set: entity.entitySetName,
    name: `${oneLine(displayName, 80)} / ${oneLine(displayCollectionName, 80)}`,
    ...(full && description && { about: oneLine(description, 300) }),
    primaryId: entity.primaryId,
    ...(entity.primaryName && { primaryName: entity.primaryName }),
    ...(entity.keys.length > 0 && { keys: entity.keys.map(({ columns }) => columns.join(' + ')) }),
  }
}

interface Cut extends Omit<Parts, 'columns'> {
  readonly entity: EntityDefinition
  readonly shown: readonly ColumnDefinition[]
  readonly left: number
}

/** Lines for the most important columns and names of the others, within the budget. */
function cutToBudget({ entity, shown, head, collections, more, left }: Cut): EntityDescription {
  const room = { lines: left * 0.78, names: left * 0.12, collections: left * 0.08 }
  const limit = { choices: 12, targets: 4, description: false }
  const ranked = shown.toSorted((one, other) => rankOf(one, entity) - rankOf(other, entity))
  const lined = new Set(take(ranked, room.lines, (column) => cost(columnLine(column, limit)) + 1))
  const columns = shown.filter((column) => lined.has(column))
  const rest = shown.filter((column) => !lined.has(column)).map(({ logicalName }) => logicalName)
  const names = take(rest, room.names, (name) => cost(name) + 1)
  const kept = take(collections, room.collections, (line) => cost(line) + 1)
  const unnamed = rest.length - names.length
  const others = `${names.join(' ')}${unnamed > 0 ? ` and ${unnamed} more` : ''}`
  const hint = 'others did not fit: name them in columns to see them'
  return assemble({
    head,
    columns: columns.map((column) => columnLine(column, limit)),
    others,
    collections: kept,
    more: [hint, more].filter((part) => part !== '').join('; '),
  })
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

function matches(column: ColumnDefinition, words: readonly string[]): boolean {
  const text = searchText(column)
  return words.some((word) => text.includes(word.trim().toLowerCase()))
}

interface LeftOut {
  readonly entity: EntityDefinition
  readonly words: readonly string[] | undefined
  readonly found: number
  readonly hidden: number
}

function leftOut({ entity, words, found, hidden }: LeftOut): string {
  if (!words)
    return hidden > 0 ? `${hidden} system columns omitted: full or columns shows them` : ''
  if (found > 0) return ''
  const nearest = words.flatMap((word) => nearestNames(word, entity.columns.keys()))
  const near = nearest.length > 0 ? `; near: ${[...new Set(nearest)].join(', ')}` : ''
  return `none of ${entity.columns.size} columns matches${near}`
}

function cost(value: unknown): number {
  return estimateTokens(JSON.stringify(value))
}
