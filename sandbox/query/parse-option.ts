import { DataverseError } from '../../src/errors.ts'
import { parserCode, refuse } from '../failures/query-failures.ts'

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
    throw refuse(toServiceText(text, error.facts.position ?? 0), parserCode)
  }
}

function toServiceText(text: string, position: number): string {
  if (isInsideList(text.slice(0, position))) {
    return (
      "Invalid JSON. A comma character ',' was expected in scope 'Array'. " +
      'Every two elements in an array and properties of an object must be separated by commas.'
    )
  }
  return text.split("'").length % 2 === 0
    ? `There is an unterminated literal at position ${text.length} in '${text}'.`
    : `Syntax error at position ${position} in '${text}'.`
}

function isInsideList(before: string): boolean {
  const start = before.lastIndexOf('[')
  return start > before.lastIndexOf(']') && before.charAt(start - 1) === '='
}
