import { DataverseError } from '../../errors.ts'
import { isRow } from '../client/parse-answer.ts'
import type { WireRow } from '../client/parse-answer.ts'

/**
 * The row behind an expanded lookup; an empty row if it is not set.
 *
 * @throws DataverseError `bad_answer` if the value is not a row.
 */
export function relatedRow(value: unknown, path: string): WireRow {
  if (value === null || value === undefined) return {}
  if (isRow(value)) return value
  throw badExpand(path, 'a record')
}

/**
 * The rows of an expanded collection.
 *
 * @throws DataverseError `bad_answer` if the value is not a list of rows.
 */
export function relatedRows(value: unknown, path: string): readonly WireRow[] {
  if (value === null || value === undefined) return []
  if (Array.isArray(value) && value.every(isRow)) return value
  throw badExpand(path, 'a list of records')
}

function badExpand(path: string, what: string): DataverseError {
  return new DataverseError('bad_answer', `The Dataverse answer for ${path} is not ${what}.`, {
    hint: `Repeat the call once. If it happens again, leave ${path} out of expand.`,
  })
}
