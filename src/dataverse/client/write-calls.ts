import { printRecordKey, type RecordKey } from '../names.ts'
import type { BatchPart } from '../outbound/outbound.ts'
import { judgeFor, returning } from './confirm-write.ts'
import type { WriteTarget } from './dataverse.ts'
import type { AddressedRecord } from './judge-write.ts'
import type { BatchOperation } from './send-batch.ts'

export type Body = Readonly<Record<string, unknown>>

/** The request of one write, alone or in a batch, without how it is repeated. */
export type WriteCall = BatchOperation

interface WriteSettings {
  readonly detectDuplicates: boolean
  /** Columns to return beside the key, by their names on the wire. */
  readonly returns?: readonly string[] | undefined
}

export function createCall(
  record: AddressedRecord,
  body: Body,
  { detectDuplicates, returns }: WriteSettings,
): WriteCall {
  return {
    request: {
      method: 'POST',
      target: returning(record.set, record, returns),
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
  { detectDuplicates, returns, etag }: WriteSettings & { readonly etag: string },
): WriteCall {
  return {
    request: {
      method: 'PATCH',
      target: returning(record.path, record, returns),
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

/** The record that an update addresses. */
export function patchedRecord(target: WriteTarget, key: RecordKey): PatchedRecord {
  const printed = printRecordKey(key)
  const path = `${target.set}(${printed})`
  return key.kind === 'id' ? { ...target, id: key.id, path } : { ...target, key: printed, path }
}
