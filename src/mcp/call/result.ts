import { randomInt } from 'node:crypto'
import { toPlainText } from '../../dataverse/text/plain-text.ts'
import type { DataverseError } from '../../errors.ts'
import type { ToolAnswer } from '../contract/tool.ts'

/** A result in both forms that clients read. Each form is complete. */
export interface Result {
  readonly structured: ToolAnswer
  readonly text: string
}

/**
 * Converts what a tool returns. Every text in it, names included, goes through `toPlainText`, which
 * leaves ids, ETags, cursors and column names unchanged. The text form is the same JSON, one row per line,
 * between two lines with a random number that no record can contain.
 *
 * @see Security requirements R61, R67 and R68
 */
export function toResult(answer: ToolAnswer): Result {
  const structured = Object.fromEntries(
    Object.entries(answer).map(([key, value]) => [key, toPlain(value)]),
  )
  const json = print(structured)
  // Digits only: three of them are one token.
  const number = randomInt(1e11, 1e12)
  return { structured, text: `[untrusted data ${number}]\n${json}\n[end ${number}]` }
}

/** The text of a failure: what happened, what to do next, and the ids for support. */
export function toErrorText(error: DataverseError): string {
  const { requestId, status, correlationId } = error.facts
  const support = [
    requestId === undefined ? [] : `status ${status ?? 'unknown'}, request ${requestId}`,
    correlationId === undefined ? [] : `correlation ${correlationId}`,
  ].flat()
  const quote = support.length === 0 ? '' : ` (${support.join(', ')})`
  return toPlainText(`${error.code}: ${error.message} ${error.hint}${quote}`)
}

/** Returns the same value if nothing in it changes, as in nearly all rows. */
function toPlain(value: unknown): unknown {
  if (typeof value === 'string') return toPlainText(value)
  if (Array.isArray(value)) return toPlainItems(value)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [toPlainText(key), toPlain(item)]),
  )
}

function toPlainItems(items: readonly unknown[]): readonly unknown[] {
  const isPlain = items.every((item) => toPlain(item) === item)
  return isPlain ? items : items.map(toPlain)
}

function print(answer: ToolAnswer): string {
  const { rows, ...rest } = answer
  if (!Array.isArray(rows)) return JSON.stringify(answer)
  const head = JSON.stringify({ ...rest, rows: [] }).slice(0, -2)
  let lines = ''
  for (const row of rows) lines += `${lines === '' ? '\n' : ',\n'}${JSON.stringify(row)}`
  return `${head}${lines}\n]}`
}
