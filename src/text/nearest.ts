import { distance } from 'fastest-levenshtein'

/**
 * The candidates most similar to `wrong`, best first. Letter case is ignored. Candidates with too
 * little in common are omitted.
 */
export function nearestNames(
  wrong: string,
  candidates: Iterable<string>,
  limit = 3,
): readonly string[] {
  const typed = wrong.toLowerCase().slice(0, 128)
  return [...new Set(candidates)]
    .map((name) => ({ name, score: scoreOf(typed, name.toLowerCase()) }))
    .filter(({ score }) => score <= worstScore)
    .toSorted((one, other) => one.score - other.score || one.name.length - other.name.length)
    .slice(0, limit)
    .map(({ name }) => name)
}

/** Letters and digits only, in the singular: `Sales Orders` and `sales_order` are the same name. */
export function singularOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]/gu, '')
    .replace(/(?:ies|ys)$/, 'y')
    .replace(/(?<!s)s$/, '')
}

/**
 * Whether a text could be a misspelled name: only letters, digits, spaces, underscores, hyphens, quotes
 * and brackets. A path, an address or a text with invisible characters is not corrected.
 */
export function isSpelling(name: string): boolean {
  return /^[\p{L}\p{M}\p{N}\p{Zs}_\-'"`[\]]+$/u.test(name)
}

/** At most half of the letters may differ. */
const worstScore = 0.5

function scoreOf(typed: string, name: string): number {
  const letters = Math.max(typed.length, name.length)
  if (letters === 0) return 1
  const score = distance(typed, name) / letters
  if (typed.length < 3 || name.length < 3) return score
  if (name.startsWith(typed) || typed.startsWith(name)) return score * 0.3
  if (name.includes(typed) || typed.includes(name)) return score * 0.5
  return score
}
