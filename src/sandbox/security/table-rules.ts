import type { AccessType } from '../schema/privileges.ts'
import type { Table } from '../schema/model.ts'

/** Where a row's owner and business unit stand. */
export interface OwnershipColumns {
  readonly owner: string | undefined
  readonly unit: string | undefined
}

/** A lookup to the row whose rights a row shares. */
export interface Parent {
  readonly entity: string
  readonly column: string
}

/** Tables whose rows are parts of a row of another table and are read and changed with it. */
const parents: Readonly<Record<string, Parent>> = {
  activityparty: { entity: 'activitypointer', column: 'activityid' },
  opportunityproduct: { entity: 'opportunity', column: 'opportunityid' },
}

/** What rows of the table are parts of; `undefined` for those that have rights of their own. */
export function parentOf({ logicalName }: Pick<Table, 'logicalName'>): Parent | undefined {
  return parents[logicalName]
}

/**
 * The table in whose name roles grant rights: all activities share those of `activitypointer`
 * (reference section 16), parts have those of what they belong to.
 */
export function grantingTable(table: Table): string {
  return parentOf(table)?.entity ?? (table.isActivity ? 'activitypointer' : table.logicalName)
}

/** Changing a part in any way is a change of what it belongs to. */
export function governingAccess(table: Table, access: AccessType): AccessType {
  return parentOf(table) && access !== 'Read' ? 'Write' : access
}

/** Only rows with an owner or a business unit are told apart; of other tables it is all or nothing. */
export function ownershipColumns({ logicalName, ownership, columns }: Table): OwnershipColumns {
  if (ownership === 'UserOwned') return { owner: 'ownerid', unit: 'owningbusinessunit' }
  if (ownership !== 'BusinessOwned') return { owner: undefined, unit: undefined }

  const isPrincipal = logicalName === 'systemuser' || logicalName === 'team'
  return {
    owner: isPrincipal ? `${logicalName}id` : undefined,
    unit: columns.has('businessunitid') ? 'businessunitid' : undefined,
  }
}

/** What every user may read without a role that says so: the views that queries run by name. */
export function isOpenToAll({ logicalName }: Table, access: AccessType): boolean {
  return logicalName === 'savedquery' && access === 'Read'
}
