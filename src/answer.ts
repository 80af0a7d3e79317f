import type { DataverseError } from './errors.ts'
import type { Answer } from './tool.ts'

/**
 * The text form of a result: the same JSON as its structured form, rows one to a line, since hosts
 * differ in which of the two the model reads.
 */
export function toText(result: Answer): string {
  const { rows, ...rest } = result
  if (!Array.isArray(rows)) return JSON.stringify(result)
  const head = JSON.stringify(rest).slice(1, -1)
  const lines = rows.map((row) => JSON.stringify(row)).join(',\n')
  return `{${head}${head === '' ? '' : ','}"rows":[\n${lines}\n]}`
}

/** The text of a failure: what happened, then what to do next, then what support asks for. */
export function toErrorText(error: DataverseError): string {
  const { requestId, status } = error.facts
  const quote =
    requestId === undefined ? '' : ` (status ${status ?? 'unknown'}, request ${requestId})`
  return `${error.code}: ${error.message} ${error.hint}${quote}`
}
