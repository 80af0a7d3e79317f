import { DataverseError } from '../../errors.ts'
import type { Dataverse } from '../client/dataverse.ts'
import { textOf, type WireRow } from '../client/parse-answer.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import { parseRecordId, type RecordId, type RecordKey } from '../names.ts'
import { conflictAt } from '../problem/write-failures.ts'

/** The record before its state is changed. Nothing was read if only its id was needed. */
export interface Before {
  readonly id: RecordId
  readonly row?: WireRow
}

/**
 * Reads the record if the change depends on it: for an alternate key, to compare an ETag, or for columns
 * that decide what the message does.
 *
 * @param columns - Names on the wire; those that the definition lacks are not read.
 * @param etag - Compared only if it is given.
 * @throws DataverseError `conflict` if the ETag is another one.
 */
export async function readBefore(
  key: RecordKey,
  { primaryId, entitySetName, properties }: EntityDefinition,
  columns: readonly string[],
  {
    dataverse,
    signal,
    etag,
  }: {
    readonly dataverse: Dataverse
    readonly signal: AbortSignal
    readonly etag: string | undefined
  },
): Promise<Before> {
  if (key.kind === 'id' && columns.length === 0 && etag === undefined) return { id: key.id }
  const select = [primaryId, ...columns.filter((name) => properties.has(name))].join(',')
  const found = await dataverse.retrieve(entitySetName, key, { select }, { signal })
  if (etag !== undefined && bare(found.etag) !== bare(etag)) {
    const conflict = new DataverseError('conflict', 'The record has changed since it was read.', {
      hint: 'Read it again with get_record and check that the change is still valid.',
    })
    throw found.etag === undefined ? conflict : conflictAt(conflict, found.etag)
  }
  const id = key.kind === 'id' ? key.id : parseRecordId(textOf(found.row, primaryId) ?? '')
  return { id, row: found.row }
}

/** A weak ETag is the same as a strong one here. */
const bare = (etag: string | undefined) => etag?.replace(/^W\//, '')
