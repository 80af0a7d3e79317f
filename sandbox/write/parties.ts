import { refuse } from '../failures/query-failures.ts'
import type { Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow } from '../store/store.ts'

const senderRole = 1
const regardingRole = 8
const ownerRole = 9

/**
 * Keeps the parties that the server itself adds to an activity, its owner and its regarding row, in
 * sync with the activity (reference section 6.9).
 */
export function syncParties(
  context: Context,
  table: Table,
  row: StoredRow,
  before: StoredRow | undefined,
): void {
  if (!table.isActivity || !context.schema.table('activityparty')) return

  const activityid = String(row[table.primaryId])

  const roles = [
    ['ownerid', ownerRole],
    ['regardingobjectid', regardingRole],
  ] as const
  for (const [column, role] of roles) {
    const id = row[column] ?? null
    if (id === (before?.[column] ?? null)) continue
    removeParties(context, activityid, [role])
    if (id === null) continue
    const activitypartyid = crypto.randomUUID()
    context.store.put('activityparty', activitypartyid, {
      activitypartyid,
      activityid,
      'activityid@entity': table.logicalName,
      participationtypemask: role,
      partyid: id,
      'partyid@entity': row[`${column}@entity`] ?? null,
    })
  }
}

/** Removes the parties that callers set, before others replace them. */
export function clearParties(context: Context, activityId: string): void {
  removeParties(context, activityId, undefined)
}

/** An activity has at most one sender (reference 13.3). */
export function checkParties({ store }: Context, activityId: string): void {
  const parties = store.referring('activityparty', 'activityid', activityId)
  const senders = parties.filter((row) => row['participationtypemask'] === senderRole)
  if (senders.length > 1) {
    throw refuse('Communication activity cannot have more than one Sender party', '0x80040203')
  }
}

function removeParties(
  { store }: Context,
  activityId: string,
  roles: readonly number[] | undefined,
): void {
  for (const party of store.referring('activityparty', 'activityid', activityId)) {
    const role = Number(party['participationtypemask'])
    const isServerOwned = role === ownerRole || role === regardingRole
    const isWanted = roles ? roles.includes(role) : !isServerOwned
    if (isWanted) store.delete('activityparty', String(party['activitypartyid']))
  }
}
