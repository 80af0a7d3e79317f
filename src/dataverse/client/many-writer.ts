import { randomUUID } from 'node:crypto'
import { toDataverseError } from '../../errors.ts'
import type { DataverseError } from '../../errors.ts'
import { parseRecordId } from '../names.ts'
import { createUnknown, updateUnknown } from '../problem/write-failures.ts'
import { createAudited } from './audited.ts'
import { createConfirm, notThisRecord } from './confirm-write.ts'
import type { Dataverse, WriteResult, Written } from './dataverse.ts'
import { createFindMany } from './find-many.ts'
import type { Outcome } from './judge-answer.ts'
import { judgeWrite, type AddressedRecord } from './judge-write.ts'
import { mayNotRead } from './may-not-read.ts'
import { comparableColumns } from './same-values.ts'
import type { BatchOperation, BatchOptions, SendBatch } from './send-batch.ts'
import type { SendCall } from './send-call.ts'
import { asLost, createSettle } from './settle-write.ts'
import { createCall, patchedRecord, preferRepresentation, updateCall } from './write-calls.ts'
import type { WriterParts } from './write-calls.ts'

type ManyWriter = Pick<Dataverse, 'createMany' | 'updateMany'>

/**
 * Creates and updates of several records in one request. Each is sent at most once, is audited on its own,
 * and is done by the same rules as a write alone. All whose answer was lost are looked up with one query.
 *
 * @see Reference section 15 (batch)
 */
export function createManyWriter(
  exchange: SendCall,
  sendBatch: SendBatch,
  { audit, creates, detectDuplicates }: WriterParts,
): ManyWriter {
  const settle = createSettle(createConfirm(exchange), creates)
  const audited = createAudited(audit)
  const findMany = createFindMany(exchange)

  return {
    createMany(given, records, { signal, returns, expands }) {
      const target = { ...given, returns, expands }
      const { set: entity, primaryId } = target
      const writes = records.map(({ body, id: own }) => {
        const id = own ?? parseRecordId(randomUUID())
        return { ...target, id, own, body }
      })
      const calls = writes.map(({ body, own: _own, ...record }) =>
        createCall(record, { ...body, [primaryId]: record.id }, { detectDuplicates }),
      )
      const send = once(async () => {
        const context = { operation: 'create', set: entity } as const
        const outcomes = await sendForEtag(calls, { atomic: false, context, signal })
        const open = writes.flatMap(({ body, own, ...record }, index) =>
          isOpen(outcomes[index], record) ? { id: record.id, body: own ? body : {} } : [],
        )
        return { outcomes, found: await findMany(target, open) }
      })
      return all(writes, ({ id, own, body, ...record }, index) =>
        audited({ operation: 'create', entity, id }, async () => {
          const { outcomes, found } = await send()
          const outcome = outcomeAt(outcomes, index)
          if (!isOpen(outcome, { ...record, id })) {
            return settle.create(target, body, { id, given: own, outcome })
          }
          const receipt = found(id, own === undefined ? {} : body)
          await creates.remember(entity, id, receipt === undefined ? asLost(body) : body)
          if (receipt !== undefined) return receipt
          throw createUnknown(entity, causeOf(outcome), id)
        }),
      )
    },

    updateMany(given, keys, body, { signal, returns }) {
      const target = { ...given, returns }
      const { set: entity } = target
      const records = keys.map((key) => patchedRecord(target, key))
      const settings = { detectDuplicates, etag: '*' }
      const calls = records.map((record) => updateCall(record, body, settings))
      const send = once(async () => {
        const context = { operation: 'update', set: entity } as const
        const outcomes = await sendForEtag(calls, { atomic: false, context, signal })
        const hasValues = comparableColumns(body).length > 0
        const open = records.flatMap(({ id }, index) =>
          id !== undefined && hasValues && isOpen(outcomes[index], { ...target, id })
            ? { id, body }
            : [],
        )
        return { outcomes, found: await findMany(target, open) }
      })
      return all(records, (record, index) =>
        audited({ operation: 'update', entity, id: record.id }, async () => {
          const { outcomes, found } = await send()
          const outcome = outcomeAt(outcomes, index)
          if (!isOpen(outcome, record)) {
            return settle.update(record, body, { etag: '*', outcome, signal })
          }
          const receipt = record.id === undefined ? undefined : found(record.id, body)
          if (receipt !== undefined) return receipt
          throw updateUnknown(entity, causeOf(outcome), record.id)
        }),
      )
    },
  }

  /** Writes for which only the read privilege is missing are sent again, without reading them back. */
  async function sendForEtag(
    calls: readonly BatchOperation[],
    options: BatchOptions,
  ): Promise<readonly Outcome[]> {
    const outcomes = await sendBatch(calls.map(preferRepresentation), options)
    const blind = calls.filter((_, index) => mayNotRead(outcomeAt(outcomes, index)))
    if (blind.length === 0) return outcomes
    const again = [...(await sendBatch(blind, options))]
    return outcomes.map((outcome) => {
      if (!mayNotRead(outcome)) return outcome
      const next = again.shift() ?? outcome
      // The refused request may have been executed anyway; a duplicate is then our own record.
      return { ...next, lost: outcome.lost || next.lost || next.error?.code === 'duplicate' }
    })
  }
}

/** Whether only a read shows what became of the write. */
function isOpen(outcome: Outcome | undefined, record: AddressedRecord): boolean {
  if (outcome === undefined || outcome.lost) return true
  return outcome.answer !== undefined && judgeWrite(outcome.answer, record).kind === 'unnamed'
}

function outcomeAt(outcomes: readonly Outcome[], index: number): Outcome {
  const outcome = outcomes[index]
  if (outcome === undefined) throw new Error('a batch has an outcome for each of its parts')
  return outcome
}

function causeOf({ answer, error }: Outcome): DataverseError {
  return answer === undefined ? error : notThisRecord(answer)
}

/** The same promise for every record: the batch is sent when the first one asks. */
function once<Result>(run: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | undefined
  return () => (running ??= run())
}

/** Runs all, and tells for each whether it was done. */
function all<Item>(
  items: readonly Item[],
  run: (item: Item, index: number) => Promise<Written>,
): Promise<readonly WriteResult[]> {
  return Promise.all(
    items.map(async (item, index): Promise<WriteResult> => {
      try {
        return { written: await run(item, index) }
      } catch (error) {
        return { error: toDataverseError(error) }
      }
    }),
  )
}
