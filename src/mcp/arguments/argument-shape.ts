import { DataverseError } from '../../errors.ts'

/** Far deeper than any schema here reaches. */
const deepest = 32
/** Names with a special meaning in JavaScript objects; no column has them. */
const reserved = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Refuses arguments before any schema reads them.
 *
 * @throws DataverseError `invalid_argument` for a reserved name anywhere in them, and for more than
 * 32 levels.
 */
export function checkShape(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null) return
  if (depth > deepest) throw refused(`nested deeper than ${deepest} levels`)
  for (const key of Object.keys(value)) {
    if (reserved.has(key)) throw refused(`named ${key}`)
    checkShape(Reflect.get(value, key), depth + 1)
  }
}

function refused(what: string): DataverseError {
  return new DataverseError('invalid_argument', `The arguments hold something ${what}.`, {
    hint: 'Leave it out and call again. Nothing was sent to Dataverse.',
  })
}
