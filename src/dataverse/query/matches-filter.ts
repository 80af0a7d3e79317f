import type {
  Comparison,
  ComparisonOperator,
  Filter,
  FunctionCall,
  Literal,
  Operand,
} from '../../../odata/ast.ts'
import type { WireRow } from '../client/parse-answer.ts'
import { kindOf } from '../metadata/columns.ts'
import type { ColumnKind } from '../metadata/columns.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import { compareNumbers, compareTexts, compareTimes, foldText } from './compare-values.ts'
import { unescapeWildcards } from './wildcards.ts'

/** What a row is checked against. */
export interface RowSource {
  readonly entity: EntityDefinition
  /** Whether a column that a row lacks is empty in it. Otherwise the service may have left it out. */
  readonly missingIsEmpty: boolean
}

/**
 * Whether a row matches a condition: `undefined` if this server cannot tell, as for related records, functions
 * of the service, and texts that only the service's collation can compare.
 *
 * @see Reference section 7.4
 */
export function matchesFilter(
  filter: Filter,
  row: WireRow,
  source: RowSource,
): boolean | undefined {
  switch (filter.type) {
    case 'and':
    case 'or': {
      const sides = [filter.left, filter.right].map((one) => matchesFilter(one, row, source))
      const decisive = filter.type === 'or'
      if (sides.includes(decisive)) return decisive
      return sides.includes(undefined) ? undefined : !decisive
    }
    case 'not': {
      const inner = matchesFilter(filter.operand, row, source)
      return inner === undefined ? undefined : !inner
    }
    case 'comparison':
      return compare(filter, row, source)
    case 'call':
      return matchText(filter, row, source)
    default:
      return undefined
  }
}

interface Found {
  readonly kind: ColumnKind
  /** `null` if it is empty. */
  readonly value: unknown
}

/** A column's value in the row; `undefined` if it is not known. */
function valueOf(operand: Operand, row: WireRow, source: RowSource): Found | undefined {
  if (operand.type !== 'path' || operand.segments.length !== 1) return undefined
  const [name = ''] = operand.segments
  const { entity, missingIsEmpty } = source
  const column = entity.properties.get(name) ?? entity.columns.get(name)
  if (column === undefined) return undefined
  const value = row[column.property]
  if (value === undefined && !missingIsEmpty) return undefined
  return { kind: kindOf(column), value: value ?? null }
}

function compare(
  { left, operator, right }: Comparison,
  row: WireRow,
  source: RowSource,
): boolean | undefined {
  const found = valueOf(left, row, source)
  if (found === undefined || right.type === 'call' || right.type === 'alias') return undefined
  if (right.type === 'path') return undefined
  const { kind, value } = found
  if (right.type === 'null') {
    if (operator === 'eq') return value === null
    return operator === 'ne' ? value !== null : undefined
  }
  // An empty value is never equal, greater or less. Whether it differs depends on the service.
  if (value === null) return operator === 'ne' ? undefined : false
  const order = compareTo(kind, value, right)
  return order === undefined ? undefined : holds(operator, order)
}

/** Negative, 0 or positive; NaN if the values only differ; `undefined` if they cannot be compared. */
function compareTo(kind: ColumnKind, value: unknown, literal: Literal): number | undefined {
  if (literal.type === 'boolean')
    return typeof value === 'boolean' && value === literal.value ? 0 : NaN
  if (literal.type === 'null' || literal.type === 'enum') return undefined
  const text = literal.type === 'number' ? literal.text : literal.value
  if (kind === 'number' || kind === 'choice') return compareNumbers(value, text)
  if (kind === 'day' || kind === 'time') return compareTimes(value, text)
  if (kind === 'id' || kind === 'lookup')
    return String(value).toLowerCase() === text.toLowerCase() ? 0 : NaN
  return kind === 'text' && typeof value === 'string' ? compareTexts(value, text) : undefined
}

function holds(operator: ComparisonOperator, order: number): boolean | undefined {
  if (operator === 'eq') return order === 0
  if (operator === 'ne') return order !== 0
  if (Number.isNaN(order)) return undefined
  return { gt: order > 0, ge: order >= 0, lt: order < 0, le: order <= 0 }[operator]
}

/** `contains`, `startswith` and `endswith` of a text that has no wildcards. */
function matchText(
  { name, arguments: [left, right], pattern }: FunctionCall,
  row: WireRow,
  source: RowSource,
): boolean | undefined {
  const found = left && valueOf(left, row, source)
  if (!found || found.kind !== 'text' || right?.type !== 'string' || pattern) return undefined
  if (found.value === null) return false
  if (typeof found.value !== 'string') return undefined
  const wanted = unescapeWildcards(right.value)
  if (/[%_[]/.test(right.value.replaceAll(/\[[%_[]\]/g, ''))) return undefined
  const [text, part] = [foldText(found.value), foldText(wanted)]
  switch (name) {
    case 'contains':
      return text.includes(part)
    case 'startswith':
      return text.startsWith(part)
    case 'endswith':
      // The service may ignore spaces at the end.
      return text.endsWith(part) || (text.trimEnd().endsWith(part) ? undefined : false)
    default:
      return undefined
  }
}
