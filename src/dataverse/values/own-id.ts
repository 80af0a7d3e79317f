import { DataverseError } from '../../errors.ts'
import { parseRecordId, type RecordId } from '../names.ts'

/**
 * The caller's GUID for a new record: an argument, or in the values under its column name.
 *
 * @throws DataverseError `invalid_argument` if both are given and differ, or for the empty GUID.
 */
export function pickOwnId(given: string | undefined, inBody: unknown): RecordId | undefined {
  const text = typeof inBody === 'string' ? inBody : given
  if (text === undefined) return undefined
  if (given !== undefined && parseRecordId(given) !== parseRecordId(text))
    throw new DataverseError('invalid_argument', 'values and id give the record two GUIDs.', {
      hint: 'Give the GUID once, as id.',
    })
  return parseOwnId(text)
}

/** @throws DataverseError `invalid_argument` if two records have the same id. */
export function refuseRepeatedIds(ids: readonly (RecordId | undefined)[]): void {
  const index = ids.findIndex((id, at) => id !== undefined && ids.indexOf(id) < at)
  if (index < 0) return
  const first = ids.indexOf(ids[index])
  throw new DataverseError(
    'invalid_argument',
    `Records ${first + 1} and ${index + 1} have the same GUID.`,
    { hint: 'Name each record once. No record was written.' },
  )
}

/** For the empty GUID the service generates an id per request, so a retry would add a record. */
function parseOwnId(text: string): RecordId {
  const id = parseRecordId(text)
  if (/[^0-]/.test(id)) return id
  throw new DataverseError('invalid_argument', 'The empty GUID is not a valid id.', {
    hint: 'Leave id out, or give a random GUID.',
  })
}
