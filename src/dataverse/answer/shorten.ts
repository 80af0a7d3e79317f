import type { ColumnDefinition } from '../metadata/definition.ts'
import type { ExpandShape, ResultShape } from './shape.ts'
import type { TableBuilder } from './table.ts'
import { toPlainText } from '../text/plain-text.ts'
import { countCharacters, isLongText } from './cells.ts'
import { nextTurn } from '../../time/turns.ts'
import { relatedQuery } from './cell-notes.ts'
import { estimateTokens, mostCharacters, mostOfRow } from './tokens.ts'
import { idOf, isRow } from '../client/parse-answer.ts'
import type { WireRow } from '../client/parse-answer.ts'

interface Limits {
  /** Maximum characters of a text. */
  readonly characters: number
  /** Maximum rows of a collection. */
  readonly rows: number
  /** The full lengths of texts that were cut before they were cleaned. */
  readonly lengths: ReadonlyMap<string, number>
  /** Why the only text of a record is cut. */
  readonly noMore: string
}

/**
 * Adds a row that is too large for one answer: its long texts and collections are cut to the greatest
 * length that fits. Returns notes for the answer: what was cut, its full length and how to read more.
 */
export async function addShortened(
  table: TableBuilder,
  row: WireRow,
  shape: ResultShape,
  budgetTokens: number,
): Promise<readonly string[]> {
  const lengths = new Map<string, number>()
  const part = Math.min(1, mostCharacters(budgetTokens) / Math.max(1, countCharacters(row, shape)))
  // Cut before it is cleaned: cleaning takes time for each character, whether it is shown or not.
  const plain = mapTexts(row, shape, (text) => {
    const kept = sliceText(text, Math.max(shortest, Math.floor(text.length * part)))
    const clean = toPlainText(kept)
    if (kept.length < text.length) lengths.set(clean, text.length)
    return clean
  })
  const most = mostCharacters(budgetTokens)
  const noMore =
    most < mostOfRow
      ? 'DATAVERSE_RESULT_TOKENS allows no more'
      : `one record shows at most ${mostOfRow} characters`
  for (let characters = most; ; characters = Math.floor(characters / 2)) {
    await nextTurn()
    const cuts: string[] = []
    const limits = { characters, rows: Math.ceil(characters / 100), lengths, noMore }
    const tokens = table.add(shorten(plain, shape, '', limits, cuts))
    const notes = [...new Set(cuts)]
    const total = tokens + estimateTokens(notes.join())
    if (total <= budgetTokens || characters < 40) return notes
    table.drop()
  }
}

function shorten(
  row: WireRow,
  shape: ResultShape,
  prefix: string,
  limits: Limits,
  cuts: string[],
): WireRow {
  const named = fileNames(shape)
  const long = shape.columns.filter(
    (column) => isLongText(column) && !named.has(column.logicalName),
  )
  const isOnly = long.length === 1 && shape.expands.length === 0
  const texts = shape.columns.flatMap((column) => {
    const text = row[column.property]
    if (!isLongText(column) || typeof text !== 'string') return []
    const full = limits.lengths.get(text) ?? text.length
    const shown = Math.min(text.length, limits.characters)
    if (shown === full) return []
    const how = isOnly && prefix === '' ? limits.noMore : readAlone(shape, column, row)
    cuts.push(`${prefix}${column.logicalName} cut to ${shown} of ${full} characters: ${how}`)
    return [[column.property, cutText(text, shown, full)] as const]
  })
  const related = shape.expands.map((expand) => {
    const value = row[expand.navigation]
    return [
      expand.navigation,
      shortenRelated(value, row, shape, expand, prefix, limits, cuts),
    ] as const
  })
  return { ...row, ...Object.fromEntries([...texts, ...related]) }
}

/** Columns with the name of a file, which is shown beside its text and is short. */
function fileNames({ entity }: ResultShape): ReadonlySet<string> {
  return new Set([...entity.columns.values()].flatMap(({ body }) => body?.fileName ?? []))
}

function shortenRelated(
  value: unknown,
  row: WireRow,
  shape: ResultShape,
  expand: ExpandShape,
  prefix: string,
  limits: Limits,
  cuts: string[],
): unknown {
  const path = prefix + expand.navigation
  const inner = (one: WireRow) => shorten(one, expand.shape, `${path}/`, limits, cuts)
  if (isRow(value)) return inner(value)
  if (!Array.isArray(value)) return value
  const rows = value.filter(isRow)
  if (rows.length > limits.rows) {
    const how = relatedQuery(shape.entity, expand, row)
    cuts.push(`${path} cut to ${limits.rows} of ${rows.length} rows: ${how}`)
  }
  return rows.slice(0, limits.rows).map(inner)
}

/** A text is never cut below this before it is cleaned. */
const shortest = 400

function cutText(text: string, shown: number, full: number): string {
  const kept = sliceText(text, shown)
  return `${kept}… (+${full - kept.length} characters)`
}

/** Never cuts between the halves of a surrogate pair. */
function sliceText(text: string, length: number): string {
  if (text.length <= length) return text
  return text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length - 1 : length)
}

function readAlone(
  { entity }: ResultShape,
  { logicalName }: ColumnDefinition,
  row: WireRow,
): string {
  const id = idOf(row, entity.primaryId)
  return `get_record ${entity.logicalName} ${id} with select ["${logicalName}"] shows more`
}

function mapTexts(row: WireRow, shape: ResultShape, change: (text: string) => string): WireRow {
  const texts = shape.columns.flatMap((column) => {
    const text = row[column.property]
    return isLongText(column) && typeof text === 'string' ? [[column.property, change(text)]] : []
  })
  const related = shape.expands.map(({ navigation, shape: inner }) => {
    const value = row[navigation]
    if (isRow(value)) return [navigation, mapTexts(value, inner, change)]
    if (!Array.isArray(value)) return [navigation, value]
    return [navigation, value.filter(isRow).map((one) => mapTexts(one, inner, change))]
  })
  return { ...row, ...Object.fromEntries([...texts, ...related]) }
}
