import { estimateTokens } from './tokens.ts'

/** Boundary, names of the parts, cursor, count and the note that more rows match. */
const frameTokens = 150

/**
 * Tokens that the rows of an answer may be estimated at so that the whole of it keeps the limit: the
 * estimate may lie a tenth below the truth.
 */
export function rowBudget(resultTokens: number, notes: readonly string[]): number {
  const own = estimateTokens(notes.join()) + frameTokens
  return Math.max(100, Math.floor(resultTokens * 0.9) - own)
}
