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

/** A row as the root object of a response, or the rows of a list. They expand differently. */
export type AnswerKind = 'row' | 'list'

/** The parts of a row in a response. */
export interface RowShape {
  readonly kind: AnswerKind
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
  wanted: Wanted,
  kind: AnswerKind,
): RowShape {
  const { expand } = wanted
  const items = allItems(expand)
  if (items.length > maxExpands) {
    throw refuse(`The number of $expand items exceeds the maximum limit of ${maxExpands}.`)
  }
  return createShape({ context, kind, nested: isNested(expand) }, table, wanted, [])
}

/** True when an expand contains another expand, which changes the paging mode. */
export function isNested(expand: readonly ExpandItem[]): boolean {
  return expand.some((item) => (item.expand?.length ?? 0) > 0)
}

/** The shape's part of `@odata.context`: `(name,primarycontactid(fullname))`, or empty. */
export function contextColumns({ kind, chosen, expands }: RowShape): string {
  const parts = [
    ...(chosen ?? []).map(({ property }) => property),
    ...expands.map((expand) => expandColumns(expand, kind)),
  ]
  return parts.length === 0 ? '' : `(${parts.join(',')})`
}

function expandColumns({ name, shape, item }: Expand, kind: AnswerKind): string {
  if (item.reference) return kind === 'row' ? name : `${name},${name}/$ref()`
  if (shape) return `${name}${contextColumns(shape) || '()'}`
  return `${name}(${(item.select ?? []).map((column) => column.name).join(',')})`
}

interface Wanted {
  readonly select: readonly SelectItem[] | undefined
  readonly expand: readonly ExpandItem[]
}

/** What every level of a query shares. */
interface Compiling {
  readonly context: Context
  readonly kind: AnswerKind
  /** An expand contains another expand. */
  readonly nested: boolean
}

function createShape(
  compiling: Compiling,
  table: Table,
  { select, expand }: Wanted,
  extra: readonly string[],
): RowShape {
  const chosen = select && selectColumns(table, select)
  const expands = expand.map((item) => compileExpand(compiling, table, item))
  // A reference comes with the id that it was made from.
  const referenced = expands.flatMap(({ kind, item, navigation }) =>
    kind === 'single' && item.reference ? [navigation.column] : [],
  )
  const columns = chosen ? withUnasked(table, chosen, [...referenced, ...extra]) : allColumns(table)
  return { kind: compiling.kind, table, chosen, columns, expands }
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
  const names = [...extra]
  if (chosen.some(({ type }) => type === 'Money')) names.push('transactioncurrencyid')
  for (const { logicalName } of chosen) {
    const address = /^(address\d_)composite$/.exec(logicalName)?.[1]
    if (address !== undefined) names.push(...addressParts.map((part) => `${address}${part}`))
  }
  names.push(table.primaryId)
  const unasked = names.flatMap((name) => table.columns.get(name) ?? []).filter(isProperty)
  return [...new Set([...chosen, ...unasked])]
}

const addressParts = ['line1', 'line2', 'line3', 'city', 'stateorprovince', 'postalcode', 'country']

function compileExpand(compiling: Compiling, table: Table, item: ExpandItem): Expand {
  const { context, kind, nested } = compiling
  const navigation = findNavigation(table, item.navigation)
  if (!navigation) throw notExpandable(table, item.navigation)

  checkOptions(navigation, item, nested)
  const target = targetTable(context.schema, navigation)
  if (target) checkPrivilege(context, target, 'Read')
  const name = item.navigation
  if (navigation.kind === 'single') {
    if (navigation.targets.includes('owner')) checkPrincipal(item)
    const shape = target && createShape(compiling, target, wantedIn(item), [])
    return { kind: 'single', name, item, navigation, shape }
  }

  // Only the rows of a list, and only without nested expands, repeat the lookup to their parent.
  const repeatsLookup = navigation.kind === 'collection' && kind === 'list' && !nested
  const lookup = repeatsLookup ? [navigation.relation.column] : []
  const scope = target && createScope(context, target, refuseAlias)
  return {
    kind: 'collection',
    name,
    item,
    navigation,
    shape: target && createShape(compiling, target, wantedIn(item), lookup),
    predicate: scope && item.filter && compileFilter(scope, item.filter),
    keys: scope ? compileOrder(scope, item.orderby ?? []) : [],
  }
}

function wantedIn({ select, expand = [] }: ExpandItem): Wanted {
  return { select, expand }
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
