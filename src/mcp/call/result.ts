import { deepestLevel, tooDeep } from '../../dataverse/text/nested-json.ts'
import { boundaryNumber, toPlainText } from '../../dataverse/text/plain-text.ts'
import { createTurns } from '../../time/turns.ts'
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
export async function toResult(answer: ToolAnswer): Promise<Result> {
  const turn = createTurns()
  const parts: [string, unknown][] = []
  for (const [key, value] of Object.entries(answer)) {
    await turn(Array.isArray(value) ? 0 : sizeOf(value, 1))
    parts.push([key, Array.isArray(value) ? await toPlainList(value, turn) : toPlain(value, 1)])
  }
  const content = Object.fromEntries(parts)
  const number = boundaryNumber()
  return {
    structured: { untrusted: number, ...content, end: number },
    text: `[untrusted data ${number}]\n${print(content)}\n[end ${number}]`,
  }
}

async function toPlainList(
  items: readonly unknown[],
  turn: (characters: number) => Promise<void>,
): Promise<readonly unknown[]> {
  const plain: unknown[] = []
  for (const item of items) {
    await turn(sizeOf(item, 2))
    plain.push(toPlain(item, 2))
  }
  return plain
}

/** Characters of a value, with ten for each part. */
function sizeOf(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length + 10
  if (typeof value !== 'object' || value === null || depth > deepestLevel) return 10
  let size = 10
  for (const item of Object.values(value)) size += sizeOf(item, depth + 1)
  return size
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
