import type { DataverseError } from '../../errors.ts'
import { textOf } from '../client/parse-answer.ts'
import { messagesOf } from '../messages/messages.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { RecordId } from '../names.ts'
import { closedAlready, leadRepeats, noMessage } from '../problem/change-failures.ts'
import { quote } from '../text/quote.ts'
import type { ChangeContext } from './change-context.ts'
import type { PlannedMessage } from './plan-update.ts'
import type { Before } from './read-before.ts'
import { labelsOf } from './to-state-change.ts'

/** @see Reference part 2, section 1.4 */
const closedCodes: ReadonlySet<string> = new Set([
  '0x80040515',
  '0x80040519',
  '0x80044411',
  '0x800404cf',
])
/** Refused because of the state, which may be that of a closed record. */
const lockedCodes: ReadonlySet<string> = new Set(['0x80040233', '0x80040230', '0x8004022e'])
const missingRecordCode = '0x80040217'

/**
 * The refusal of a change with the exact next step: the state of a record that was closed already, the
 * existing account of a lead, a message that the environment does not have.
 */
export async function adviseChange(
  error: DataverseError,
  planned: PlannedMessage,
  { id }: Before,
  context: ChangeContext,
): Promise<DataverseError> {
  const { serviceCode = '', status } = error.facts
  if (closedCodes.has(serviceCode) || lockedCodes.has(serviceCode))
    return alreadyClosed(error, planned, id, context)
  const isMissing =
    status === 404 &&
    serviceCode !== missingRecordCode &&
    (error.code === 'unknown_entity' || error.code === 'refused')
  if (isMissing) return noMessage(error, planned.message.name, planned.message.app)
  if (error.code === 'duplicate' && planned.message.name === 'QualifyLead')
    return withExisting(error, id, context)
  return error
}

async function alreadyClosed(
  error: DataverseError,
  { message }: PlannedMessage,
  id: RecordId,
  { definition, dataverse, signal }: ChangeContext,
): Promise<DataverseError> {
  const { entitySetName, logicalName } = definition
  const read = { kind: 'id', id } as const
  const reading = dataverse.retrieve(entitySetName, read, { select: 'statecode' }, { signal })
  const found = await orNothing(reading)
  const state = found?.row['statecode']
  const label = typeof state === 'number' ? labelsOf(definition).get(state) : undefined
  const isClosed = messagesOf(logicalName).some((one) => one.state === state)
  if (!isClosed && !closedCodes.has(error.facts.serviceCode ?? '')) return error
  const isSame = state === message.state
  return closedAlready(error, { entity: logicalName, id, label, isSame })
}

/** Names the account or contact that the lead repeats, if exactly one is found by its name or address. */
async function withExisting(
  error: DataverseError,
  id: RecordId,
  context: ChangeContext,
): Promise<DataverseError> {
  const { definition } = context
  const columns = ['companyname', 'emailaddress1'].filter((name) => definition.columns.has(name))
  const read = { kind: 'id', id } as const
  const query = { select: columns.join(',') }
  const lead = await orNothing(
    context.dataverse.retrieve(definition.entitySetName, read, query, context),
  )
  const company = lead && textOf(lead.row, 'companyname')
  const address = lead && textOf(lead.row, 'emailaddress1')
  const account = company && (await findOne('account', `name eq ${quote(company)}`, context))
  const contact =
    address && (await findOne('contact', `emailaddress1 eq ${quote(address)}`, context))
  const named = {
    ...(account && { parentaccountid: { entity: 'account', id: account } }),
    ...(contact && { parentcontactid: { entity: 'contact', id: contact } }),
  }
  return leadRepeats(error, named)
}

async function findOne(
  name: string,
  filter: string,
  { dataverse, metadata, signal }: ChangeContext,
): Promise<string | undefined> {
  try {
    const entity: EntityDefinition = await metadata.entity(name, { signal })
    const query = { select: entity.primaryId, filter, top: 2 }
    const { rows } = await dataverse.list(entity.entitySetName, query, { signal })
    const [row, ...others] = rows
    return row && others.length === 0 ? textOf(row, entity.primaryId) : undefined
  } catch {
    return undefined
  }
}

/** Advice must not hide the error that it is for. */
async function orNothing<Result>(reading: Promise<Result>): Promise<Result | undefined> {
  try {
    return await reading
  } catch {
    return undefined
  }
}
