import type { ErrorCode } from '../../errors.ts'

/** What some of the service's codes mean to the caller. */
export interface CodeMeaning {
  /** Lower case: `0x80040217`. */
  readonly serviceCodes: readonly string[]
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
  /** The service's own text names what matters (a column, a limit) and follows the message. */
  readonly quote?: true
}
