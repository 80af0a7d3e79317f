import type { DataverseError } from '../src/errors.ts'
import { createSyntaxError } from './syntax-error.ts'

/** Limits for parsing, so that no input can exhaust the stack. */
export interface ParseLimits {
  /** Characters (UTF-16 units) of one text. */
  readonly maxLength: number
  /** Levels of parentheses, `not`, functions, lambdas, nested expands and JSON together. */
  readonly maxDepth: number
}

/** The service's own limit on a URL, and a depth far above any real query. */
const defaultLimits: ParseLimits = { maxLength: 32_768, maxDepth: 100 }

/**
 * The limits with the defaults filled in.
 *
 * @throws `invalid_query` when the text is too long.
 */
export function checkLength(text: string, limits: Partial<ParseLimits> | undefined): ParseLimits {
  const all = { ...defaultLimits, ...limits }
  if (text.length <= all.maxLength) return all
  throw createSyntaxError({
    text,
    at: all.maxLength,
    message: `The text has ${text.length} characters; at most ${all.maxLength} are allowed.`,
    hint: 'Split the query into several smaller ones.',
  })
}

/** The error for a text that opens one level too many at `at`. */
export function tooDeep(text: string, at: number, maxDepth: number): DataverseError {
  return createSyntaxError({
    text,
    at,
    message: `The text is nested deeper than ${maxDepth} levels at position ${at}.`,
    hint: 'Remove needless parentheses, or split the query into several simpler ones.',
  })
}
