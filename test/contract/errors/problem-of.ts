import { toProblem } from '../../../src/dataverse/problem/problem.ts'
import type { DataverseError } from '../../../src/errors.ts'
import { wireBody, type DocumentedFailure } from './documented-failure.ts'

/** The error for a failure of the entity set `accounts`. */
export function problemOf(failure: DocumentedFailure): DataverseError {
  const { operation = 'query', status, headers } = failure
  const text = wireBody(failure)
  const body: unknown = text === undefined || text.startsWith('<') ? text : JSON.parse(text)
  const answer = { status, headers: new Headers(headers), body }
  const set = operation === 'describe' ? {} : { set: 'accounts' }
  return toProblem(answer, { operation, ...set, now: 0 })
}
