import type { WireRow } from '../client/parse-answer.ts'
import { toPlainText } from '../text/plain-text.ts'

const shortText = 500

/** `toPlainText` that remembers what took time, since a table may lay out its rows again. */
export function createCleaner(): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const clean = toPlainText(text)
    if (clean !== text || text.length >= shortText) known.set(text, clean)
    return clean
  }
}

/** Most characters of one row in an answer, because a row is made harmless and laid out in one step. */
export const mostOfRow = 100_000

/**
 * Maximum characters of one row that are made harmless, before anything is known about how much of them is
 * shown: what an answer can show at most, at four characters a token.
 */
export const mostCharacters = (budgetTokens: number): number =>
  Math.min(budgetTokens * 4, mostOfRow)

/** Characters of the long texts in a row, and of all texts in its expanded rows. */
export function countCharacters(row: WireRow): number {
  let sum = 0
  for (const value of Object.values(row)) {
    if (typeof value === 'string') sum += value.length < shortText ? 0 : value.length
    else if (typeof value === 'object' && value !== null) sum += countNested(value)
  }
  return sum
}

function countNested(value: object): number {
  let sum = 0
  const pending: object[] = [value]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const [name, item] of Object.entries(next)) {
      if (typeof item === 'string') sum += name.includes('@') ? 0 : item.length
      else if (typeof item === 'object' && item !== null) pending.push(item)
    }
  }
  return sum
}
