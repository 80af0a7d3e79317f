import type { AccessType } from '../schema/privileges.ts'
import type { Table } from '../schema/model.ts'

/** The columns that hold a row's owner and business unit. */
export interface OwnershipColumns {
  readonly owner: string | undefined
  readonly unit: string | undefined
}

/** A lookup to the row whose rights a row shares. */
export interface Parent {
  readonly entity: string
  readonly column: string
}

/**
 * Tables whose rows are parts of a row of another table. They are read and changed together with
 * it.
 */
const parents: Readonly<Record<string, Parent>> = {
  activityparty: { entity: 'activitypointer', column: 'activityid' },
  opportunityproduct: { entity: 'opportunity', column: 'opportunityid' },
}

/**
 * The lookup to the row that rows of this table are parts of; `undefined` for tables with their own
 * rights.
 */
export function parentOf({ logicalName }: Pick<Table, 'logicalName'>): Parent | undefined {
  return parents[logicalName]
}

/**
 * The table whose rights the roles grant: all activities share those of `activitypointer`
 * (reference section 16), and parts share those of their parent row.
 */
export function grantingTable(table: Table): string {
  return parentOf(table)?.entity ?? (table.isActivity ? 'activitypointer' : table.logicalName)
}

/** Any change to a part counts as a change to its parent row. */
export function governingAccess(table: Table, access: AccessType): AccessType {
  return parentOf(table) && access !== 'Read' ? 'Write' : access
}

/**
 * Depths apply only to rows with an owner or a business unit. For other tables, the right includes
 * all rows or none.
 */
export function ownershipColumns({ logicalName, ownership, columns }: Table): OwnershipColumns {
  if (ownership === 'UserOwned') return { owner: 'ownerid', unit: 'owningbusinessunit' }
  if (ownership !== 'BusinessOwned') return { owner: undefined, unit: undefined }

  const isPrincipal = logicalName === 'systemuser' || logicalName === 'team'
  return {
    owner: isPrincipal ? `${logicalName}id` : undefined,
    unit: columns.has('businessunitid') ? 'businessunitid' : undefined,
  }
}

/** What every user may read without a role: the views that queries run by name, and settings. */
export function isOpenToAll({ logicalName }: Table, access: AccessType): boolean {
  return isReadOnly(logicalName) && access === 'Read'
}

/** Tables that only exist to be read here. */
export function isReadOnly(logicalName: string): boolean {
  return logicalName === 'savedquery' || logicalName === 'usersettings'
}
