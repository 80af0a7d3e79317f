import { DataverseError } from '../../errors.ts'
import { textOf } from '../client/parse-answer.ts'
import { leadRecords } from '../messages/messages.ts'
import type { StateChange } from '../messages/state-change.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { Metadata } from '../metadata/metadata.ts'
import type { PlannedMessage } from './plan-update.ts'
import type { Before } from './read-before.ts'
import { toClosing } from './to-state-change.ts'

type LeadRecord = (typeof leadRecords)[number]

/** What the lead has already, which decides what qualifying makes. */
export const leadColumns = ['_parentaccountid_value', '_parentcontactid_value', 'companyname']

const sets = { account: 'accounts', contact: 'contacts', opportunity: 'opportunities' } as const

/** Whether the call itself says everything that decides what is made. */
export function needsLead({ details }: PlannedMessage): boolean {
  return leadRecords.some(({ entity, existing }) => {
    const given = details[`create${entity}`]
    return existing !== undefined && given !== true
  })
}

/**
 * Qualifies a lead. Left out, the parameters make what the lead has not got yet, and always the
 * opportunity; only what the operator's lists open. An existing account or contact becomes the customer.
 *
 * @throws DataverseError `denied_by_operator` for a record to be made that is closed; `invalid_values` if
 * it cannot be read what the lead has.
 */
export async function toQualifying(
  plan: PlannedMessage,
  before: Before,
  lead: EntityDefinition,
  { metadata, signal }: { readonly metadata: Metadata; readonly signal: AbortSignal },
): Promise<{ readonly change: StateChange; readonly notes: readonly string[] }> {
  const notes: string[] = []
  const open = await openRecords(lead, { metadata, signal })
  const existing = new Map(
    leadRecords.map((one) => [one.entity, existingOf(one, plan, before)] as const),
  )
  const made: LeadRecord[] = []
  for (const record of leadRecords) if (await isMade(record)) made.push(record)
  const wants = (entity: string) => made.some((one) => one.entity === entity)
  const customer = wants('opportunity') ? customerOf() : undefined
  const closing = toClosing({ ...plan, details: {} }, before.id, lead)
  const [message] = closing.messages
  if (message === undefined) throw new Error('a closing has one message')
  const details = {
    ...Object.fromEntries(leadRecords.map((one) => [one.parameter, wants(one.entity)])),
    ...(customer && { OpportunityCustomerId: customer }),
  }
  return {
    notes,
    change: {
      ...closing,
      messages: [{ ...message, details }],
      made: made.map(({ entity }) => ({
        entity,
        set: sets[entity],
        primaryId: `${entity}id`,
        filter: `_originatingleadid_value eq ${before.id}`,
        expected: {},
      })),
    },
  }

  async function isMade({ entity, existing: column }: LeadRecord): Promise<boolean> {
    const given = plan.details[`create${entity}`]
    if (given === true && !open.has(entity)) await metadata.entity(entity, { signal })
    if (typeof given === 'boolean') return given
    if (!open.has(entity)) {
      notes.push(`no ${entity}: this server's operator settings do not allow it`)
      return false
    }
    if (column === undefined) return true
    if (!lead.columns.has(column)) throw unreadable(entity, column)
    if (existing.get(entity) !== undefined) {
      notes.push(`no new ${entity}: the lead has one`)
      return false
    }
    const company = plan.body['companyname'] ?? before.row?.['companyname']
    const isNameless = entity === 'account' && lead.columns.has('companyname') && !company
    if (isNameless) notes.push('no account: the lead has no companyname')
    return !isNameless
  }

  /** An account that is made becomes the customer by itself. */
  function customerOf() {
    if (wants('account')) return undefined
    const account = existing.get('account')
    if (account !== undefined && open.has('account')) return typed('account', account)
    const contact = existing.get('contact')
    if (wants('contact') || contact === undefined || !open.has('contact')) return undefined
    return typed('contact', contact)
  }
}

const typed = (entity: string, id: string) => ({
  '@odata.type': `Microsoft.Dynamics.CRM.${entity}`,
  [`${entity}id`]: id,
})

/** The account or contact that the lead names, after the other columns of the call are written. */
function existingOf(
  { existing }: LeadRecord,
  { body }: PlannedMessage,
  { row }: Before,
): string | undefined {
  if (existing === undefined) return undefined
  const bound = body[`${existing}@odata.bind`]
  if (typeof bound === 'string') return /\(([0-9a-f-]{36})\)$/i.exec(bound)?.[1]
  return bound === null || row === undefined ? undefined : textOf(row, `_${existing}_value`)
}

async function openRecords(
  lead: EntityDefinition,
  { metadata, signal }: { readonly metadata: Metadata; readonly signal: AbortSignal },
): Promise<ReadonlySet<string>> {
  if (lead.refusal === undefined) return new Set(leadRecords.map(({ entity }) => entity))
  const all = await metadata.entities({ signal })
  return new Set(all.map(({ logicalName }) => logicalName))
}

function unreadable(entity: string, column: string): DataverseError {
  return new DataverseError('invalid_values', `Whether the lead has ${column} cannot be read.`, {
    hint: `Say it: "create${entity}":true or false.`,
  })
}
