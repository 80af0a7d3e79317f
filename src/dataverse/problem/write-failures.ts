import { DataverseError } from '../../errors.ts'
import type { EntitySetName, RecordId } from '../names.ts'

/** A conflict that also says which ETag the record has now. */
export function conflictAt(conflict: DataverseError, etag: string): DataverseError {
  return new DataverseError('conflict', `${conflict.message} Its ETag is now ${etag}.`, {
    hint: `Read it with get_record and check that the change still fits; then repeat update_record with ${JSON.stringify({ etag })}.`,
    facts: { ...conflict.facts, etag },
    cause: conflict,
  })
}

/** A create under an id, or with values, that some record has already. */
export function takenId(error: DataverseError, set: EntitySetName, id: RecordId): DataverseError {
  return new DataverseError(error.code, error.message, {
    hint: `get_record ${call(set, id)} shows the record; if there is none, another one has the same unique values.`,
    facts: { ...error.facts, id },
    cause: error,
  })
}

/** A create under an id that a record has already which this process did not make. */
export function recordExists(
  error: DataverseError,
  set: EntitySetName,
  id: RecordId,
  etag: string | undefined,
): DataverseError {
  const known = JSON.stringify({ entity: set, id, ...(etag && { etag }) })
  return new DataverseError(
    'duplicate',
    'A record with this id exists already; nothing was created.',
    {
      hint: `get_record shows it and update_record changes it: ${known}. For another record leave id out.`,
      facts: { ...error.facts, id, ...(etag !== undefined && { etag }) },
      cause: error,
    },
  )
}

/** A create whose answer was lost for good. */
export function createUnknown(
  set: EntitySetName,
  cause: DataverseError,
  id: RecordId | undefined,
): DataverseError {
  const hint =
    id === undefined
      ? `Look for it with query_records ${JSON.stringify({ entity: set })} before repeating the call: a repetition could make a second record.`
      : `Call get_record ${call(set, id)}. If it is not found, repeat create_record with this id.`
  return unknown('The answer to the create was lost: the record may exist or not.', hint, cause, id)
}

/** An update whose answer was lost. */
export function updateUnknown(
  set: EntitySetName,
  cause: DataverseError,
  id: RecordId | undefined,
): DataverseError {
  const read = id === undefined ? 'get_record with the same key' : `get_record ${call(set, id)}`
  return unknown(
    'The answer to the update was lost: the record may be changed or not.',
    `Call ${read}, and compare the values before repeating the update.`,
    cause,
    id,
  )
}

/** A write that succeeded with an answer that names no record. */
export function writtenWithoutId(status: number): DataverseError {
  const message = 'The record was written, but its id did not come back.'
  return new DataverseError('bad_answer', message, {
    hint: 'Do not repeat the call. Find the record with query_records.',
    facts: { status },
  })
}

const call = (entity: EntitySetName, id: RecordId) => JSON.stringify({ entity, id })

function unknown(
  message: string,
  hint: string,
  cause: DataverseError,
  id: RecordId | undefined,
): DataverseError {
  return new DataverseError('outcome_unknown', message, {
    hint,
    facts: { ...cause.facts, ...(id !== undefined && { id }) },
    cause,
  })
}
