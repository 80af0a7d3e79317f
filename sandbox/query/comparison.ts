import type { ComparisonOperator } from '../../odata/ast.ts'
import type { Value } from '../store/store.ts'
import { parserCode, refuse } from '../failures/query-failures.ts'
import type { Getter, Predicate } from './scope.ts'
import { toComparable } from './values.ts'
import type { Kind } from './values.ts'

/** One side of a comparison. */
export type Term =
  | { readonly type: 'null'; readonly kind?: undefined }
  | {
      readonly type: 'constant'
      readonly kind: Kind
      readonly edm: string
      readonly value: Exclude<Value, null>
    }
  | { readonly type: 'column'; readonly kind: Kind; readonly edm: string; readonly get: Getter }

type Valued = Exclude<Term, { type: 'null' }>

const operatorNames: Readonly<Record<ComparisonOperator, string>> = {
  eq: 'Equal',
  ne: 'NotEqual',
  gt: 'GreaterThan',
  ge: 'GreaterThanOrEqual',
  lt: 'LessThan',
  le: 'LessThanOrEqual',
}

/**
 * A comparison of two terms of the same kind. Null equals only another null, differs from every
 * value, and is neither greater nor less than anything (OData 4.01; the service's `ne` also finds
 * rows without a value).
 */
export function compareTerms(left: Term, operator: ComparisonOperator, right: Term): Predicate {
  if (left.type === 'null') return compareWithNull(right, operator)
  if (right.type === 'null') return compareWithNull(left, operator)

  const kind = commonKind(left, operator, right)
  const compare = comparisons[operator]
  const leftValue = createReader(left, kind)
  if (right.type === 'constant') {
    const constant = toComparable(kind, alignDate(right.value, right.kind, kind))
    return (row) => compare(leftValue(row), constant)
  }
  const rightValue = createReader(right, kind)
  return (row) => compare(leftValue(row), rightValue(row))
}

type Comparable = string | number | null

/** The result of each operator for two comparable values of a kind. */
export const comparisons: Readonly<
  Record<ComparisonOperator, (one: Comparable, other: Comparable) => boolean>
> = {
  eq: (one, other) => one === other,
  ne: (one, other) => one !== other,
  gt: (one, other) => one !== null && other !== null && one > other,
  ge: (one, other) => one !== null && other !== null && one >= other,
  lt: (one, other) => one !== null && other !== null && one < other,
  le: (one, other) => one !== null && other !== null && one <= other,
}

function compareWithNull(term: Term, operator: ComparisonOperator): Predicate {
  if (operator !== 'eq' && operator !== 'ne') return () => false
  if (term.type === 'null') return () => operator === 'eq'
  if (term.type === 'constant') return () => operator === 'ne'

  const { get } = term
  return operator === 'eq' ? (row) => get(row) === null : (row) => get(row) !== null
}

function createReader(
  term: Valued,
  kind: Kind,
): (row: Parameters<Getter>[0]) => string | number | null {
  if (term.type === 'constant') {
    const constant = toComparable(kind, alignDate(term.value, term.kind, kind))
    return () => constant
  }
  const { get } = term
  return (row) => {
    const value = get(row)
    return value === null ? null : toComparable(kind, value)
  }
}

/** A date compared with a date-time counts as the first second of its day. No other kinds mix. */
function commonKind(left: Valued, operator: ComparisonOperator, right: Valued): Kind {
  if (left.kind === right.kind) return left.kind
  if (left.kind === 'dateTime' && right.type === 'constant' && right.kind === 'date')
    return 'dateTime'
  if (right.kind === 'dateTime' && left.type === 'constant' && left.kind === 'date')
    return 'dateTime'
  throw refuse(
    'A binary operator with incompatible types was detected. Found operand types ' +
      `'${left.edm}' and '${right.edm}' for operator kind '${operatorNames[operator]}'.`,
    parserCode,
  )
}

function alignDate(value: Exclude<Value, null>, from: Kind, to: Kind): Exclude<Value, null> {
  return from === 'date' && to === 'dateTime' ? `${value}T00:00:00Z` : value
}
