import { DataverseError } from '../../errors.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { parseRecordId } from '../names.ts'
import type { WriteContext } from './write-context.ts'

/** `participationtypemask` of the role that each party column stands for. */
const roles: Readonly<Record<string, number>> = {
  from: 1,
  to: 2,
  cc: 3,
  bcc: 4,
  requiredattendees: 5,
  optionalattendees: 6,
  organizer: 7,
  resources: 10,
  customers: 11,
}

/**
 * A party column as rows of the activity's party collection: `{"to":[{"entity":"contact","id":"…"}]}`
 * or an e-mail address as a plain string.
 *
 * @throws DataverseError `invalid_values` for another form, or on update.
 * @see Reference section 6.9.
 */
export async function toParties(
  column: ColumnDefinition,
  value: unknown,
  entity: EntityDefinition,
  context: WriteContext,
): Promise<readonly [property: string, parties: readonly unknown[]]> {
  const role = roles[column.logicalName]
  if (role === undefined || !Array.isArray(value)) throw wrongForm(column)
  if (context.operation === 'update')
    throw new DataverseError('invalid_values', `${column.logicalName} can be set on create only.`, {
      hint: 'Create the activity with its parties; update the other columns afterwards.',
    })
  const parties = await Promise.all(
    value.map((party: unknown) => toParty(column, party, role, context)),
  )
  return [`${entity.logicalName}_activity_parties`, parties]
}

async function toParty(
  column: ColumnDefinition,
  party: unknown,
  role: number,
  context: WriteContext,
) {
  if (typeof party === 'string' && party.includes('@'))
    return { addressused: party, participationtypemask: role }
  if (!isParty(party)) throw wrongForm(column)
  const target = await context.entity(party.entity)
  if (column.lookupEntities && !column.lookupEntities.includes(target.logicalName))
    throw wrongForm(column)
  return {
    [`partyid_${target.logicalName}@odata.bind`]: `/${target.entitySetName}(${parseRecordId(party.id)})`,
    participationtypemask: role,
  }
}

function isParty(party: unknown): party is { readonly entity: string; readonly id: string } {
  if (typeof party !== 'object' || party === null || !('entity' in party) || !('id' in party))
    return false
  return typeof party.entity === 'string' && typeof party.id === 'string'
}

function wrongForm(column: ColumnDefinition): DataverseError {
  const targets = column.lookupEntities?.join(', ') ?? 'contact, account, systemuser'
  return new DataverseError('invalid_values', `${column.logicalName} takes a list of parties.`, {
    hint: `Write {"${column.logicalName}":[{"entity":"contact","id":"GUID"}]} (targets: ${targets}) or an e-mail address.`,
  })
}
