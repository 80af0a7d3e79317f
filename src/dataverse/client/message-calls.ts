import { messageNamed } from '../messages/messages.ts'
import type { MadeRecord, MessageCall } from '../messages/state-change.ts'
import { isRecordId, type RecordId } from '../names.ts'
import type { ServiceAnswer } from '../outbound/outbound.ts'
import { notThisRecord } from './confirm-write.ts'
import type { WriteTarget } from './dataverse.ts'
import { isRow } from './parse-answer.ts'
import type { BatchOperation } from './send-batch.ts'

type Body = Readonly<Record<string, unknown>>

/**
 * The request of one message of the closed list, for one record.
 *
 * @see Reference part 2, section 1.4 (actions)
 */
export function messageCall(
  { set }: WriteTarget,
  id: RecordId,
  call: MessageCall,
  { detectDuplicates }: { readonly detectDuplicates: boolean },
): BatchOperation {
  const isBound = call.name === 'QualifyLead'
  const path = isBound ? `${set}(${id})/Microsoft.Dynamics.CRM.QualifyLead` : call.name
  return {
    request: {
      method: 'POST',
      target: { kind: 'path', path, query: {} },
      body: toParameters(set, id, call),
      ...(isBound && { detectDuplicates }),
    },
    context: { operation: 'update', set },
    judge: (answer) => (findMade(call, id, answer) ? undefined : notThisRecord(answer)),
  }
}

function toParameters(set: string, id: RecordId, { name, status, details }: MessageCall): Body {
  const { activity } = messageNamed(name)
  if (name === 'ReviseQuote') return { QuoteId: id, ColumnSet: { AllColumns: true } }
  if (activity === undefined) return { ...details, Status: status }
  const bound = { [`${activity.link}@odata.bind`]: `/${set}(${id})` }
  return { Status: status, [activity.parameter]: { ...details, ...bound } }
}

/**
 * What an answer with a success status says that the message made; `undefined` if it is not an answer
 * to the message.
 */
export function findMade(
  { name, details }: MessageCall,
  id: RecordId,
  { status, body }: Pick<ServiceAnswer, 'status' | 'body'>,
): readonly MadeRecord[] | undefined {
  if (name === 'ReviseQuote') return status === 200 ? madeDraft(body, id) : undefined
  if (name !== 'QualifyLead') return status === 204 ? [] : undefined
  const isNoneAsked = Object.values(details).every((value) => value !== true)
  if (status === 204) return isNoneAsked ? [] : undefined
  return status === 200 ? madeByQualifying(body) : undefined
}

function madeDraft(body: unknown, id: RecordId): readonly MadeRecord[] | undefined {
  const made = isRow(body) ? body['quoteid'] : undefined
  const draft = typeof made === 'string' ? made.toLowerCase() : ''
  return isRecordId(draft) && draft !== id ? [{ entity: 'quote', id: draft }] : undefined
}

/** Only type and key of each item are reliable. */
function madeByQualifying(body: unknown): readonly MadeRecord[] | undefined {
  const items = isRow(body) && !isRow(body['error']) ? body['value'] : undefined
  if (!Array.isArray(items)) return undefined
  const made = items.map((item) => readItem(item))
  return made.every((one) => one !== undefined) ? made : undefined
}

function readItem(item: unknown): MadeRecord | undefined {
  if (!isRow(item)) return undefined
  const [, entity = ''] =
    /^#?Microsoft\.Dynamics\.CRM\.(\w+)$/.exec(String(item['@odata.type'])) ?? []
  const key = String(item[`${entity}id`]).toLowerCase()
  return isRecordId(key) ? { entity, id: key } : undefined
}
