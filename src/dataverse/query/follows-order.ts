import type { OrderItem } from '../../../odata/ast.ts'
import { formattedSuffix } from '../client/parse-answer.ts'
import type { WireRow } from '../client/parse-answer.ts'
import { kindOf } from '../metadata/columns.ts'
import type { ColumnDefinition } from '../metadata/definition.ts'
import { compareNumbers, compareTexts, compareTimes } from './compare-values.ts'
import type { RowSource } from './matches-filter.ts'

/**
 * Whether two rows may follow each other in this order: `false` only if they certainly may not, and
 * `undefined` if no column tells.
 *
 * @see Reference section 7.3
 */
export function followsOrder(
  items: readonly OrderItem[],
  first: WireRow,
  second: WireRow,
  source: RowSource,
): boolean | undefined {
  for (const { operand, descending } of items) {
    const name = operand.type === 'path' && operand.segments.length === 1 ? operand.segments[0] : ''
    const column = source.entity.properties.get(name ?? '') ?? source.entity.columns.get(name ?? '')
    if (column === undefined) return undefined
    const order = compareBy(column, first, second, source)
    if (order === undefined || Number.isNaN(order)) return undefined
    if (order !== 0) return descending ? order > 0 : order < 0
  }
  return true
}

function compareBy(
  column: ColumnDefinition,
  first: WireRow,
  second: WireRow,
  { missingIsEmpty }: RowSource,
): number | undefined {
  const kind = kindOf(column)
  const key = kind === 'lookup' ? column.property + formattedSuffix : column.property
  const [one, other] = [first[key], second[key]]
  const isUnknown = !missingIsEmpty && (one === undefined || other === undefined)
  if (isUnknown) return undefined
  // Empty values come first.
  if ((one ?? null) === null || (other ?? null) === null)
    return Number(one !== undefined && one !== null) - Number(other !== undefined && other !== null)
  if (kind === 'number') return compareNumbers(one, other)
  if (kind === 'day' || kind === 'time') return compareTimes(one, other)
  if (kind === 'choice') {
    // By value, or by label as FetchXML does: only what holds for both is certain.
    const byValue = compareNumbers(one, other)
    const label = column.property + formattedSuffix
    const byLabel = compareTexts(String(first[label]), String(second[label]))
    return byValue === byLabel ? byValue : undefined
  }
  if (kind === 'boolean') return Number(one) - Number(other)
  const isText = kind === 'text' || kind === 'lookup'
  return isText ? compareTexts(String(one), String(other)) : undefined
}
