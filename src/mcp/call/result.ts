import { deepestLevel, tooDeep } from '../../dataverse/text/nested-json.ts'
import { boundaryNumber, toPlainText } from '../../dataverse/text/plain-text.ts'
import type { ToolAnswer } from '../contract/tool.ts'

/** A result in both forms that clients read. Each form is complete. */
export interface Result {
  readonly structured: ToolAnswer
  readonly text: string
}

/**
 * Converts what a tool returns. Every text in it, names included, goes through `toPlainText`, which
 * leaves ids, ETags, cursors and column names unchanged. Both forms have a boundary with one random number
 * that no record can contain: in the structured form its first and last key, in the text form two lines
 * around the same JSON, one row per line.
 *
 * @see Security requirements R61, R67 and R68
 */
export function toResult(answer: ToolAnswer): Result {
  const content = Object.fromEntries(
    Object.entries(answer).map(([key, value]) => [key, toPlain(value, 1)]),
  )
  const number = boundaryNumber()
  return {
    structured: { untrusted: number, ...content, end: number },
    text: `[untrusted data ${number}]\n${print(content)}\n[end ${number}]`,
  }
}

function toPlain(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return toPlainText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth > deepestLevel) return tooDeep
  if (Array.isArray(value)) return value.map((item) => toPlain(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [toPlainText(key), toPlain(item, depth + 1)]),
  )
}

function print(answer: ToolAnswer): string {
  const { rows, ...rest } = answer
  if (!Array.isArray(rows)) return JSON.stringify(answer)
  const head = JSON.stringify({ ...rest, rows: [] }).slice(0, -2)
  let lines = ''
  for (const row of rows) lines += `${lines === '' ? '\n' : ',\n'}${JSON.stringify(row)}`
  return `${head}${lines}\n]}`
}
