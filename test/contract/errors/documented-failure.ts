import type { ErrorCode } from '../../../src/errors.ts'

/** A failure as the service's documentation or live answers describe it, and the expected error. */
export interface DocumentedFailure {
  /** What happened. Completes the test name "explains ...". */
  readonly title: string
  /** The attempted operation; a query if it does not matter. */
  readonly operation?: 'query' | 'read' | 'create' | 'update' | 'describe'
  readonly status: number
  /** `0x80040217`; empty or `0x0` if the wire has it so. */
  readonly serviceCode?: string
  /** The text of the error body. Without code and text the answer has no body. */
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Replaces the usual error body. */
  readonly body?: string
  readonly code: ErrorCode
  /** The text that the message must contain. */
  readonly says: string
  /** The text that the hint must contain. */
  readonly next: string
}

/** The id of the record, user and privilege in these answers. */
export const guid = '5a3f0c1e-1111-4222-8333-00000000abcd'

/** The body on the wire (reference section 13.1). */
export function wireBody({ body, serviceCode, text }: DocumentedFailure): string | undefined {
  if (body !== undefined) return body
  if (serviceCode === undefined && text === undefined) return undefined
  return JSON.stringify({ error: { code: serviceCode ?? '', message: text ?? '' } })
}
