import { errorAnnotations } from '../failures/error-annotations.ts'
import { isFailure } from '../failures/sandbox-failure.ts'
import type { SandboxFailure } from '../failures/sandbox-failure.ts'
import type { Preferences } from './prefer.ts'
import { printJson } from './wire-decimals.ts'

/** A response before it is written, on its own or as a part of a batch. */
export interface SandboxAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Text as it is sent; `undefined` when there is no body. */
  readonly body?: string
  /** Absolute URL of the row that was created or changed, for references inside a batch. */
  readonly entity?: string
}

const jsonType = 'application/json; odata.metadata=minimal'

export function jsonAnswer(
  status: number,
  body: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): SandboxAnswer {
  return {
    status,
    headers: { 'Content-Type': jsonType, 'OData-Version': '4.0', ...headers },
    body: printJson(body),
  }
}

export function textAnswer(body: string, type = 'text/plain'): SandboxAnswer {
  return { status: 200, headers: { 'Content-Type': type, 'OData-Version': '4.0' }, body }
}

export function emptyAnswer(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): SandboxAnswer {
  return { status, headers: { 'OData-Version': '4.0', ...headers } }
}

/**
 * A failure in the service's format (reference section 13.1): `{"error":{"code","message"}}`, with
 * details only when the request asked for them.
 */
function failureAnswer(error: SandboxFailure, prefer: Preferences): SandboxAnswer {
  const details = errorAnnotations(error).filter(([name]) => prefer.annotation(name))
  const annotations = Object.fromEntries(details.map(([name, value]) => [`@${name}`, value]))
  return jsonAnswer(
    error.status,
    { error: { code: error.code, message: error.message, ...annotations } },
    error.headers,
  )
}

/**
 * The response to any thrown error: a `Failure` as the service would answer, or 500 for a bug in
 * the sandbox.
 */
export function answerError(error: unknown, prefer: Preferences): SandboxAnswer {
  if (isFailure(error)) return failureAnswer(error, prefer)

  const message = error instanceof Error ? error.message : String(error)
  return jsonAnswer(500, { error: { code: '0x80040216', message: `Sandbox defect: ${message}` } })
}
