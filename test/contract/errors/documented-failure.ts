import type { ErrorCode } from '../../../src/errors.ts'

/** A failure as the service's documentation or live answers have it, and what must come of it. */
export interface DocumentedFailure {
  /** What happened, to finish "explains ...". */
  readonly title: string
  /** What was tried; a query where it does not matter. */
  readonly operation?: 'query' | 'read' | 'create' | 'update' | 'describe'
  readonly status: number
  /** `0x80040217`; empty or `0x0` as on the wire. */
  readonly serviceCode?: string
  /** The text of the error body; without code and text the answer has no body. */
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
  /** In place of the usual error body. */
  readonly body?: string
  readonly code: ErrorCode
  /** What the sentence must name. */
  readonly says: string
  /** What the next step must name. */
  readonly next: string
}

/** The record, user and privilege of these answers. */
export const guid = '5a3f0c1e-1111-4222-8333-00000000abcd'

/** The body on the wire (reference section 13.1). */
export function wireBody({ body, serviceCode, text }: DocumentedFailure): string | undefined {
  if (body !== undefined) return body
  if (serviceCode === undefined && text === undefined) return undefined
  return JSON.stringify({ error: { code: serviceCode ?? '', message: text ?? '' } })
}
