import { isRow } from '../dataverse/client/parse-answer.ts'
import { isDataverseError } from '../errors.ts'
import { leadRecords, messageNamed } from '../dataverse/messages/messages.ts'
import type { Message } from '../dataverse/messages/message.ts'
import type { MadeRecords, StateChange } from '../dataverse/messages/state-change.ts'
import type { EntityDefinition } from '../dataverse/metadata/definition.ts'
import { checkBody } from './check-body.ts'
import { deniedMessage, deniedRequest } from './denied.ts'
import { checkColumn, checkQuery } from './query-scope.ts'
import type { Definitions } from './query-scope.ts'
import type { OpenEntities } from './visible-definition.ts'

/**
 * Checks a state change that is ready to send: its messages and what they set, the other columns, and the
 * columns that are read afterwards.
 *
 * @returns the change without the reads of made records that the lists deny.
 * @throws DataverseError `denied_by_operator`
 */
export async function checkStateChange(
  change: StateChange,
  entity: EntityDefinition,
  open: OpenEntities,
  definitions: Definitions,
): Promise<StateChange> {
  const { messages, body, expected, shown } = change
  await checkBody(body, entity, open, definitions)
  for (const name of [...Object.keys(expected), ...shown])
    if (!name.includes('@')) checkColumn(entity, name)
  for (const { name, details } of messages) {
    const message = messageNamed(name)
    if (message.entity !== entity.logicalName) throw deniedRequest()
    if (!open.offers(message)) throw deniedMessage(name)
    for (const detail of Object.entries(details)) checkDetail(detail, message, entity, open)
  }
  const made: MadeRecords[] = []
  for (const records of change.made)
    if (await mayRead(records, messages, open, definitions)) made.push(records)
  return { ...change, made }
}

function checkDetail(
  [name, value]: readonly [string, unknown],
  message: Message,
  entity: EntityDefinition,
  open: OpenEntities,
): void {
  if (message.name === 'QualifyLead') {
    checkQualifying(name, value, open)
    return
  }
  const bare = name.replace(/@odata\.bind$/, '')
  const detail = message.details.find((one) => one.name === bare)
  if (detail === undefined) throw deniedRequest()
  if (detail.recordColumn !== undefined) checkColumn(entity, detail.recordColumn)
  if (detail.target !== undefined && !open.isOpen(detail.target)) throw deniedRequest()
}

/** Qualifying makes only what is open, and names only open records. */
function checkQualifying(name: string, value: unknown, open: OpenEntities): void {
  const record = leadRecords.find(({ parameter }) => parameter === name)
  if (record !== undefined) {
    if (value === true && !open.isOpen(record.entity)) throw deniedRequest()
    return
  }
  const type = isRow(value) ? String(value['@odata.type']) : ''
  const [, entity = ''] = /^Microsoft\.Dynamics\.CRM\.(\w+)$/.exec(type) ?? []
  if (name !== 'OpportunityCustomerId' || !open.isOpen(entity)) throw deniedRequest()
}

/** The closing activity belongs to the record; any other entity must be open. */
async function mayRead(
  { entity, set, primaryId, filter }: MadeRecords,
  messages: StateChange['messages'],
  open: OpenEntities,
  definitions: Definitions,
): Promise<boolean> {
  if (messages.some(({ name }) => messageNamed(name).activity?.set === set)) return true
  if (open.bySet.get(set)?.logicalName !== entity) return false
  try {
    await checkQuery({ select: primaryId, filter }, await definitions(entity), definitions, open)
    return true
  } catch (error) {
    if (isDataverseError(error) && error.code === 'denied_by_operator') return false
    throw error
  }
}
