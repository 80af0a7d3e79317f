import type { ExpandItem, SelectItem } from '../../odata/ast.ts'
import type { Column, Table } from '../schema/model.ts'
import { checkPrivilege } from '../security/row-access.ts'
import type { Context } from '../security/context.ts'
import { compileFilter } from './filter.ts'
import { findNavigation, targetTable } from './navigation.ts'
import type { CollectionNavigation, Navigation, SingleNavigation } from './navigation.ts'
import { compileOrder } from './order.ts'
import type { SortKey } from './order.ts'
import { parserCode, refuse, typeName, unknownProperty } from '../failures/query-failures.ts'
import { createScope, isProperty } from './scope.ts'
import type { Predicate } from './scope.ts'

/** The parts of a row in a response. */
export interface RowShape {
  readonly table: Table
  /** The columns of `$select`; `undefined` without `$select`, which means all. */
  readonly chosen: readonly Column[] | undefined
  /** The columns in the response: the chosen ones and those that are always included. */
  readonly columns: readonly Column[]
  readonly expands: readonly Expand[]
}

interface ExpandBase {
  readonly name: string
  readonly item: ExpandItem
}

export interface SingleExpand extends ExpandBase {
  readonly kind: 'single'
  readonly navigation: SingleNavigation
  /** The target's shape; `undefined` for owners and for tables that the sandbox does not have. */
  readonly shape: RowShape | undefined
}

export interface CollectionExpand extends ExpandBase {
  readonly kind: 'collection'
  readonly navigation: CollectionNavigation
  readonly shape: RowShape | undefined
  readonly predicate: Predicate | undefined
  readonly keys: readonly SortKey[]
}

export type Expand = SingleExpand | CollectionExpand

const maxExpands = 15
const onlySelectAndFilter =
  'Only $select and $filter clause can be provided while doing $expand on many-to-one relationship ' +
  'or nested one-to-many relationship.'

/**
 * The shape that `$select` and `$expand` request (reference sections 7.2 and 7.5).
 *
 * @throws a failure with the service's text for unknown names and for what `$expand` does not
 * allow.
 */
export function compileShape(
  context: Context,
  table: Table,
  select: readonly SelectItem[] | undefined,
  expand: readonly ExpandItem[],
): RowShape {
  const items = allItems(expand)
  if (items.length > maxExpands) {
    throw refuse(`The number of $expand items exceeds the maximum limit of ${maxExpands}.`)
  }
  return createShape(context, table, { select, expand }, isNested(expand), [])
}

/** True when an expand contains another expand, which changes the paging mode. */
export function isNested(expand: readonly ExpandItem[]): boolean {
  return expand.some((item) => (item.expand?.length ?? 0) > 0)
}

/** The shape's part of `@odata.context`: `(name,primarycontactid(fullname))`, or empty. */
export function contextColumns({ chosen, expands }: RowShape): string {
  const parts = [...(chosen ?? []).map(({ property }) => property), ...expands.map(expandColumns)]
  return parts.length === 0 ? '' : `(${parts.join(',')})`
}

function expandColumns({ name, shape, item }: Expand): string {
  if (item.reference) return `${name}/$ref`
  if (shape) return `${name}${contextColumns(shape) || '()'}`
  return `${name}(${(item.select ?? []).map((column) => column.name).join(',')})`
}

function createShape(
  context: Context,
  table: Table,
  {
    select,
    expand = [],
  }: Pick<ExpandItem, 'expand'> & { select?: readonly SelectItem[] | undefined },
  nested: boolean,
  extra: readonly string[],
): RowShape {
  const chosen = select && selectColumns(table, select)
  const columns = chosen ? withUnasked(table, chosen, extra) : allColumns(table)
  const expands = expand.map((item) => compileExpand(context, table, item, nested))
  return { table, chosen, columns, expands }
}

/** The columns of a `$select`. Navigation properties are not columns. */
function selectColumns(table: Table, items: readonly SelectItem[]): readonly Column[] {
  const columns = items.map(({ name }) => {
    const column = table.properties.get(name)
    if (!column || !isProperty(column)) throw unknownProperty(name, typeName(table))
    return column
  })
  return [...new Set(columns)]
}

