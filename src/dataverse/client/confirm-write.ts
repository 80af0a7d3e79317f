import { DataverseError } from '../../errors.ts'
import type { RecordId } from '../names.ts'
import type { ServiceAnswer } from '../outbound/outbound.ts'
import { findRequestId } from '../problem/problem.ts'
import { createUnknown, updateUnknown, writtenWithoutId } from '../problem/write-failures.ts'
import type { Written } from './dataverse.ts'
import { judgeWrite, type AddressedRecord } from './judge-write.ts'
import { findEtag, isRow } from './parse-answer.ts'
import { comparableColumns, holdsValues } from './same-values.ts'
import { neverAborted, type SendCall } from './send-call.ts'
import type { Outcome } from './judge-answer.ts'

type Body = Readonly<Record<string, unknown>>

/** The result of a write, with the service's request id. */
export type Receipt = Written & { readonly requestId?: string | undefined }

/** What a read of a written record shows. */
export interface Found {
  readonly found?: Receipt | undefined
  readonly error?: DataverseError
}

/** Reads of a written record that show whether a write without a clear answer was executed. */
export interface Confirm {
  /** Reads the key column and the columns of `values`. Succeeds only if the answer is this record. */
  readonly readKey: (
    record: AddressedRecord,
    path: string,
    signal: AbortSignal,
    values?: Body,
  ) => Promise<Outcome>
  /** The record, if it has the values; the error, if it cannot be read. */
  readonly findWritten: (record: AddressedRecord, path: string, values: Body) => Promise<Found>
  /**
   * After a 204 that names no record.
   *
   * @throws DataverseError `outcome_unknown` if the record is not found with the values.
   */
  readonly confirmCreate: (
    answer: ServiceAnswer,
    record: AddressedRecord & { readonly id: RecordId },
    values: Body,
  ) => Promise<Receipt>
  /**
   * After an answer that is not lost. Reads the record only if the answer does not have its id.
   *
   * @throws DataverseError `outcome_unknown` if the record is not found with the values; `bad_answer` if
   * it was written, but its id cannot be read.
   */
  readonly confirmUpdate: (
    answer: ServiceAnswer,
    record: AddressedRecord,
    path: string,
    values: Body,
  ) => Promise<Receipt>
}

export function createConfirm(exchange: SendCall): Confirm {
  return { readKey, findWritten, confirmCreate, confirmUpdate }

  function readKey(
    record: AddressedRecord,
    path: string,
    signal: AbortSignal,
    values: Body = {},
  ): Promise<Outcome> {
    return exchange({
      request: { method: 'GET', target: returning(path, record, comparableColumns(values)) },
      safety: 'read',
      context: { operation: 'read', set: record.set },
      signal,
      judge: (answer) => (toReceipt(answer, record) ? undefined : notThisRecord(answer)),
    })
  }

  async function findWritten(record: AddressedRecord, path: string, values: Body): Promise<Found> {
    const { answer, error } = await readKey(record, path, neverAborted(), values)
    if (answer === undefined) return { error }
    const holds = comparableColumns(values).length > 0 && holdsValues(answer.body, values)
    return holds ? { found: toReceipt(answer, record) } : {}
  }

  async function confirmCreate(
    answer: ServiceAnswer,
    record: AddressedRecord & { readonly id: RecordId },
    values: Body,
  ): Promise<Receipt> {
    const { set, id } = record
    const { answer: read } = await readKey(record, `${set}(${id})`, neverAborted(), values)
    const receipt = read && holdsValues(read.body, values) ? toReceipt(read, record) : undefined
    if (receipt === undefined) throw createUnknown(set, notThisRecord(answer), id)
    return receipt
  }

  async function confirmUpdate(
    answer: ServiceAnswer,
    record: AddressedRecord,
    path: string,
    values: Body,
  ): Promise<Receipt> {
    const receipt = toReceipt(answer, record)
    if (receipt !== undefined) return receipt
    const { id, set } = record
    if (judgeWrite(answer, record).kind === 'done without id') {
      const { answer: read } = await readKey(record, path, neverAborted())
      const found = read && toReceipt(read, record)
      if (found === undefined) throw writtenWithoutId(answer.status)
      return found
    }
    // Without values there is nothing that could not have been written.
    if (id !== undefined && Object.keys(values).length === 0) return { id }
    const { found } = await findWritten(record, path, values)
    if (found === undefined) throw updateUnknown(set, notThisRecord(answer), id)
    return found
  }
}

/** The result, if the answer has the record's id. */
export function toReceipt(answer: ServiceAnswer, record: AddressedRecord): Receipt | undefined {
  const verdict = judgeWrite(answer, record)
  if (verdict.kind !== 'done') return undefined
  const etag = findEtag(answer)
  const requestId = findRequestId(answer.headers)
  const row = record.returns !== undefined && isRow(answer.body) ? answer.body : undefined
  return { id: verdict.id, ...(etag !== undefined && { etag }), ...(row && { row }), requestId }
}

/** An answer that does not name the record is lost: the write may have been executed. */
export const judgeFor = (record: AddressedRecord) => (answer: ServiceAnswer) =>
  judgeWrite(answer, record).kind === 'lost' ? notThisRecord(answer) : undefined

/** The record's address, with the key column and others to return. */
export function returning(
  path: string,
  { primaryId, returns = [], expands = [] }: AddressedRecord,
  others: readonly string[] = [],
) {
  const $select = [...new Set([primaryId, ...returns, ...others])].join(',')
  const $expand = expands.join(',')
  return { kind: 'path', path, query: { $select, ...($expand && { $expand }) } } as const
}

/** Why the outcome of a write is unknown. */
export function notThisRecord({ status }: ServiceAnswer): DataverseError {
  return new DataverseError(
    'bad_answer',
    `The answer with status ${status} names another record or none.`,
    {
      hint: 'Check that DATAVERSE_URL is the address of the environment and that no proxy answers for it.',
      facts: { status },
    },
  )
}
