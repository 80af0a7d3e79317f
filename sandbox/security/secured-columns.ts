import type { Table } from '../schema/model.ts'
import { seedIds } from '../seed/seed-ids.ts'
import type { Principal } from './context.ts'
import type { StoredRow } from '../store/store.ts'
import { securedColumn } from './security-failures.ts'

type Permission = 'read' | 'create' | 'update'

/** What a column security profile lets its members do. */
interface Profile {
  /** Ids of users and teams. */
  readonly members: readonly string[]
  readonly permissions: readonly Permission[]
}

interface SecuredColumn {
  readonly entity: string
  readonly column: string
  readonly profiles: readonly Profile[]
}

const creditProfiles: readonly Profile[] = [
  { members: [seedIds.salesTeam], permissions: ['read'] },
  { members: [seedIds.salesManager], permissions: ['read', 'create', 'update'] },
]

/** Our choice. In a real environment, each customer chooses the secured columns. */
const securedColumns: readonly SecuredColumn[] = [
  { entity: 'account', column: 'creditlimit', profiles: creditProfiles },
  { entity: 'account', column: 'creditlimit_base', profiles: creditProfiles },
  { entity: 'contact', column: 'governmentid', profiles: [] },
]

/** `IsSecured` of a column's definition. */
export function isSecured(entity: string, column: string): boolean {
  return securedColumns.some((one) => one.entity === entity && one.column === column)
}

/** Columns of a table that the caller sees as null. */
export function hiddenColumns(principal: Principal, entity: string): readonly string[] {
  return securedColumns
    .filter((one) => one.entity === entity && !permits(principal, one, 'read'))
    .map(({ column }) => column)
}

/**
 * Rejects a body that names a secured column that the caller may not write.
 *
 * @throws 403 `0x8004f502` on create, `0x8004f507` on update.
 */
export function checkSecuredColumns(
  principal: Principal,
  table: Table,
  names: Iterable<string>,
  operation: 'create' | 'update',
): void {
  for (const name of names) {
    const secured = securedColumns.find(
      (one) => one.entity === table.logicalName && one.column === name,
    )
    const column = table.columns.get(name)
    if (column && secured && !permits(principal, secured, operation)) {
      throw securedColumn(table, column, operation, principal.userId)
    }
  }
}

const masked = new Map<string, WeakMap<StoredRow, StoredRow>>()

/** Replaces some columns of a row with null. The same row returns the same copy each time. */
export function createMask(hidden: readonly string[]): (row: StoredRow) => StoredRow {
  const key = hidden.join(' ')
  const copies = masked.get(key) ?? new WeakMap<StoredRow, StoredRow>()
  masked.set(key, copies)
  const nulls = Object.fromEntries(hidden.map((name) => [name, null]))
  return (row) => {
    const known = copies.get(row)
    if (known) return known

    const copy = { ...row, ...nulls }
    copies.set(row, copy)
    return copy
  }
}

function permits(
  { userId, teamIds, rights }: Principal,
  { profiles }: SecuredColumn,
  permission: Permission,
): boolean {
  if (rights.administrator) return true
  return profiles.some(
    ({ members, permissions }) =>
      permissions.includes(permission) &&
      members.some((id) => id === userId || teamIds.includes(id)),
  )
}
