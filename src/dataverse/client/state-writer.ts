import type { DataverseError } from '../../errors.ts'
import { foreign } from '../../text/foreign.ts'
import type { MadeRecord, MadeRecords, StateChange } from '../messages/state-change.ts'
import { isRecordId, type RecordId } from '../names.ts'
import { stateUnknown } from '../problem/write-failures.ts'
import { createAudited } from './audited.ts'
import {
  createConfirm,
  notThisRecord,
  returning,
  toReceipt,
  type Receipt,
} from './confirm-write.ts'
import { createSettle } from './settle-write.ts'
import type { Dataverse, WriteTarget } from './dataverse.ts'
import type { Outcome } from './judge-answer.ts'
import { findMade, messageCall } from './message-calls.ts'
import { isRow, textOf } from './parse-answer.ts'
import { comparableColumns, holdsValues } from './same-values.ts'
import type { SendBatch } from './send-batch.ts'
import { neverAborted, type SendCall } from './send-call.ts'
import { patchedRecord, updateCall } from './write-calls.ts'
import type { WriterParts } from './write-calls.ts'

type StateWriter = Pick<Dataverse, 'changeState'>

type FailedOutcome = Outcome & { readonly error: DataverseError }

/** What a read after the change showed of the record. */
type Seen =
  | { readonly receipt: Receipt; readonly row: Readonly<Record<string, unknown>> }
  | { readonly receipt?: never; readonly row?: never }

/**
 * State changes by messages. Each is sent once, alone or in one change set with the update of other
 * columns, and is audited as one update, with one line more for each record that the service made.
 *
 * The answer to a message names no record, so the record is read after it. Done is only what the parts
 * of the answer said and the read did not contradict, or what was read after a lost answer.
 *
 * @see Reference section 15 (batch); part 2, section 1 (state changes)
 */
