import { toDataverseError } from '../../errors.ts'
import { textOf, type WireRow } from '../client/parse-answer.ts'
import { isRecordId, type RecordId, type RecordKey } from '../names.ts'
import type { ProposalContext } from './proposal.ts'

/** A record as it is before a write. `row` is absent if this user may not read it. */
export interface ShownRecord {
  readonly key: RecordKey
  readonly id?: RecordId
  readonly row?: WireRow
  readonly etag?: string
}

type Context = Pick<ProposalContext, 'definition' | 'dataverse' | 'signal'>

/**
 * Reads the records that a write is about to change: several by their ids in one request.
 *
 * @param columns - Names on the wire, all of them readable.
 * @throws DataverseError `not_found` if a record is not there. A missing right to read is no error.
 */
export async function readShown(
  keys: readonly RecordKey[],
  columns: readonly string[],
  context: Context,
): Promise<readonly ShownRecord[]> {
  const { primaryId, primaryName } = context.definition
  const name = primaryName === undefined ? [] : [primaryName]
  const select = [...new Set([primaryId, ...name, ...columns])].join(',')
  const together = keys.length > 1 ? await readTogether(keys, select, context) : new Map()
  return Promise.all(
    keys.map(async (key): Promise<ShownRecord> => {
      const found = key.kind === 'id' ? together.get(key.id) : undefined
      return found ?? readOne(key, select, context)
    }),
  )
}

async function readOne(
  key: RecordKey,
  select: string,
  { definition: { entitySetName, primaryId }, dataverse, signal }: Context,
): Promise<ShownRecord> {
  try {
    const { row, etag } = await dataverse.retrieve(entitySetName, key, { select }, { signal })
    return toShown(key, row, primaryId, etag)
  } catch (error) {
    const { code } = toDataverseError(error)
    if (code !== 'not_permitted') throw error
    return key.kind === 'id' ? { key, id: key.id } : { key }
  }
}

async function readTogether(
  keys: readonly RecordKey[],
  select: string,
  { definition: { entitySetName, primaryId }, dataverse, signal }: Context,
): Promise<ReadonlyMap<RecordId, ShownRecord>> {
  const ids = keys.flatMap((key) => (key.kind === 'id' ? [key.id] : []))
  if (ids.length === 0) return new Map()
  const filter = ids.map((id) => `${primaryId} eq ${id}`).join(' or ')
  try {
    const { rows } = await dataverse.list(
      entitySetName,
      { select, filter, top: ids.length },
      { signal },
    )
    const shown = rows.map((row) => {
      const id = textOf(row, primaryId)?.toLowerCase() ?? ''
      const key: RecordKey | undefined = isRecordId(id) ? { kind: 'id', id } : undefined
      return key && ([key.id, toShown(key, row, primaryId, undefined)] as const)
    })
    return new Map(shown.filter((one) => one !== undefined))
  } catch (error) {
    if (toDataverseError(error).code !== 'not_permitted') throw error
    return new Map()
  }
}

function toShown(
  key: RecordKey,
  row: WireRow,
  primaryId: string,
  etag = textOf(row, '@odata.etag'),
): ShownRecord {
  const own = textOf(row, primaryId)?.toLowerCase() ?? ''
  const id = key.kind === 'id' ? key.id : isRecordId(own) ? own : undefined
  return { key, row, ...(id !== undefined && { id }), ...(etag !== undefined && { etag }) }
}
