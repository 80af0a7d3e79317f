import { DataverseError } from '../../errors.ts'
import type { Audit } from '../../telemetry/audit.ts'
import { conflictAt, updateUnknown } from '../problem/write-failures.ts'
import { createAudited } from './audited.ts'
import { toReceipt, type Receipt } from './confirm-write.ts'
import type { Dataverse } from './dataverse.ts'
import type { Outcome } from './judge-answer.ts'
import { isRow } from './parse-answer.ts'
import { comparableColumns, holdsValues } from './same-values.ts'
import type { SendBatch } from './send-batch.ts'
import { neverAborted, type SendCall } from './send-call.ts'
import { patchedRecord, updateCall, type PatchedRecord, type WriteCall } from './write-calls.ts'

/**
 * Changes of a state by a message of the service. Other columns of the same call are changed in the same
 * change set, or nothing is. A message is sent at most once. It counts as done only if the record is then seen
 * in the new state.
 *
 * @see Reference part 2, section 1
 */
export function createStateWriter(
  exchange: SendCall,
  sendBatch: SendBatch,
  { audit, detectDuplicates }: { readonly audit: Audit; readonly detectDuplicates: boolean },
): Pick<Dataverse, 'changeState'> {
  const audited = createAudited(audit)

  return {
    changeState(target, key, change, { signal, etag, returns = [] }) {
      const record = patchedRecord(target, key)
      const { set, id } = record
      const { action, parameters, body, statecode } = change
      const names = ['statecode', 'statuscode', ...returns, ...comparableColumns(body)]
      const read = (until: AbortSignal) => readRecord(exchange, record, names, until)

      return audited({ operation: 'update', entity: set, id }, async () => {
        const message: WriteCall = {
          request: {
            method: 'POST',
            target: {
              kind: 'path',
              path: change.isBound ? `${record.path}/${bound}${action}` : action,
              query: {},
            },
            body: parameters,
            detectDuplicates,
          },
          context: { operation: 'update', set },
        }
        const outcome = await send(message, { record, body, etag, read, signal })
        if (outcome.error !== undefined && !outcome.lost) throw explain(outcome.error, action)
        const { answer } = await read(neverAborted())
        const row = answer?.body
        const receipt = answer && toReceipt(answer, record)
        const isSeen =
          isRow(row) &&
          row['statecode'] === statecode &&
          (outcome.answer !== undefined || holdsValues(row, body))
        if (!isSeen || receipt === undefined)
          throw updateUnknown(set, outcome.error ?? unseen(), id)
        return { ...receipt, row }
      })
    },
  }

  /** The message alone, or with the other columns in one change set. */
  async function send(
    message: WriteCall,
    {
      record,
      body,
      etag,
      read,
      signal,
    }: {
      readonly record: PatchedRecord
      readonly body: Readonly<Record<string, unknown>>
      readonly etag: string | undefined
      readonly read: (signal: AbortSignal) => Promise<Outcome>
      readonly signal: AbortSignal
    },
  ): Promise<Outcome> {
    if (Object.keys(body).length > 0) {
      const patch = updateCall(record, body, { detectDuplicates, etag: etag ?? '*' })
      const { context } = message
      const [patched, acted] = await sendBatch([patch, message], { atomic: true, context, signal })
      if (patched === undefined || acted === undefined) throw unseen()
      return patched.error !== undefined && !patched.lost ? patched : acted
    }
    if (etag !== undefined) await compare(await read(signal), record, etag)
    return exchange({ ...message, safety: 'unsafe', signal })
  }
}

const bound = 'Microsoft.Dynamics.CRM.'

function readRecord(
  exchange: SendCall,
  record: PatchedRecord,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Outcome> {
  const $select = [...new Set([record.primaryId, ...names])].join(',')
  return exchange({
    request: { method: 'GET', target: { kind: 'path', path: record.path, query: { $select } } },
    safety: 'read',
    context: { operation: 'read', set: record.set },
    signal,
  })
}

/** A message takes no `If-Match`, so the ETag is compared just before. */
async function compare(outcome: Outcome, record: PatchedRecord, etag: string): Promise<void> {
  if (outcome.answer === undefined) throw outcome.error
  const current: Receipt | undefined = toReceipt(outcome.answer, record)
  if (current?.etag === etag) return
  const conflict = new DataverseError(
    'conflict',
    'The record has changed since this ETag was read; nothing was sent.',
    { hint: 'Read the record again, check that the change is still right, then use its new etag.' },
  )
  throw current?.etag === undefined ? conflict : conflictAt(conflict, current.etag)
}

/** An environment without the Sales or the Service app does not have its messages. */
function explain(error: DataverseError, action: string): DataverseError {
  const { code, facts } = error
  if (facts.status !== 404 || code === 'not_found') return error
  return new DataverseError(
    'refused',
    `This environment does not have ${action}: its Dynamics 365 app is not installed. Nothing was changed.`,
    {
      hint: 'Leave statecode and statuscode out of values, and ask the user how records are closed here.',
      facts,
      cause: error,
    },
  )
}

function unseen(): DataverseError {
  return new DataverseError('bad_answer', 'The record was not seen in the new state.', {
    hint: 'Read its state before you repeat the call.',
  })
}
