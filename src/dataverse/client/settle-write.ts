import type { DataverseError } from '../../errors.ts'
import type { RecordId } from '../names.ts'
import { isEtag } from '../outbound/headers.ts'
import {
  conflictAt,
  createUnknown,
  recordExists,
  takenId,
  updateUnknown,
} from '../problem/write-failures.ts'
import { toReceipt, type Confirm, type Receipt } from './confirm-write.ts'
import type { CreateLedger } from './create-ledger.ts'
import { isForeignRefusal } from './from-between.ts'
import type { Outcome } from './judge-answer.ts'
import type { AddressedRecord } from './judge-write.ts'
import { findEtag } from './parse-answer.ts'
import { comparableColumns, holdsValues } from './same-values.ts'
import { neverAborted } from './send-call.ts'
import type { Body, PatchedRecord, ReturningTarget } from './write-calls.ts'

/** What became of a write, from the outcome of its request. Reads the record if that is not clear. */
export interface Settle {
  /** @throws DataverseError `outcome_unknown` if nothing shows whether the record exists. */
  readonly create: (
    target: ReturningTarget,
    body: Body,
    write: {
      readonly id: RecordId
      /** The id, if it is the caller's. */
      readonly given: RecordId | undefined
      readonly outcome: Outcome
    },
  ) => Promise<Receipt>
  /** @throws DataverseError `outcome_unknown` if nothing shows whether the record is changed. */
  readonly update: (
    record: PatchedRecord,
    body: Body,
    write: { readonly etag: string; readonly outcome: Outcome; readonly signal: AbortSignal },
  ) => Promise<Receipt>
}

/** The primary key is taken. Any other duplicate code may concern a different record. */
const takenIdCode = '0x80040237'

export function createSettle(
  { readKey, findWritten, confirmCreate, confirmUpdate }: Confirm,
  creates: CreateLedger,
): Settle {
  return {
    async create(target, body, { id, given, outcome }) {
      const record = { ...target, id }
      const { answer, error, lost } = outcome
      const receipt = answer && toReceipt(answer, record)
      if (answer !== undefined || lost)
        await creates.remember(target.set, id, receipt === undefined ? asLost(body) : body)
      if (receipt !== undefined) return receipt
      if (answer !== undefined)
        return confirmCreate(answer, record, given === undefined ? {} : body)
      if (error.code === 'duplicate' && lost)
        return meetOwnRecord(target, id, error, given === undefined ? {} : body)
      if (lost) {
        const found = await lookUp(record, `${target.set}(${id})`, body, error)
        if (found !== undefined) return found
        throw createUnknown(target.set, error, id)
      }
      if (error.code !== 'duplicate' || given === undefined) throw error
      return meetRecord(target, given, body, error)
    },

    async update(record, body, { etag, outcome, signal }) {
      const { path, set, id } = record
      const { answer, error, lost } = outcome
      if (answer !== undefined) return confirmUpdate(answer, record, path, body)
      if (lost) {
        const found = await lookUp(record, path, body, error)
        if (found !== undefined) return found
        throw updateUnknown(set, error, id)
      }
      const isStale = error.code === 'conflict' && etag !== '*'
      throw isStale ? await withCurrentEtag(record, path, error, signal) : error
    },
  }

  /**
   * Looks for the record after a lost answer that came back. If somebody else refused the request and no
   * record exists, nothing was written.
   *
   * @throws DataverseError The refusal.
   */
  async function lookUp(
    record: AddressedRecord,
    path: string,
    values: Body,
    refusal: DataverseError,
  ): Promise<Receipt | undefined> {
    const isRefused = isForeignRefusal(refusal)
    const isReadable = cameBack(refusal) && comparableColumns(values).length > 0
    if (!isRefused && !isReadable) return undefined
    const { found, error } = await findWritten(record, path, values)
    if (found === undefined && isRefused && isMissing(error)) throw refusal
    return found
  }

  /**
   * A duplicate after a lost answer is our own record, unless no record has the id. A record under the
   * caller's id may be older: it is ours only if it has the `values`.
   */
  async function meetOwnRecord(
    target: ReturningTarget,
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
    target: ReturningTarget,
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
}

/** Stored separately: a create with a lost answer may not have created the record. */
export const asLost = (body: Body): Body => ({ ...body, '@lost': true })

/** Whether the service itself says that no such record exists. */
const isMissing = (error: DataverseError | undefined) =>
  error?.code === 'not_found' && error.facts.notOfService === undefined

/** Whether an answer arrived that claims success, but is not the service's. */
const cameBack = ({ code, facts: { status = 500 } }: DataverseError) =>
  code === 'bad_answer' && status < 300
