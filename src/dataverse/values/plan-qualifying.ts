import type { Dataverse } from '../client/dataverse.ts'
import { DataverseError } from '../../errors.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { Metadata } from '../metadata/metadata.ts'
import { qualifyingMakes } from '../metadata/state-messages.ts'
import type { RecordId } from '../names.ts'

type Values = Readonly<Record<string, unknown>>

interface Source {
  readonly id: RecordId
  readonly dataverse: Dataverse
  readonly metadata: Metadata
  readonly signal: AbortSignal
}

/**
 * The parameters of `QualifyLead`. What the caller does not say is made if the lead has none yet: the account
 * (where a company is named) and the contact; the opportunity always. Entities that the operator's lists close
 * are not made.
 *
 * @throws DataverseError `invalid_values` for anything but `true` and `false`.
 * @see Reference part 2, section 1.4
 */
export async function planQualifying(
  given: Values,
  status: number,
  lead: EntityDefinition,
  { id, dataverse, metadata, signal }: Source,
) {
  const names = ['parentaccountid', 'parentcontactid', 'companyname']
  const columns = names.flatMap((name) => lead.columns.get(name) ?? [])
  const select = [lead.primaryId, ...columns.map(({ property }) => property)].join(',')
  const { row } = await dataverse.retrieve(
    lead.entitySetName,
    { kind: 'id', id },
    { select },
    { signal },
  )
  const account = row['_parentaccountid_value']
  const contact = row['_parentcontactid_value']
  const usual = {
    createaccount: !isText(account) && isText(row['companyname']),
    createcontact: !isText(contact),
    createopportunity: true,
  }
  const open = await metadata.entities({ signal })
  const makes: { parameter: string; entity: string; value: boolean }[] = []
  for (const { name, parameter, entity } of qualifyingMakes) {
    const asked = Object.hasOwn(given, name) ? given[name] : undefined
    if (asked !== undefined && typeof asked !== 'boolean')
      throw new DataverseError('invalid_values', `${name} must be true or false.`, {
        hint: `Correct ${name}, or leave it out.`,
      })
    // An entity that is asked for although it is closed is refused with the reason.
    if (asked === true) await metadata.entity(entity, { signal })
    const isOpen = open.some(({ logicalName }) => logicalName === entity)
    makes.push({ parameter, entity, value: asked ?? (usual[name] && isOpen) })
  }
  const made = makes.filter(({ value }) => value).map(({ entity }) => entity)
  return {
    parameters: {
      ...Object.fromEntries(makes.map(({ parameter, value }) => [parameter, value])),
      ...customer(account, contact, made),
      Status: status,
    },
    body: undefined,
    notes: [`QualifyLead was asked to make ${made.join(', ') || 'no record'}`],
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** The customer of the new opportunity, where the lead has one already. */
function customer(account: unknown, contact: unknown, made: readonly string[]): Values {
  if (!made.includes('opportunity') || made.includes('account')) return {}
  const type = '@odata.type'
  if (isText(account))
    return {
      OpportunityCustomerId: { [type]: 'Microsoft.Dynamics.CRM.account', accountid: account },
    }
  if (isText(contact) && !made.includes('contact'))
    return {
      OpportunityCustomerId: { [type]: 'Microsoft.Dynamics.CRM.contact', contactid: contact },
    }
  return {}
}
