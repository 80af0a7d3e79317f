import { DataverseError } from '../../errors.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { parseRecordId, printBinding } from '../names.ts'
import { partyRoles } from '../metadata/party-roles.ts'
import { toRecordKey } from '../metadata/record-key.ts'
import type { RecordReference } from '../metadata/record-key.ts'
import { readLookup } from './lookup-input.ts'
import type { WriteContext } from './write-context.ts'

/**
 * A party column as rows of the activity's party collection: `{"to":[{"entity":"contact","id":"…"}]}`
 * or an email address as a plain string. A single party needs no list.
 *
 * @throws DataverseError `invalid_values` for any other form, or on update.
 * @see Reference section 6.9.
 */
export async function toParties(
  column: ColumnDefinition,
  value: unknown,
  entity: EntityDefinition,
  context: WriteContext,
): Promise<readonly [property: string, parties: readonly unknown[]]> {
  const role = partyRoles[column.logicalName]
  if (role === undefined || value === null) throw wrongForm(column)
  if (context.operation === 'update')
    throw new DataverseError('invalid_values', `${column.logicalName} can be set only on create.`, {
      hint: 'Create the activity with its parties; update the other columns afterward.',
    })
  const list: readonly unknown[] = Array.isArray(value) ? value : splitAddresses(value)
  const parties = await Promise.all(list.map((party) => toParty(column, party, role, context)))
  return [`${entity.logicalName}_activity_parties`, parties]
}

function splitAddresses(value: unknown): readonly unknown[] {
  if (typeof value !== 'string' || !value.includes('@') || isReference(value)) return [value]
  return value.split(/[;,]/).map((part) => part.trim())
}

const address = /^(?:[^<>]*<)?([^\s<>@]+@[^\s<>@]+)>?$/

async function toParty(
  column: ColumnDefinition,
  party: unknown,
  role: number,
  context: WriteContext,
) {
  const isAddress = typeof party === 'string' && !isReference(party)
  const addressused = isAddress ? address.exec(party)?.[1] : undefined
  if (addressused !== undefined) return { addressused, participationtypemask: role }
  const input = isReference(party) ? readLookup(column, party) : null
  const named = input?.entity ?? (input && (await holderOf(column, input.id, context)))
  if (!input || named === undefined || named === null) throw wrongForm(column)
  const target = await context.entity(named)
  if (column.lookupEntities && !column.lookupEntities.includes(target.logicalName))
    throw wrongForm(column)
  const key = toRecordKey(target, input.id)
  const found = (await context.address?.(key, target)) ?? key
  return {
    [`partyid_${target.logicalName}@odata.bind`]: printBinding(target.entitySetName, found),
    participationtypemask: role,
  }
}

/** Whether a party is a record: an object, an address or a plain GUID. */
const isReference = (party: unknown) =>
  (typeof party === 'object' && party !== null) ||
  (typeof party === 'string' &&
    /^(?:https:\/\/\S+|\/?[\w/.]+\(.+\)|\{?[\da-f-]{36}\}?)$/i.test(party))

/** The one target that has the record with this GUID, if the context can tell. */
async function holderOf(
  { logicalName, lookupEntities = [] }: ColumnDefinition,
  id: RecordReference,
  { findTarget, note }: WriteContext,
): Promise<string | undefined> {
  if (typeof id !== 'string') return undefined
  const holder = await findTarget?.(lookupEntities, parseRecordId(id))
  if (holder !== undefined) note(`${logicalName}: the GUID is of ${holder}`)
  return holder
}

function wrongForm(column: ColumnDefinition): DataverseError {
  const targets = column.lookupEntities?.join(', ') ?? 'contact, account, systemuser'
  return new DataverseError('invalid_values', `${column.logicalName} needs a list of parties.`, {
    hint: `Write {"${column.logicalName}":[{"entity":"contact","id":"GUID"}]} (targets: ${targets}) or an email address.`,
  })
}