export function createStateWriter(
  exchange: SendCall,
  sendBatch: SendBatch,
  { audit, creates, detectDuplicates }: WriterParts,
): StateWriter {
  const audited = createAudited(audit)
  const settle = createSettle(createConfirm(exchange), creates)

  return {
    async changeState(target, id, change, { signal, etag = '*' }) {
      let created: readonly MadeRecord[] = []
      let seen: readonly MadeRecord[] | undefined
      const written = await audited({ operation: 'update', entity: target.set, id }, async () => {
        const outcomes = await send(target, id, change, { signal, etag })
        const failed = outcomes.find(isFailure)
        if (failed === undefined) {
          created = madeBy(outcomes, change, id)
          return afterAnswer(target, id, change, outcomes)
        }
        if (!outcomes.some(({ lost }) => lost)) {
          const record = patchedRecord(target, { kind: 'id', id })
          return settle.update(record, change.body, { etag, outcome: failed, signal })
        }
        const found = await afterLoss(target, id, change, failed)
        seen = found.made
        return found.receipt
      })
      for (const { entity, id: own } of created) {
        const set = change.made.find((one) => one.entity === entity)?.set ?? entity
        audit.begin({ operation: 'create', entity: set, id: own })({ outcome: 'ok' })
      }
      return { ...written, created, ...(seen !== undefined && { seen }) }
    },
  }

  async function send(
    target: WriteTarget,
    id: RecordId,
    change: StateChange,
    { signal, etag }: { readonly signal: AbortSignal; readonly etag: string },
  ): Promise<readonly Outcome[]> {
    const record = patchedRecord(target, { kind: 'id', id })
    const calls = change.messages.map((one) => messageCall(target, id, one, { detectDuplicates }))
    const [only, ...others] = calls
    const isBare = Object.keys(change.body).length === 0
    if (isBare && only !== undefined && others.length === 0)
      return [await exchange({ ...only, safety: 'unsafe', signal })]
    const update = isBare ? [] : [updateCall(record, change.body, { detectDuplicates, etag })]
    const context = { operation: 'update', set: target.set } as const
    return sendBatch([...update, ...calls], { atomic: true, context, signal })
  }

  /** All parts succeeded. Only the parts of a batch, or a body, show that the service answered. */
  async function afterAnswer(
    target: WriteTarget,
    id: RecordId,
    change: StateChange,
    outcomes: readonly Outcome[],
  ): Promise<Receipt> {
    const { receipt, row } = await look(target, id, change)
    if (receipt !== undefined && row['statecode'] === change.expected.statecode)
      return { ...receipt, row }
    const [answer] = outcomes.flatMap((outcome) => outcome.answer ?? [])
    if (answer === undefined) throw new Error('a change has at least one message')
    const isNamed =
      outcomes.length > 1 ||
      answer.body !== undefined ||
      answer.headers.get('odata-version') === '4.0'
    if (receipt === undefined && isNamed) return { id }
    throw stateUnknown(target.set, notThisRecord(answer), id, tell(row, change))
  }

  async function afterLoss(
    target: WriteTarget,
    id: RecordId,
    change: StateChange,
    { error: cause }: FailedOutcome,
  ): Promise<{ readonly receipt: Receipt; readonly made: readonly MadeRecord[] }> {
    const { receipt, row } = await look(target, id, change)
    const holds = receipt !== undefined && holdsValues(row, change.expected)
    const found = holds ? await Promise.all(change.made.map(findRecords)) : []
    const made = found.flat()
    if (holds && found.length > 0 && found.every((records) => records.length > 0))
      return { receipt: { ...receipt, row }, made }
    const told = [tell(row, change), ...made.map((one) => `It has ${one.entity} ${one.id}.`)]
    throw stateUnknown(target.set, cause, id, told.filter((text) => text !== '').join(' '))
  }

  async function look(target: WriteTarget, id: RecordId, change: StateChange): Promise<Seen> {
    const path = `${target.set}(${id})`
    const columns = [...new Set([...comparableColumns(change.expected), ...change.shown])]
    const { answer } = await exchange({
      request: { method: 'GET', target: returning(path, target, columns) },
      safety: 'read',
      context: { operation: 'read', set: target.set },
      signal: neverAborted(),
      judge: (read) => (toReceipt(read, { ...target, id }) ? undefined : notThisRecord(read)),
    })
    const receipt = answer && toReceipt(answer, { ...target, id })
    return receipt !== undefined && isRow(answer?.body) ? { receipt, row: answer.body } : {}
  }

  /** The records by their link that have the expected values; none if they cannot be read. */
  async function findRecords(wanted: MadeRecords): Promise<readonly MadeRecord[]> {
    const { set, primaryId, filter, expected, entity } = wanted
    const query = {
      $select: [...new Set([primaryId, ...comparableColumns(expected)])].join(','),
      $filter: filter,
      $top: '50',
    }
    const { answer } = await exchange({
      request: { method: 'GET', target: { kind: 'path', path: set, query } },
      safety: 'read',
      context: { operation: 'read' },
      signal: neverAborted(),
    })
    const list = isRow(answer?.body) ? answer.body['value'] : []
    const rows = Array.isArray(list) ? list.filter(isRow) : []
    return rows.flatMap((row) => {
      const id = textOf(row, primaryId)?.toLowerCase() ?? ''
      return isRecordId(id) && holdsValues(row, expected) ? [{ entity, id }] : []
    })
  }
}

function madeBy(
  outcomes: readonly Outcome[],
  { messages }: StateChange,
  id: RecordId,
): readonly MadeRecord[] {
  const answers = outcomes.slice(-messages.length)
  return messages.flatMap((message, at) => {
    const answer = answers[at]?.answer
    return (answer && findMade(message, id, answer)) ?? []
  })
}

const isFailure = (outcome: Outcome): outcome is FailedOutcome => outcome.error !== undefined

/** What the read after it showed; empty if the record could not be read. */
function tell(row: Seen['row'], { stateLabels }: StateChange): string {
  const state = row?.['statecode']
  if (typeof state !== 'number') return ''
  const label = stateLabels.get(state)
  return `A read after it showed statecode ${state}${label === undefined ? '' : ` (${foreign(label, 60)})`}.`
}
