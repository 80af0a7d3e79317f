import type { Table } from './model.ts'
import { toGuid } from './name-guid.ts'

export type AccessType =
  | 'Create'
  | 'Read'
  | 'Write'
  | 'Delete'
  | 'Append'
  | 'AppendTo'
  | 'Assign'
  | 'Share'

/** Access types in the order of a table's `Privileges`. */
export const accessTypes: readonly AccessType[] = [
  'Create',
  'Read',
  'Write',
  'Delete',
  'Append',
  'AppendTo',
  'Assign',
  'Share',
]

/** Tables whose privilege names do not contain their schema name. */
const privilegeNouns: Readonly<Record<string, string>> = {
  activityparty: 'Activity',
  activitypointer: 'Activity',
  annotation: 'Note',
  opportunityproduct: 'Opportunity',
  systemuser: 'User',
}

/**
 * `prvReadAccount`; all activity tables share one family, `prvReadActivity`.
 *
 * @see Reference section 16.
 */
export function privilegeName(table: Table, access: AccessType): string {
  const noun = table.isActivity ? 'Activity' : privilegeNouns[table.logicalName]
  return `prv${access}${noun ?? table.schemaName}`
}

/** The id of a privilege, derived from its name. */
export function privilegeId(name: string): string {
  return toGuid(`privilege:${name}`)
}

/** Whether the access type exists for the table. Only owned rows can be assigned and shared. */
export function hasPrivilege(table: Table, access: AccessType): boolean {
  return table.ownership === 'UserOwned' || (access !== 'Assign' && access !== 'Share')
}
