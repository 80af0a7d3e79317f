import { isRow } from '../dataverse/client/parse-answer.ts'
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
 * Checks a state change that is ready to send: its messages and what they set, the other columns, and
 * everything that is read afterwards.
 *
 * @throws DataverseError `denied_by_operator`
 */
export async function checkStateChange(
  { messages, body, expected, shown, made }: StateChange,
  entity: EntityDefinition,
  open: OpenEntities,
  definitions: Definitions,
): Promise<void> {
  await checkBody(body, entity, open, definitions)
  for (const name of [...Object.keys(expected), ...shown])
    if (!name.includes('@')) checkColumn(entity, name)
  for (const { name, details } of messages) {
    const message = messageNamed(name)
    if (message.entity !== entity.logicalName) throw deniedRequest()
    if (!open.offers(message)) throw deniedMessage(name)
    for (const detail of Object.entries(details)) checkDetail(detail, message, entity, open)
  }
  for (const records of made) await checkMade(records, messages, open, definitions)
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
async function checkMade(
  { entity, set, primaryId, filter }: MadeRecords,
  messages: StateChange['messages'],
  open: OpenEntities,
  definitions: Definitions,
): Promise<void> {
  if (messages.some(({ name }) => messageNamed(name).activity?.set === set)) return
  if (open.bySet.get(set)?.logicalName !== entity) throw deniedRequest()
  await checkQuery({ select: primaryId, filter }, await definitions(entity), definitions, open)
}
