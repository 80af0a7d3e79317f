import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { nearestNames } from '../../text/nearest.ts'
import { columnLine, oneLine, searchText } from './column-line.ts'
import type { LineLimits } from './column-line.ts'
import { assemble, estimate, linedIn, linesAndGroups, withChoices } from './entity-layout.ts'
import type { EntityDescription } from './entity-layout.ts'
import { withStateHint } from './state-hint.ts'
import { isNoise, isUseful } from './system-columns.ts'

interface DescribeOptions {
  /** Only columns whose name, label, type, target or flag contains one of these words. */
  readonly words?: readonly string[] | undefined
  /** Also include columns and collections that are rarely needed, and every choice. */
  readonly full: boolean
  /** Names of saved views, by entity. */
  readonly views?: ReadonlyMap<string, readonly string[]>
  /** Maximum tokens, as `estimateTokens` counts them. */
  readonly budgetTokens: number
  /** Maximum tokens of the names of its views. */
  readonly viewTokens: number
  /** Tokens up to which choices that no view shows have a line of their own. */
  readonly aimTokens: number
}

/** Tried from the most detailed to the least detailed until the description fits. */
const lineLimits: readonly LineLimits[] = [
  { choices: Infinity, targets: 8, description: true },
  { choices: Infinity, targets: 8, description: false },
  { choices: 40, targets: 8, description: false },
  { choices: 12, targets: 8, description: false },
  { choices: 4, targets: 4, description: false },
]

/** The limits for a single entity, about 1,500 real tokens, and for a whole answer. */
const usualTokens = 1640
const mostTokens = 5600
/** What a single entity should cost, about 750 real tokens, and one of several. */
const aimTokens = 1060
const aimEachTokens = 800
/** What the names of views of a single entity may cost, and of one of several. */
const nameTokens = 60
const nameEachTokens = 12

/**
 * Describes entities in the fewest words that let a model read and write them correctly: a line for
 * each column that views show or that has choices, and the others by type. Where views are not known,
 * a line for each column. One entity costs at most 1,500 tokens, or 6,000 in full or with its columns
 * filtered. Several entities share 6,000; what one does not use is available to the others.
 */
export function describeEntities(
  entities: readonly EntityDefinition[],
  {
    resultTokens,
    ...options
  }: Omit<DescribeOptions, 'budgetTokens' | 'aimTokens' | 'viewTokens'> & { resultTokens: number },
): readonly EntityDescription[] {
  const isLarge = options.full || options.words !== undefined || entities.length > 1
  const viewTokens = entities.length === 1 ? nameTokens : nameEachTokens
  let left = Math.min(isLarge ? mostTokens : usualTokens, resultTokens * 0.9) - 40
  const waiting = entities
    .map((entity) => ({
      entity,
      needs:
        entities.length === 1
          ? 0
          : estimate(describe(entity, { ...options, ...endless, viewTokens })),
    }))
    .toSorted((one, other) => one.needs - other.needs)
  const described = new Map<EntityDefinition, EntityDescription>()
  let aim = entities.length === 1 ? aimTokens : aimEachTokens * entities.length
  for (const [index, { entity }] of waiting.entries()) {
    const share = 1 / (waiting.length - index)
    const limits = { budgetTokens: left * share, aimTokens: aim * share, viewTokens }
    const description = describe(entity, { ...options, ...limits })
    described.set(entity, description)
    left -= estimate(description)
    aim -= estimate(description)
  }
  return entities.flatMap((entity) => described.get(entity) ?? [])
}

const endless = { budgetTokens: Infinity, aimTokens: Infinity }

function describe(
  entity: EntityDefinition,
  { words, full, views, viewTokens, budgetTokens, aimTokens: aim }: DescribeOptions,
): EntityDescription {
  const columnsByName = entity.columns
  const all = [...columnsByName.values()]
    .filter(({ companionOf }) => companionOf === undefined || !columnsByName.has(companionOf))
    .map((column) => withStateHint(column, entity))
  const wanted = words ? matching(all, words) : all
  const inViews = new Set(entity.views?.shown)
  const isShown = (column: ColumnDefinition) =>
    inViews.has(column.logicalName) || !isNoise(column, entity)
  const shown = words || full ? wanted : wanted.filter(isShown)
  const useful = words ? [] : entity.collections.filter((one) => full || isUseful(one))
  const collections = useful.map(
    ({ navigation, entity: other, column }) =>
      `${navigation}: ${other}${column === undefined ? '' : `.${column}`}`,
  )
  const head = headOf(entity, full, fewNames(views?.get(entity.logicalName) ?? [], viewTokens))
  const more = leftOut({ entity, words, found: wanted.length, hidden: all.length - shown.length })
  const frame = estimate({ ...head, more, columns: [], collections: [] }) + 10
  const parts = { head, shown, collections, more }
  const left = budgetTokens - frame
  if (!words && !full && entity.views) {
    const lined = withChoices(parts, shown.filter(linedIn(entity, inViews)), aim - frame)
    return linesAndGroups(parts, lined, left, entity)
  }
  const limits = words || full ? lineLimits : lineLimits.slice(2)
  for (const limit of limits) {
    const columns = shown.map((column) => columnLine(column, limitFor(column, limit, words, full)))
    if (estimate(columns) + estimate(collections) <= left)
      return assemble({ head, columns, others: [], collections, more })
  }
  return linesAndGroups(parts, shown, left, entity)
}

/** Every target of a lookup that the caller names in full. */
function limitFor(
  { logicalName }: ColumnDefinition,
  limit: LineLimits,
  words: readonly string[] | undefined,
  full: boolean,
): LineLimits {
  const isNamed = full && words?.some((word) => word.trim().toLowerCase() === logicalName)
  return isNamed ? { ...limit, targets: Infinity } : limit
}

function headOf(
  entity: EntityDefinition,
  full: boolean,
  views: readonly string[],
): Omit<EntityDescription, 'columns'> {
  const { displayName, displayCollectionName, description } = entity
  return {
    entity: entity.logicalName,
    set: entity.entitySetName,
    name: `${oneLine(displayName, 80)} / ${oneLine(displayCollectionName, 80)}`,
    ...(full && description && { about: oneLine(description, 300) }),
    primaryId: entity.primaryId,
    ...(entity.primaryName && { primaryName: entity.primaryName }),
    ...(entity.keys.length > 0 && { keys: entity.keys.map(({ columns }) => columns.join(' + ')) }),
    ...(views.length > 0 && { views }),
  }
}

const mostViews = 10

/** As many names of views as fit. A name that cannot be shown as it is would not be found. */
function fewNames(views: readonly string[], ofViews: number): readonly string[] {
  const few = views.filter((name) => oneLine(name, 200) === name).slice(0, mostViews)
  let left = ofViews
  return few.filter((name) => (left -= estimate(name) + 1) >= 0)
}

/**
 * The columns that one of the words finds. A text of several words finds the columns that contain it,
 * else those that contain most of its words.
 */
function matching(
  columns: readonly ColumnDefinition[],
  words: readonly string[],
): readonly ColumnDefinition[] {
  const texts = columns.map(searchText)
  const found = words.map((word) => {
    const phrase = word.trim().toLowerCase()
    if (texts.some((text) => text.includes(phrase)))
      return texts.map((text) => text.includes(phrase))
    const parts = phrase.split(/\s+/)
    const counts = texts.map((text) => parts.filter((part) => text.includes(part)).length)
    const most = Math.max(0, ...counts)
    return counts.map((count) => count > 0 && count === most && most * 2 >= parts.length)
  })
  return columns.filter((_column, index) => found.some((matches) => matches[index]))
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
