import type { CollectionNavigation } from '../query/navigation.ts'
import { relatedRows } from '../query/navigation.ts'
import { rowNotFound } from '../failures/query-failures.ts'
import type { ManyToMany, Table } from '../schema/model.ts'
import { asSystem } from '../security/principal.ts'
import { checkLink } from '../security/write-access.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow } from '../store/store.ts'
import { checkLookup } from './row-rules.ts'
import { setLookup } from './save-row.ts'
import { duplicateLink } from './write-failures.ts'

interface Owner {
  readonly table: Table
  readonly row: StoredRow
}

/**
 * Adds an existing row to a collection of another row (reference section 12): sets the lookup of a
 * one-to-many relationship or adds a link of a many-to-many relationship.
 *
 * @throws 412 when the many-to-many link already exists.
 */
export function linkRows(
  context: Context,
  { table, row }: Owner,
  navigation: CollectionNavigation,
  memberId: string,
): void {
  const id = String(row[table.primaryId])
  const member = memberTable(context, navigation)
  const memberRow = context.store.get(member.logicalName, memberId)
  if (!memberRow) throw rowNotFound(member, memberId)

  if (navigation.kind === 'collection') {
    checkLookup(member, navigation.relation.column)
    const target = { entity: table.logicalName, id }
    setLookup(context, member, memberRow, navigation.relation.column, target)
    return
  }
  checkLink(context, { table, row }, { table: member, row: memberRow })
  const [first, second] = inOrder(navigation.relation, id, memberId)
  if (!context.store.associate(navigation.relation.schemaName, first, second)) throw duplicateLink()
}

/** Removes a row from a collection. The row itself is not deleted. */
export function unlinkRows(
  context: Context,
  owner: Owner,
  navigation: CollectionNavigation,
  memberId: string,
): void {
  const member = memberTable(context, navigation)
  const memberRow = context.store.get(member.logicalName, memberId)
  const isMember =
    memberRow &&
    relatedRows(asSystem(context), owner.table, navigation, owner.row).includes(memberRow)
  if (!isMember) throw rowNotFound(member, memberId)

  if (navigation.kind === 'collection') {
    checkLookup(member, navigation.relation.column)
    setLookup(context, member, memberRow, navigation.relation.column, null)
    return
  }
  checkLink(context, owner, { table: member, row: memberRow })
  const id = String(owner.row[owner.table.primaryId])
  const [first, second] = inOrder(navigation.relation, id, memberId)
  context.store.disassociate(navigation.relation.schemaName, first, second)
}

function memberTable({ schema }: Context, { relation }: CollectionNavigation): Table {
  const table = schema.table(relation.entity)
  if (!table) throw new Error(`There is no table ${relation.entity}.`)
  return table
}

function inOrder({ first }: ManyToMany, id: string, memberId: string): readonly [string, string] {
  return first ? [id, memberId] : [memberId, id]
}
