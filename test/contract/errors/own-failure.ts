import type { DataverseError } from '../../../src/errors.ts'

/** A failure that this server itself finds: no answer, no usable answer, nothing to send. */
export interface OwnFailure {
  readonly title: string
  readonly error: DataverseError
}
