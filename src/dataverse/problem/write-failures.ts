import { DataverseError } from '../../errors.ts'
import type { EntitySetName, RecordId } from '../names.ts'

/** A conflict with the record's current ETag. */
export function conflictAt(conflict: DataverseError, etag: string): DataverseError {
  return new DataverseError('conflict', `${conflict.marked.message} Its ETag is now ${etag}.`, {
    hint: `Read it with get_record and check that the change is still valid. Then repeat update_record with ${JSON.stringify({ etag })}.`,
    facts: { ...conflict.facts, etag },
    cause: conflict,
  })
}

/** A create with an id or unique values that another record already has. */
export function takenId(error: DataverseError, set: EntitySetName, id: RecordId): DataverseError {
  return new DataverseError(error.code, error.marked.message, {
    hint: `get_record ${call(set, id)} shows the record. If it is not found, another record has the same unique values.`,
    facts: { ...error.facts, id },
    cause: error,
  })
}

/** A create with the id of an existing record that this process did not create. */
export function recordExists(
  error: DataverseError,
  set: EntitySetName,
  id: RecordId,
  etag: string | undefined,
): DataverseError {
  const known = JSON.stringify({ entity: set, id, ...(etag && { etag }) })
  return new DataverseError(
    'duplicate',
    'A record with this id already exists; nothing was created.',
    {
      hint: `get_record shows it and update_record changes it: ${known}. To create another record, leave id out.`,
      facts: { ...error.facts, id, ...(etag !== undefined && { etag }) },
      cause: error,
    },
  )
}

/** A create whose outcome is unknown because its answer was lost. */
export function createUnknown(
  set: EntitySetName,
  cause: DataverseError,
  id: RecordId | undefined,
): DataverseError {
  const hint =
    id === undefined
      ? `Search for it with query_records ${JSON.stringify({ entity: set })} before you repeat the call, which could create a second record.`
      : `Call get_record ${call(set, id)}. If it is not found, repeat create_record with this id.`
  return unknown(
    'The answer to the create was lost: the record may or may not exist.',
    hint,
    cause,
    id,
  )
}

/** An update whose outcome is unknown because its answer was lost. */
export function updateUnknown(
  set: EntitySetName,
  cause: DataverseError,
  id: RecordId | undefined,
): DataverseError {
  const read = id === undefined ? 'get_record with the same key' : `get_record ${call(set, id)}`
  return unknown(
    'The answer to the update was lost: the record may or may not be changed.',
    `Call ${read} and compare the values before you repeat the update.`,
    cause,
    id,
  )
}

/**
 * A state change whose outcome is unknown.
 *
 * @param seen - What was read after it, as sentences; may be empty.
 */
export function stateUnknown(
  set: EntitySetName,
  cause: DataverseError,
  id: RecordId,
  seen: string,
): DataverseError {
  return unknown(
    `The answer to the change was lost: it may or may not have been made.${seen === '' ? '' : ` ${seen}`}`,
    `Do not repeat it before get_record ${call(set, id)} shows that the state has not changed.`,
    cause,
    id,
  )
}

/** A write that succeeded, but whose answer does not name the record. */
export function writtenWithoutId(status: number): DataverseError {
  const message = 'The record was written, but its id was not returned.'
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
