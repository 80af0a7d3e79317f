import { randomUUID } from 'node:crypto'
import type { Audit } from '../../telemetry/audit.ts'
import { toDataverseError } from '../../errors.ts'
import type { DataverseError } from '../../errors.ts'
import { findRequestId } from '../problem/problem.ts'
import {
  conflictAt,
  createUnknown,
  recordExists,
  takenId,
  updateUnknown,
  writtenWithoutId,
} from '../problem/write-failures.ts'
import type { Dataverse, WriteTarget, Written } from './dataverse.ts'
import { parseRecordId, printRecordKey, type RecordId } from '../names.ts'
import { isEtag } from '../outbound/headers.ts'
import type { ServiceAnswer } from '../outbound/outbound.ts'
import { findEtag, findRecordId } from './parse-answer.ts'
import { neverAborted } from './send-call.ts'
import type { ServiceCall, SendCall, Outcome } from './send-call.ts'
import type { CreateLedger } from './create-ledger.ts'
import { comparableColumns, holdsValues } from './same-values.ts'

type Writer = Pick<Dataverse, 'create' | 'update'>
type Body = Readonly<Record<string, unknown>>

/** The result of a write, with the service's request id. */
type Receipt = Written & { readonly requestId?: string | undefined }

/** The primary key is taken. Any other duplicate code may concern a different record. */
const takenIdCode = '0x80040237'

/**
 * Create and update. Each runs at most once, even if its answer is lost, and each is audited.
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
        const path = `${target.set}(${printRecordKey(key)})`
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
        }
        const { answer, error, lost } = await sendForEtag(call)
        if (answer !== undefined) return toReceipt(answer, target, known)
        if (lost) throw updateUnknown(target.set, error, known)
        const isStale = error.code === 'conflict' && etag !== '*'
        throw isStale ? await withCurrentEtag(target, path, error, signal) : error
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
    const call = createCall(target, { ...body, [target.primaryId]: id }, signal, 'create')
    const { answer, error, lost } = await sendForEtag(call)
    if (answer !== undefined || lost)
      await creates.remember(target.set, id, answer === undefined ? asLost(body) : body)
    if (answer !== undefined) return toReceipt(answer, target, id)
    if (error.code === 'duplicate' && lost)
      return meetOwnRecord(target, id, error, given === undefined ? {} : body)
    if (lost) throw createUnknown(target.set, error, id)
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
    if (answer !== undefined) return toReceipt(answer, target, undefined)
    throw lost ? createUnknown(target.set, error, undefined) : error
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
    return { ...blind, lost: blind.lost || blind.error?.code === 'duplicate' }
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
    const { answer, error } = await readKey(target, `${target.set}(${id})`, neverAborted(), values)
    if (answer !== undefined && holdsValues(answer.body, values))
      return toReceipt(answer, target, id)
    if (error?.code === 'not_found') throw duplicate
    const isOther = answer !== undefined || duplicate.facts.serviceCode !== takenIdCode
    if (isOther) throw createUnknown(target.set, duplicate, id)
    return { id }
  }

  /** Succeeds if this process already sent the same create under the caller's id; else a duplicate. */
  async function meetRecord(
    target: WriteTarget,
    id: RecordId,
    body: Body,
    duplicate: DataverseError,
  ): Promise<Receipt> {
    const { answer } = await readKey(target, `${target.set}(${id})`, neverAborted())
    if (answer === undefined) throw takenId(duplicate, target.set, id)
    if (await creates.has(target.set, id, body)) return toReceipt(answer, target, id)
    if (await creates.has(target.set, id, asLost(body)))
      return meetOwnRecord(target, id, duplicate, body)
    throw recordExists(duplicate, target.set, id, findEtag(answer))
  }

  /** Adds the record's current ETag to a conflict, if it can be read. */
  async function withCurrentEtag(
    target: WriteTarget,
    path: string,
    conflict: DataverseError,
    signal: AbortSignal,
  ): Promise<DataverseError> {
    const { answer } = await readKey(target, path, signal)
    const etag = answer && findEtag(answer)
    return etag !== undefined && isEtag(etag) ? conflictAt(conflict, etag) : conflict
  }

  function createCall(
    target: WriteTarget,
    body: Body,
    signal: AbortSignal,
    safety: 'create' | 'unsafe',
  ): ServiceCall {
    return {
      request: { method: 'POST', target: returning(target.set, target), body, detectDuplicates },
      safety,
      context: { operation: 'create', set: target.set },
      signal,
    }
  }

  function readKey(
    target: WriteTarget,
    path: string,
    signal: AbortSignal,
    body: Body = {},
  ): Promise<Outcome> {
    return exchange({
      request: { method: 'GET', target: returning(path, target, comparableColumns(body)) },
      safety: 'read',
      context: { operation: 'read', set: target.set },
      signal,
    })
  }
}

function returning(path: string, { primaryId }: WriteTarget, others: readonly string[] = []) {
  const $select = [...new Set([primaryId, ...others])].join(',')
  return { kind: 'path', path, query: { $select } } as const
}

/** Stored separately: a create with a lost answer may not have created the record. */
const asLost = (body: Body): Body => ({ ...body, '@lost': true })

function preferRepresentation(call: ServiceCall): ServiceCall {
  return { ...call, request: { ...call.request, prefer: ['return=representation'] } }
}

function toReceipt(
  answer: ServiceAnswer,
  target: WriteTarget,
  known: RecordId | undefined,
): Receipt {
  const id = findRecordId(answer, target.primaryId) ?? known
  const etag = findEtag(answer)
  const requestId = findRequestId(answer.headers)
  if (id !== undefined) return { id, ...(etag !== undefined && { etag }), requestId }
  throw writtenWithoutId(answer.status)
}
