import type { WireRow } from '../client/parse-answer.ts'
import { toPlainText } from '../text/plain-text.ts'

const shortText = 500

/** `toPlainText` that remembers long texts, since a table that drops a row lays out the others again. */
export function createCleaner(): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    if (text.length < shortText) return toPlainText(text)
    const found = known.get(text)
    if (found !== undefined) return found
    const clean = toPlainText(text)
    known.set(text, clean)
    return clean
  }
}

/**
 * Maximum characters of one row that are made harmless in one step, before anything is known about how much of
 * them is shown: what an answer can show at most, at four characters a token.
 */
export const mostCharacters = (budgetTokens: number): number => budgetTokens * 4

/** Characters of all long texts in a row and in its expanded rows. */
export function countCharacters(row: WireRow): number {
  let sum = 0
  const pending: unknown[] = [row]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'string') sum += next.length < shortText ? 0 : next.length
    else if (typeof next === 'object' && next !== null) pending.push(...Object.values(next))
  }
  return sum
}
