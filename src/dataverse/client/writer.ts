import { randomUUID } from 'node:crypto'
import type { Audit } from '../../telemetry/audit.ts'
import { toDataverseError } from '../../errors.ts'
import type { DataverseError } from '../../errors.ts'
import {
  conflictAt,
  createUnknown,
  recordExists,
  takenId,
  updateUnknown,
} from '../problem/write-failures.ts'
import type { Dataverse, WriteTarget, Written } from './dataverse.ts'
import { parseRecordId, printRecordKey, type RecordId } from '../names.ts'
import { isEtag } from '../outbound/headers.ts'
import { findEtag } from './parse-answer.ts'
import type { AddressedRecord } from './judge-write.ts'
import {
  createConfirm,
  judgeFor,
  notThisRecord,
  returning,
  toReceipt,
  type Receipt,
} from './confirm-write.ts'
import { neverAborted } from './send-call.ts'
import type { ServiceCall, SendCall } from './send-call.ts'
import type { Outcome } from './judge-answer.ts'
import type { CreateLedger } from './create-ledger.ts'
import { holdsValues } from './same-values.ts'

type Writer = Pick<Dataverse, 'create' | 'update'>
type Body = Readonly<Record<string, unknown>>

/** The primary key is taken. Any other duplicate code may concern a different record. */
const takenIdCode = '0x80040237'

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
  {
    audit,
    creates,
    detectDuplicates,
  }: {
    readonly audit: Audit
    readonly creates: CreateLedger
    readonly detectDuplicates: boolean
  },
): Writer {
  const { readKey, findWritten, confirmCreate, confirmUpdate } = createConfirm(exchange)

  return {
    create(target, body, { signal, id: given }) {
      if (target.acceptsId === false)
        return audited('create', target, undefined, () =>
          createUnderServiceId(target, body, signal),
        )
      const id = given ?? parseRecordId(randomUUID())
      return audited('create', target, id, () => createUnderId(target, body, { signal, id, given }))
    },

    update(target, key, body, { signal, etag = '*' }) {
      const known = key.kind === 'id' ? key.id : undefined
      return audited('update', target, known, async () => {
        const printed = printRecordKey(key)
        const path = `${target.set}(${printed})`
        const record = { ...target, id: known, key: known === undefined ? printed : undefined }
        const call: ServiceCall = {
          request: {
            method: 'PATCH',
            target: returning(path, target),
            ifMatch: etag,
            body,
            detectDuplicates,
          },
          safety: 'unsafe',
          context: { operation: 'update', set: target.set },
          signal,
          judge: judgeFor(record),
        }
        const { answer, error, lost } = await sendForEtag(call)
        if (answer !== undefined) return confirmUpdate(answer, record, path, body)
        if (lost) {
          const found = cameBack(error) ? await findWritten(record, path, body) : undefined
          if (found !== undefined) return found
          throw updateUnknown(target.set, error, known)
        }
        const isStale = error.code === 'conflict' && etag !== '*'
        throw isStale ? await withCurrentEtag(record, path, error, signal) : error
      })
    },
  }

  /** Writes one audit line per write, even if no caller waits for its outcome anymore. */
  async function audited(
    operation: 'create' | 'update',
    { set: entity }: WriteTarget,
    id: RecordId | undefined,
    run: () => Promise<Receipt>,
  ): Promise<Written> {
    const end = audit.begin({ operation, entity, id })
    try {
      const { requestId, ...written } = await run()
      end({ outcome: 'ok', id: written.id, requestId })
      return written
    } catch (error) {
      const { code, facts } = toDataverseError(error)
      const isWritten = code === 'bad_answer' && (facts.status ?? 500) < 300
      end({ outcome: isWritten ? 'ok' : code, id: facts.id ?? id, requestId: facts.requestId })
      throw error
    }
  }

  async function createUnderId(
    target: WriteTarget,
    body: Body,
    { signal, id, given }: { signal: AbortSignal; id: RecordId; given: RecordId | undefined },
  ): Promise<Receipt> {
    const record = { ...target, id }
    const call = createCall(record, { ...body, [target.primaryId]: id }, signal, 'create')
    const { answer, error, lost } = await sendForEtag(call)
    const receipt = answer && toReceipt(answer, record)
    if (answer !== undefined || lost)
      await creates.remember(target.set, id, receipt === undefined ? asLost(body) : body)
    if (receipt !== undefined) return receipt
    if (answer !== undefined) return confirmCreate(answer, record, given === undefined ? {} : body)
    if (error.code === 'duplicate' && lost)
      return meetOwnRecord(target, id, error, given === undefined ? {} : body)
    if (lost) {
      const path = `${target.set}(${id})`
      const found = cameBack(error) ? await findWritten(record, path, body) : undefined
      if (found !== undefined) return found
      throw createUnknown(target.set, error, id)
    }
    if (error.code !== 'duplicate' || given === undefined) throw error
    return meetRecord(target, given, body, error)
  }

  async function createUnderServiceId(
    target: WriteTarget,
    body: Body,
    signal: AbortSignal,
  ): Promise<Receipt> {
    const { answer, error, lost } = await exchange(
      preferRepresentation(createCall(target, body, signal, 'unsafe')),
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
    const mayNotRead = outcome.error?.facts.privilege?.startsWith('prvRead') ?? false
    // A second request with the caller's ETag would conflict with the change of the first.
    const repeatable = call.safety === 'create' || call.request.ifMatch === '*'
    if (!mayNotRead || !repeatable) return outcome
    const blind = await exchange(call)
    const lost = outcome.lost || blind.lost || blind.error?.code === 'duplicate'
    return { ...blind, lost }
  }

  /**
   * A duplicate after a lost answer is our own record, unless no record has the id. A record under the
   * caller's id may be older: it is ours only if it has the `values`.
   */
  async function meetOwnRecord(
    target: WriteTarget,
    id: RecordId,
    duplicate: DataverseError,
    values: Body,
  ): Promise<Receipt> {
    const record = { ...target, id }
    const { answer, error } = await readKey(record, `${target.set}(${id})`, neverAborted(), values)
    const receipt =
      answer && holdsValues(answer.body, values) ? toReceipt(answer, record) : undefined
    if (receipt !== undefined) return receipt
    if (error?.code === 'not_found') throw duplicate
    const mayNotRead = error?.code === 'not_permitted'
    if (mayNotRead && duplicate.facts.serviceCode === takenIdCode) return { id }
    throw createUnknown(target.set, duplicate, id)
  }

  /** Succeeds if this process already sent the same create under the caller's id; else a duplicate. */
  async function meetRecord(
    target: WriteTarget,
    id: RecordId,
    body: Body,
    duplicate: DataverseError,
  ): Promise<Receipt> {
    const record = { ...target, id }
    const { answer } = await readKey(record, `${target.set}(${id})`, neverAborted())
    const receipt = answer && toReceipt(answer, record)
    if (answer === undefined || receipt === undefined) throw takenId(duplicate, target.set, id)
    if (await creates.has(target.set, id, body)) return receipt
    if (await creates.has(target.set, id, asLost(body)))
      return meetOwnRecord(target, id, duplicate, body)
    throw recordExists(duplicate, target.set, id, findEtag(answer))
  }

  /** Adds the record's current ETag to a conflict, if it can be read. */
  async function withCurrentEtag(
    record: AddressedRecord,
    path: string,
    conflict: DataverseError,
    signal: AbortSignal,
  ): Promise<DataverseError> {
    const { answer } = await readKey(record, path, signal)
    const etag = answer && findEtag(answer)
    return etag !== undefined && isEtag(etag) ? conflictAt(conflict, etag) : conflict
  }

  function createCall(
    target: AddressedRecord,
    body: Body,
    signal: AbortSignal,
    safety: 'create' | 'unsafe',
  ): ServiceCall {
    return {
      request: { method: 'POST', target: returning(target.set, target), body, detectDuplicates },
      safety,
      context: { operation: 'create', set: target.set },
      signal,
      judge: judgeFor(target),
    }
  }
}

/** Stored separately: a create with a lost answer may not have created the record. */
const asLost = (body: Body): Body => ({ ...body, '@lost': true })

function preferRepresentation(call: ServiceCall): ServiceCall {
  return { ...call, request: { ...call.request, prefer: ['return=representation'] } }
}

/** Whether an answer arrived that claims success, but is not the service's. */
const cameBack = ({ code, facts: { status = 500 } }: DataverseError) =>
  code === 'bad_answer' && status < 300
