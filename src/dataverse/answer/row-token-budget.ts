import { estimateTokens } from './tokens.ts'

/** Tokens of the boundary, part names, cursor, count and the note that more rows match. */
const frameTokens = 150

/**
 * The estimated tokens that an answer's rows may use so that the whole answer stays within the limit.
 * The estimate can be 10 % too low.
 */
export function rowBudget(resultTokens: number, notes: readonly string[]): number {
  const own = estimateTokens(notes.join()) + frameTokens
  return Math.max(100, Math.floor(resultTokens * 0.9) - own)
}
