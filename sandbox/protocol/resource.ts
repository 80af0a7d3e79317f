import type { CollectionNavigation, SingleNavigation } from '../query/navigation.ts'
import { findNavigation, followNavigation, relatedRows, targetTable } from '../query/navigation.ts'
import { rowNotFound } from '../failures/query-failures.ts'
import { isProperty } from '../query/scope.ts'
import { parsePathSegment } from '../query/path-segment.ts'
import type { PathSegment } from '../query/path-segment.ts'
import { getRow, parseRowAddress } from '../query/row-address.ts'
import type { RowAddress } from '../query/row-address.ts'
import type { Column, Table } from '../schema/model.ts'
import { checkPrivilege, checkRow } from '../security/row-access.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow } from '../store/store.ts'
import { segmentNotFound } from '../failures/routing-failures.ts'

/** A row as stored, with its table. */
export interface Owner {
  readonly table: Table
  readonly row: StoredRow
}

/** The rows that a URL names, before any option is applied. */
export interface RowSource {
  readonly table: Table
  readonly rows: Iterable<StoredRow>
  /** Path below the root: `accounts`, `accounts(5a3f...)/contact_customer_accounts`. */
  readonly path: string
}

/** What a path below the root identifies. */
export type Resource = { readonly suffix: Suffix | undefined } & (
  | { readonly kind: 'set'; readonly table: Table }
  | {
      readonly kind: 'row'
      readonly address: RowAddress
      /** The collection through which the path reached the row. */
      readonly via?: { readonly owner: Owner; readonly navigation: CollectionNavigation }
    }
  | {
      readonly kind: 'related'
      readonly owner: Owner
      readonly navigation: CollectionNavigation
      readonly table: Table
    }
  | { readonly kind: 'lookup'; readonly owner: Owner; readonly navigation: SingleNavigation }
  | { readonly kind: 'property'; readonly owner: Owner; readonly column: Column }
  | {
      readonly kind: 'operation'
      readonly name: string
      readonly parameters: string | undefined
      readonly target: Table | Owner
    }
)

/** A resource without its suffix. */
type Place = Resource extends infer R ? (R extends Resource ? Omit<R, 'suffix'> : never) : never

export type Suffix = '$ref' | '$count' | '$value'

const suffixes = ['$ref', '$count', '$value'] as const
const namespace = 'Microsoft.Dynamics.CRM.'

/**
 * Resolves a path that starts with an entity set; `undefined` when the first segment is not an
 * entity set.
 *
 * @throws 404 for segments that do not exist and for missing rows inside the path. The last row may
 * be missing, because PATCH creates it.
 */
export function findResource(context: Context, raw: readonly string[]): Resource | undefined {
  const segments = raw.map(parsePathSegment)
  const last = segments.at(-1)?.text
  const suffix = segments.length > 1 ? suffixes.find((one) => one === last) : undefined
  const [first, ...rest] = suffix ? segments.slice(0, -1) : segments
  const table = first && context.schema.set(first.name)
  if (!first || !table) return undefined

  let place: Place =
    first.key === undefined
      ? { kind: 'set', table }
      : { kind: 'row', address: parseRowAddress(table, first.key) }
  for (const segment of rest) place = step(context, place, segment)
  return { ...place, suffix }
}

function step(context: Context, place: Place, segment: PathSegment): Place {
  if (segment.name.startsWith(namespace)) return toOperation(context, place, segment)

  const owner = toOwner(context, place, segment)
  const navigation = findNavigation(owner.table, segment.name)
  if (navigation?.kind === 'single' && segment.key === undefined) {
    return { kind: 'lookup', owner, navigation }
  }
  if (navigation && navigation.kind !== 'single') {
    const table = targetTable(context.schema, navigation)
    if (!table) throw segmentNotFound(segment.name)
    if (segment.key === undefined) return { kind: 'related', owner, navigation, table }
    return toMember(context, owner, navigation, parseRowAddress(table, segment.key))
  }
  const column = owner.table.properties.get(segment.name)
  if (!column || !isProperty(column) || segment.key !== undefined)
    throw segmentNotFound(segment.name)
  return { kind: 'property', owner, column }
}

/** The row that the next segment applies to. */
function toOwner(context: Context, place: Place, segment: PathSegment): Owner {
  if (place.kind === 'row') return getOwner(context, place.address)
  if (place.kind === 'lookup') {
    const found = followNavigation(context, place.navigation, place.owner.row)
    if (found) return asStored(context, found)
  }
  throw segmentNotFound(segment.name)
}

function toMember(
  context: Context,
  owner: Owner,
  navigation: CollectionNavigation,
  address: RowAddress,
): Place {
  const row = getRow(context, address)
  const { primaryId } = address.table
  const members = relatedRows(context, owner.table, navigation, owner.row)
  const isMember = members.some((member) => member[primaryId] === row[primaryId])
  if (!isMember) throw rowNotFound(address.table, String(row[primaryId]))
  return { kind: 'row', address, via: { owner, navigation } }
}

function toOperation(context: Context, place: Place, { name, key }: PathSegment): Place {
  const short = name.slice(namespace.length)
  if (place.kind === 'set')
    return { kind: 'operation', name: short, parameters: key, target: place.table }
  if (place.kind !== 'row') throw segmentNotFound(name)

  const target = getOwner(context, place.address)
  return { kind: 'operation', name: short, parameters: key, target }
}

/** A row inside the path, which the caller must be able to read. */
function getOwner(context: Context, address: RowAddress): Owner {
  const { table } = address
  checkPrivilege(context, table, 'Read')
  const row = getRow(context, address)
  checkRow(context, table, row, 'Read')
  return { table, row }
}

/**
 * The full stored row, with the columns that the caller cannot see, so that a write does not lose
 * them.
 */
function asStored({ store }: Context, { table, row }: Owner): Owner {
  return { table, row: store.get(table.logicalName, String(row[table.primaryId])) ?? row }
}
