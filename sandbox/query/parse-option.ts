import { DataverseError } from '../../src/errors.ts'
import { parserCode, refuse } from '../failures/query-failures.ts'
import { createFailure } from '../failures/sandbox-failure.ts'
import type { SandboxFailure } from '../failures/sandbox-failure.ts'

/** Longest text of one option: the URL limit inside a `$batch` part (reference section 7.1). */
const maxLength = 65_536

/**
 * Runs a parser of `odata` on an option's text. For text that it cannot read, throws the error
 * of the service's own parser (reference 13.3).
 */
export function parseOption<T>(
  text: string,
  parse: (text: string, limits: { readonly maxLength: number }) => T,
): T {
  try {
    return parse(text, { maxLength })
  } catch (error) {
    if (!(error instanceof DataverseError) || error.code !== 'invalid_query') throw error
    throw toServiceError(text, error.facts.position ?? 0)
  }
}

function toServiceError(text: string, position: number): SandboxFailure {
  const operator = /^in\s*[([]/iu.exec(text.slice(position))
  if (operator) {
    const list = text.slice(position + operator[0].length - 1)
    return isCompleteList(list) ? unsupportedIn() : invalidJson()
  }
  if (isInsideList(text.slice(0, position))) return invalidJson()
  return refuse(
    text.split("'").length % 2 === 0
      ? `There is an unterminated literal at position ${text.length} in '${text}'.`
      : `Syntax error at position ${position} in '${text}'.`,
    parserCode,
  )
}

/** Whether a list, in brackets or parentheses as `in` takes it, ends after whole literals only. */
function isCompleteList(text: string): boolean {
  const inside = text.slice(1).replaceAll(/'(?:[^']|'')*'|"[^"]*"/gu, '0')
  const end = inside.search(/[\])]/u)
  const items = inside.slice(0, Math.max(end, 0)).split(',')
  return end >= 0 && items.every((item) => /^[\w.:+-]+$/u.test(item.trim()))
}

/** An apostrophe inside a list ends its text too early (`DP/webapi/query/filter-rows.md`). */
function invalidJson(): SandboxFailure {
  return refuse(
    "Invalid JSON. A comma character ',' was expected in scope 'Array'. " +
      'Every two elements in an array and properties of an object must be separated by commas.',
    parserCode,
  )
}

/** Status and code are those that public reports name. */
function unsupportedIn(): SandboxFailure {
  return createFailure({
    status: 501,
    code: '0x8006088a',
    message: 'The query node In is not supported',
  })
}

/** After the `[` of a list or the `in (` of a comparison that has no end yet. */
function isInsideList(before: string): boolean {
  const start = /(?:^|[=(,\s])\[[^\]]*$|\bin\s*\([^)]*$/iu.exec(before)
  return start !== null && before.slice(0, start.index).split("'").length % 2 === 1
}
