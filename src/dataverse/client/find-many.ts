import { toDataverseError } from '../../errors.ts'
import type { DataverseError } from '../../errors.ts'
import type { ServiceAnswer } from '../outbound/outbound.ts'
import { isRecordId, type RecordId } from '../names.ts'
import type { Receipt } from './confirm-write.ts'
import { parsePage, textOf, type WireRow } from './parse-answer.ts'
import { comparableColumns, holdsValues } from './same-values.ts'
import { neverAborted, type SendCall } from './send-call.ts'
import type { Body, ReturningTarget } from './write-calls.ts'

/** A write whose answer was lost, with the values that show whether it was executed. */
interface LostWrite {
  readonly id: RecordId
  readonly body: Body
}

/** The record with the id, if it was found with the values. */
export type FoundRecord = (id: RecordId, values: Body) => Receipt | undefined

/**
 * Looks up records by their ids with one query, after the answers to their writes were lost. Finds
 * nothing if they cannot be read. Sends nothing for an empty list.
 */
export function createFindMany(exchange: SendCall) {
  return async (
    { set, primaryId, returns }: ReturningTarget,
    writes: readonly LostWrite[],
  ): Promise<FoundRecord> => {
    if (writes.length === 0) return () => undefined
    const columns = new Set(writes.flatMap(({ body }) => comparableColumns(body)))
    const query = {
      $select: [...new Set([primaryId, ...(returns ?? []), ...columns])].join(','),
      $filter: writes.map(({ id }) => `${primaryId} eq ${id}`).join(' or '),
    }
    const { answer } = await exchange({
      request: { method: 'GET', target: { kind: 'path', path: set, query } },
      safety: 'read',
      context: { operation: 'read', set },
      signal: neverAborted(),
      judge: findFault,
    })
    const page = answer === undefined ? [] : parsePage(answer).rows
    const rows = new Map(page.map((row) => [idIn(row, primaryId), row]))
    return (id, values) => {
      const row = rows.get(id)
      if (row === undefined || !holdsValues(row, values)) return undefined
      const etag = textOf(row, '@odata.etag')
      return { id, ...(etag !== undefined && { etag }), ...(returns && { row }) }
    }
  }
}

/** The error for an answer that is not a list of records. */
function findFault(answer: ServiceAnswer): DataverseError | undefined {
  try {
    parsePage(answer)
    return undefined
  } catch (error) {
    return toDataverseError(error)
  }
}

function idIn(row: WireRow, primaryId: string): RecordId | undefined {
  const id = textOf(row, primaryId)?.toLowerCase() ?? ''
  return isRecordId(id) ? id : undefined
}