/** Images are read only by name (reference part 2, section 5). */
function allColumns(table: Table): readonly Column[] {
  return [...table.columns.values()].filter(
    (column) => isProperty(column) && column.type !== 'Image',
  )
}

/**
 * Adds the key, the currency of money columns and the parts of a composite address, plus `extra`.
 */
function withUnasked(
  table: Table,
  chosen: readonly Column[],
  extra: readonly string[],
): readonly Column[] {
  const names = [table.primaryId, ...extra]
  if (chosen.some(({ type }) => type === 'Money')) names.push('transactioncurrencyid')
  for (const { logicalName } of chosen) {
    const address = /^(address\d_)composite$/.exec(logicalName)?.[1]
    if (address !== undefined) names.push(...addressParts.map((part) => `${address}${part}`))
  }
  const unasked = names.flatMap((name) => table.columns.get(name) ?? []).filter(isProperty)
  return [...new Set([...chosen, ...unasked])]
}

const addressParts = ['line1', 'line2', 'line3', 'city', 'stateorprovince', 'postalcode', 'country']

function compileExpand(context: Context, table: Table, item: ExpandItem, nested: boolean): Expand {
  const navigation = findNavigation(table, item.navigation)
  if (!navigation) throw notExpandable(table, item.navigation)

  checkOptions(navigation, item, nested)
  const target = targetTable(context.schema, navigation)
  if (target) checkPrivilege(context, target, 'Read')
  const name = item.navigation
  if (navigation.kind === 'single') {
    if (navigation.targets.includes('owner')) checkPrincipal(item)
    const shape = target && createShape(context, target, item, nested, [])
    return { kind: 'single', name, item, navigation, shape }
  }

  const lookup = navigation.kind === 'collection' ? [navigation.relation.column] : []
  const scope = target && createScope(context, target, refuseAlias)
  return {
    kind: 'collection',
    name,
    item,
    navigation,
    shape: target && createShape(context, target, item, nested, lookup),
    predicate: scope && item.filter && compileFilter(scope, item.filter),
    keys: scope ? compileOrder(scope, item.orderby ?? []) : [],
  }
}

/** An owner is expanded as its base type, which has only a key. */
function checkPrincipal({ select = [], expand = [] }: ExpandItem): void {
  const wrong = select.find(({ name }) => name !== 'ownerid')?.name ?? expand[0]?.navigation
  if (wrong !== undefined) throw unknownProperty(wrong, 'Microsoft.Dynamics.CRM.principal')
}

function checkOptions(navigation: Navigation, item: ExpandItem, nested: boolean): void {
  const sortsOrCuts = item.orderby !== undefined || item.top !== undefined
  if (sortsOrCuts && (nested || navigation.kind === 'single')) throw refuse(onlySelectAndFilter)
  if (item.count !== undefined) throw refuse('The query option $count is not supported in $expand.')
  if (navigation.kind === 'single') {
    if (item.filter) {
      throw refuse(
        '$filter can only be provided in $expand on collection-valued navigation properties.',
      )
    }
    return
  }
  if (item.reference) {
    throw refuse('Expand with $ref is only supported on lookup type navigation property.')
  }
  if (nested && navigation.kind === 'manyToMany') {
    throw refuse(
      `The many-to-many relationship '${navigation.name}' cannot be part of a query with nested $expand.`,
    )
  }
}

function refuseAlias(name: string): never {
  throw refuse(`The parameter alias '@${name}' cannot be used inside $expand.`)
}

function notExpandable(table: Table, name: string): Error {
  if (!table.properties.has(name)) return unknownProperty(name, typeName(table))
  return refuse(
    `Property '${name}' on type '${typeName(table)}' is not a navigation property or complex property. ` +
      'Only navigation properties can be expanded.',
    parserCode,
  )
}

function allItems(expand: readonly ExpandItem[]): readonly ExpandItem[] {
  return expand.flatMap((item) => [item, ...allItems(item.expand ?? [])])
}
