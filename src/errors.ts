import { withoutMarks } from './text/foreign.ts'

/** What went wrong, as a closed set for comparisons. Texts are for people and models. */
export type ErrorCode =
  | 'invalid_argument'
  | 'invalid_query'
  | 'invalid_values'
  | 'unknown_entity'
  | 'unknown_column'
  | 'cursor_expired'
  | 'not_found'
  | 'conflict'
  | 'duplicate'
  | 'not_permitted'
  | 'not_signed_in'
  | 'sign_in_cancelled'
  | 'sign_in_blocked'
  | 'consent_required'
  | 'admin_consent_required'
  | 'wrong_account'
  | 'wrong_environment'
  | 'app_registration'
  | 'clock_off'
  | 'throttled'
  | 'timeout'
  | 'cancelled'
  | 'unavailable'
  | 'refused'
  | 'outcome_unknown'
  | 'bad_answer'
  | 'blocked'
  | 'denied_by_operator'
  | 'not_approved'
  | 'configuration'
  | 'internal'

/** Machine-readable details of a failure. Never a token, a header or record contents. */
export interface ErrorFacts {
  /** HTTP status of the service's answer. */
  readonly status?: number
  /** The service's own code, lower case with `0x`: `0x80040217`. */
  readonly serviceCode?: string
  /** The service's request id, to quote to Microsoft support. */
  readonly requestId?: string
  readonly retryAfterSeconds?: number
  /** The privilege that the account's roles lack: `prvReadAccount`. */
  readonly privilege?: string
  /** The required column that the service missed in a write. */
  readonly missingColumn?: string
  /** Zero-based offset in the query text where the parser stopped. */
  readonly position?: number
  /** The valid names nearest to the wrong one, best first. */
  readonly nearest?: readonly string[]
  /** The number of Entra's error code: 53003 for `AADSTS53003`. */
  readonly aadsts?: number
  /** Entra's id of the sign-in request, to quote to an administrator. */
  readonly correlationId?: string
  /** The page where the user can finish a sign-in or an administrator can consent. */
  readonly link?: string
  /** The id of the record that a write with an unknown outcome may have created or changed. */
  readonly id?: string
  /** The entity whose definition lacks the name or choice. It is read again before the call fails. */
  readonly staleEntity?: string
  /** Whether the service's answer exceeded the limit of bytes for one answer. */
  readonly tooLarge?: true
  /** Whether the answer lacks the form of the service's own errors, so that a gateway may have sent it. */
  readonly notOfService?: true
  /** The record's current ETag, after an update with a stale ETag. */
  readonly etag?: string
}

/**
 * A failure that the reader can act on: what happened (`message`) and what to do next (`hint`). Words that
 * strangers may have written are marked by `foreign` in both arguments; `marked` keeps the marks.
 */
export class DataverseError extends Error {
  override readonly name = 'DataverseError'
  readonly code: ErrorCode
  readonly hint: string
  readonly facts: ErrorFacts
  /** Both texts with their marks, for the model and for errors made from this one. */
  readonly marked: { readonly message: string; readonly hint: string }

  constructor(
    code: ErrorCode,
    message: string,
    options: ErrorOptions & { hint: string; facts?: ErrorFacts },
  ) {
    super(withoutMarks(message), options)
    this.code = code
    this.hint = withoutMarks(options.hint)
    this.marked = { message, hint: options.hint }
    this.facts = options.facts ?? {}
  }
}

/** Whether a caught value is a DataverseError, by name: each bundle has its own copy of the class. */
export function isDataverseError(thrown: unknown): thrown is DataverseError {
  return thrown instanceof Error && thrown.name === 'DataverseError' && 'hint' in thrown
}

/** Any thrown value as a DataverseError. An unexpected one becomes `internal`, without details. */
export function toDataverseError(thrown: unknown): DataverseError {
  if (isDataverseError(thrown)) return thrown
  return new DataverseError('internal', 'The server failed to handle this call: internal error.', {
    hint: 'Repeat the call once. If it fails again, report it with the arguments you used.',
    cause: thrown,
  })
}
