import type { OrderItem, Path } from '../../odata/ast.ts'
import type { Column } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow } from '../store/store.ts'
import { lookupEntity } from '../store/lookup-entity.ts'
import { refuse, unsupportedNode } from '../failures/query-failures.ts'
import { refuseMultiSelect } from './multi-select.ts'
import { resolveColumn } from './scope.ts'
import type { Scope } from './scope.ts'
import { kindOf, toComparable } from './values.ts'
import type { Kind } from './values.ts'

export type SortValue = string | number | null

/** One key to sort by; `name` is its name in paging cookies. */
export interface SortKey<T = StoredRow> {
  readonly name: string
  readonly descending: boolean
  /** How the values compare, and how a cookie prints them. */
  readonly kind: Kind
  get(row: T): SortValue
}

/**
 * The keys of an `$orderby`, followed by the primary key, so that the order is total.
 *
 * Lookups sort by the target's primary name, choices by their number (reference section 7.3).
 */
export function compileOrder(scope: Scope, items: readonly OrderItem[]): readonly SortKey[] {
  const keys = items.map(({ operand, descending }) => {
    const path = operand.type === 'path' ? operand : aliasedPath(scope, operand.name)
    const column = resolveSortColumn(scope, path)
    refuseMultiSelect(column)
    return createSortKey(scope.context, column, descending)
  })
  const primary = scope.table.columns.get(scope.table.primaryId)
  const isUnique = keys.some(({ name }) => name === scope.table.primaryId)
  return primary && !isUnique ? [...keys, createSortKey(scope.context, primary, false)] : keys
}

/** Nulls come first in ascending order, as in SQL Server. */
export function compareKeys(
  keys: readonly { readonly descending: boolean }[],
  one: readonly SortValue[],
  other: readonly SortValue[],
): number {
  for (let at = 0; at < keys.length; at++) {
    const result = compareValues(one[at] ?? null, other[at] ?? null)
    if (result !== 0) return keys[at]?.descending === true ? -result : result
  }
  return 0
}

/**
 * The position of a row relative to the values of another row. The first key decides most
 * comparisons.
 */
export function compareRow<T>(
  keys: readonly SortKey<T>[],
  row: T,
  other: readonly SortValue[],
): number {
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]
    const result = key ? compareValues(key.get(row), other[at] ?? null) : 0
    if (result !== 0) return key?.descending === true ? -result : result
  }
  return 0
}

export function createSortKey(context: Context, column: Column, descending: boolean): SortKey {
  const kind = kindOf(column)
  const { logicalName } = column
  if (column.navigations.length > 0 || column.property !== logicalName) {
    return {
      name: `${logicalName}name`,
      descending,
      kind: 'text',
      get: (row) => nameOfTarget(context, column, row),
    }
  }
  return {
    name: logicalName,
    descending,
    kind,
    get(row) {
      const value = row[logicalName] ?? null
      return value === null ? null : toComparable(kind, value)
    },
  }
}

/** Null is less than everything. */
export function compareValues(one: SortValue, other: SortValue): number {
  if (one === other) return 0
  if (one === null) return -1
  if (other === null) return 1
  return one < other ? -1 : 1
}

function nameOfTarget({ schema, store }: Context, column: Column, row: StoredRow): SortValue {
  const id = row[column.logicalName]
  const entity = lookupEntity(column, row)
  const table = entity === undefined ? undefined : schema.table(entity)
  if (typeof id !== 'string' || table?.primaryName === undefined) return null

  const name = store.get(table.logicalName, id)?.[table.primaryName]
  return typeof name === 'string' ? toComparable('text', name) : null
}

function resolveSortColumn(scope: Scope, path: Path): Column {
  if (path.segments.length > 1) throw unsupportedNode('SingleNavigationNode')

  const column = resolveColumn(scope, path)?.column
  if (!column) throw unsupportedNode('SingleNavigationNode')
  return column
}

function aliasedPath(scope: Scope, name: string): Path {
  const value = scope.alias(name)
  if (value?.type === 'path') return value
  throw refuse(`The value of the alias '@${name}' is not a property to sort by.`)
}
