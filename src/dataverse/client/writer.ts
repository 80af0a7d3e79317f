import { randomUUID } from 'node:crypto'
import { createUnknown } from '../problem/write-failures.ts'
import type { Dataverse } from './dataverse.ts'
import { parseRecordId } from '../names.ts'
import { createConfirm, notThisRecord, toReceipt, type Receipt } from './confirm-write.ts'
import type { SendCall, ServiceCall } from './send-call.ts'
import { createAudited } from './audited.ts'
import type { Outcome } from './judge-answer.ts'
import { mayNotRead } from './may-not-read.ts'
import { createSettle } from './settle-write.ts'
import { createCall, patchedRecord, preferRepresentation, updateCall } from './write-calls.ts'
import type { Body, ReturningTarget, WriterParts } from './write-calls.ts'

type Writer = Pick<Dataverse, 'create' | 'update'>

/**
 * Create and update. Each runs at most once, even if its answer is lost, and each is audited. Each is
 * done only if an answer names its record, or if the record is found with the written values.
 *
 * A create carries its own primary key, so a retry that fails as a duplicate has found its own
 * record. Both request the key column back to get the ETag. An account that may not read the entity
 * still writes, but gets no ETag.
 *
 * @see Reference sections 10 (create) and 11 (update)
 */
export function createWriter(
  exchange: SendCall,
  { audit, creates, detectDuplicates }: WriterParts,
): Writer {
  const settle = createSettle(createConfirm(exchange), creates)
  const audited = createAudited(audit)

  return {
    create(to, body, { signal, id: given, returns, expands }) {
      const target = { ...to, returns, expands }
      const { set: entity } = target
      if (target.acceptsId === false)
        return audited({ operation: 'create', entity, id: undefined }, () =>
          createUnderServiceId(target, body, signal),
        )
      const id = given ?? parseRecordId(randomUUID())
      return audited({ operation: 'create', entity, id }, async () => {
        const own = { ...body, [target.primaryId]: id }
        const call = createCall({ ...target, id }, own, { detectDuplicates })
        const outcome = await sendForEtag({ ...call, safety: 'create', signal })
        return settle.create(target, body, { id, given, outcome })
      })
    },

    update(target, key, body, { signal, etag = '*', returns }) {
      const record = patchedRecord({ ...target, returns }, key)
      const { set: entity, id } = record
      return audited({ operation: 'update', entity, id }, async () => {
        const call = updateCall(record, body, { detectDuplicates, etag })
        const outcome = await sendForEtag({ ...call, safety: 'unsafe', signal })
        return settle.update(record, body, { etag, outcome, signal })
      })
    },
  }

  async function createUnderServiceId(
    target: ReturningTarget,
    body: Body,
    signal: AbortSignal,
  ): Promise<Receipt> {
    const call = createCall(target, body, { detectDuplicates })
    const { answer, error, lost } = await exchange(
      preferRepresentation({ ...call, safety: 'unsafe', signal }),
    )
    if (answer === undefined) throw lost ? createUnknown(target.set, error, undefined) : error
    const receipt = toReceipt(answer, target)
    if (receipt !== undefined) return receipt
    throw createUnknown(target.set, notThisRecord(answer), undefined)
  }

  /**
   * Requests the representation. If only the read privilege is missing, writes without it. The
   * refused request may have been executed anyway; a duplicate is then our own record.
   */
  async function sendForEtag(call: ServiceCall): Promise<Outcome> {
    const outcome = await exchange(preferRepresentation(call))
    // A second request with the caller's ETag would conflict with the change of the first.
    const repeatable = call.safety === 'create' || call.request.ifMatch === '*'
    if (!mayNotRead(outcome) || !repeatable) return outcome
    const blind = await exchange(call)
    const lost = outcome.lost || blind.lost || blind.error?.code === 'duplicate'
    return { ...blind, lost }
  }
}
