import type { Table } from '../schema/model.ts'
import type { AccessType } from '../schema/privileges.ts'
import type { Context, Principal } from './context.ts'
import type { Store, StoredRow } from '../store/store.ts'
import { missingPrivilege, rowOutOfReach } from './security-failures.ts'
import { listPrivileges } from './privilege-list.ts'
import type { AccessDepth } from './rights.ts'
import { governingAccess, ownershipColumns, parentOf } from './table-rules.ts'

export type RowTest = (row: StoredRow) => boolean

/** The parts of a context that a check needs. */
export type Checking = Pick<Context, 'schema' | 'store' | 'principal'>

/**
 * A depth as a test of rows, compiled once per query and table; `undefined` when it includes all
 * rows.
 */
export function compileReach(
  { schema, store }: Pick<Context, 'schema' | 'store'>,
  table: Table,
  reach: AccessDepth,
): RowTest | undefined {
  if (reach === 'all') return undefined
  if (reach === 'none') return () => false

  const { owners, units } = reach
  const parent = parentOf(table)
  const home = (parent && schema.table(parent.entity)) ?? table
  const { owner = '', unit = '' } = ownershipColumns(home)
  const test: RowTest = (row) =>
    owners.has(String(row[owner] ?? '')) || units.has(String(row[unit] ?? ''))
  if (!parent) return test
  return (row) => {
    const whole = parentRow(store, table, row)
    return whole !== undefined && test(whole)
  }
}

/**
 * Rejects access to a table when the caller does not have this right on any of its rows.
 *
 * @throws 403 `0x80040220` with the privilege's name.
 */
export function checkPrivilege(context: Checking, table: Table, access: AccessType): void {
  const { principal } = context
  if (principal.rights.reach(table, access) !== 'none') return
  throw lacksPrivilege(context, table, access, { principal, kind: 'user' })
}

/** The failure for a user or team that does not have the right at all. */
export function lacksPrivilege(
  { schema, principal: caller }: Checking,
  table: Table,
  access: AccessType,
  { principal, kind }: { readonly principal: Principal; readonly kind: 'user' | 'team' },
): Error {
  const { rights, userId } = principal
  return missingPrivilege(table, governingAccess(table, access), {
    kind,
    id: userId,
    callerId: caller.userId,
    roleCount: rights.roleCount,
    privilegeCount: listPrivileges(schema, rights).length,
  })
}

/**
 * Rejects access to a row that is outside the depth of the caller's right.
 *
 * @throws 403 `0x80040220` without any such right, `0x80048306` outside its depth.
 */
export function checkRow(
  context: Checking,
  table: Table,
  row: StoredRow,
  access: AccessType,
): void {
  checkPrivilege(context, table, access)
  if (!reaches(context, table, row, access)) throw outOfReach(context, table, row, access)
}

/** Whether the caller has this right on this row. */
export function reaches(
  context: Checking,
  table: Table,
  row: StoredRow,
  access: AccessType,
): boolean {
  const test = compileReach(context, table, context.principal.rights.reach(table, access))
  return test ? test(row) : true
}

function outOfReach(
  { schema, store, principal }: Checking,
  table: Table,
  row: StoredRow,
  access: AccessType,
): Error {
  const parent = parentOf(table)
  const home = (parent && schema.table(parent.entity)) ?? table
  const whole = parent ? (parentRow(store, table, row) ?? row) : row
  const { owner = '', unit = '' } = ownershipColumns(home)
  return rowOutOfReach(table, governingAccess(table, access), {
    id: String(row[table.primaryId]),
    owner: toText(whole[owner]),
    ownedByTeam: whole[`${owner}@entity`] === 'team',
    unit: toText(whole[unit]),
    callerId: principal.userId,
  })
}

function parentRow(store: Store, table: Table, row: StoredRow): StoredRow | undefined {
  const parent = parentOf(table)
  const id = parent && row[parent.column]
  return parent && typeof id === 'string' ? store.get(parent.entity, id) : undefined
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
