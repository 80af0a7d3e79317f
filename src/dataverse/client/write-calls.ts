import type { Audit } from '../../telemetry/audit.ts'
import { printRecordKey, type RecordKey } from '../names.ts'
import type { BatchPart } from '../outbound/outbound.ts'
import { judgeFor, returning } from './confirm-write.ts'
import type { CreateLedger } from './create-ledger.ts'
import type { WriteTarget } from './dataverse.ts'
import type { AddressedRecord } from './judge-write.ts'
import type { BatchOperation } from './send-batch.ts'

/** What every writer uses. */
export interface WriterParts {
  readonly audit: Audit
  readonly creates: CreateLedger
  /** Whether the environment's duplicate rules may refuse a write. */
  readonly detectDuplicates: boolean
}

export type Body = Readonly<Record<string, unknown>>

/** The request of one write, alone or in a batch, without how it is repeated. */
export type WriteCall = BatchOperation

interface WriteSettings {
  readonly detectDuplicates: boolean
}

export function createCall(
  record: AddressedRecord,
  body: Body,
  { detectDuplicates }: WriteSettings,
): WriteCall {
  return {
    request: {
      method: 'POST',
      target: returning(record.set, record),
      body,
      detectDuplicates,
    },
    context: { operation: 'create', set: record.set },
    judge: judgeFor(record),
  }
}

/** An update never creates: it always has `If-Match`. */
export function updateCall(
  record: PatchedRecord,
  body: Body,
  { detectDuplicates, etag }: WriteSettings & { readonly etag: string },
): WriteCall {
  return {
    request: {
      method: 'PATCH',
      target: returning(record.path, record),
      ifMatch: etag,
      body,
      detectDuplicates,
    },
    context: { operation: 'update', set: record.set },
    judge: judgeFor(record),
  }
}

/** Requests the written record back. */
export function preferRepresentation<Call extends { readonly request: Omit<BatchPart, 'target'> }>(
  call: Call,
): Call {
  return { ...call, request: { ...call.request, prefer: ['return=representation'] } }
}

export type PatchedRecord = AddressedRecord & { readonly path: string }

/** Where to write, and which columns of the written record to return. */
export type ReturningTarget = WriteTarget & Pick<AddressedRecord, 'returns' | 'expands'>

/** The record that an update addresses. */
export function patchedRecord(target: ReturningTarget, key: RecordKey): PatchedRecord {
  const printed = printRecordKey(key)
  const path = `${target.set}(${printed})`
  return key.kind === 'id' ? { ...target, id: key.id, path } : { ...target, key: printed, path }
}
