import { DataverseError } from '../../errors.ts'
import type { Dataverse } from '../client/dataverse.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import { isAddressable } from '../metadata/key-value.ts'
import { isRecordId } from '../names.ts'
import type { RecordKey, RecordKeyPart } from '../names.ts'
import { queryCall } from '../problem/failure.ts'
import { quote } from '../text/quote.ts'

/**
 * A key that the service can read in an address. A key whose text has characters that break an address
 * is looked up with a filter, in one request, and becomes the record's id. Any other key is returned
 * as it is, unsent. So is the key of an elastic table, whose id alone is not an address.
 *
 * @throws DataverseError `not_found` if no record has the values.
 * @see Reference part 2, section 8 (characters that break a key).
 */
export async function findByKey(
  key: RecordKey,
  entity: EntityDefinition,
  { dataverse, signal }: { readonly dataverse: Dataverse; readonly signal: AbortSignal },
): Promise<RecordKey> {
  if (key.kind === 'id' || key.parts.every(isAddressable)) return key
  const { primaryId, entitySetName } = entity
  if (key.parts.some(({ name }) => name === primaryId)) return key

  const filter = key.parts.map((part) => `${part.name} eq ${printLiteral(part)}`).join(' and ')
  const query = { select: primaryId, filter, top: 2 }
  const { rows } = await dataverse.list(entitySetName, query, { signal })
  const [row, ...others] = rows
  const value = row?.[primaryId]
  const id = typeof value === 'string' ? value.toLowerCase() : ''
  if (others.length === 0 && isRecordId(id)) return { kind: 'id', id }
  throw row ? severalRecords(entity, filter) : noRecord(entity)
}

const printLiteral = ({ value, bare }: RecordKeyPart) =>
  bare || typeof value !== 'string' ? String(value) : quote(value)

function noRecord({ logicalName }: EntityDefinition): DataverseError {
  return new DataverseError(
    'not_found',
    'No record has these values in the alternate key, or this user cannot see it.',
    { hint: `Correct the values; ${queryCall(logicalName)} with a filter finds the record.` },
  )
}

function severalRecords({ logicalName }: EntityDefinition, filter: string): DataverseError {
  const search = JSON.stringify({ entity: logicalName, filter: filter.slice(0, 120) })
  return new DataverseError('invalid_argument', 'The alternate key matches more than one record.', {
    hint: `Find the right one with query_records ${search} and give its GUID as id.`,
  })
}
