import type { DataverseError } from '../../../src/errors.ts'

/** A failure that this server itself detects: no answer, no usable answer, nothing to send. */
export interface OwnFailure {
  readonly title: string
  readonly error: DataverseError
}
