/** A text as most collations compare it: without letter case and accents. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

/**
 * Negative, 0 or positive; NaN if the texts differ and only the service's collation can order them;
 * `undefined` if it decides whether they differ.
 */
export function compareTexts(one: string, other: string): number | undefined {
  const [first, second] = [foldText(one).trimEnd(), foldText(other).trimEnd()]
  if (first === second)
    return one.trimEnd().toLowerCase() === other.trimEnd().toLowerCase() ? 0 : undefined
  const plain = /^[a-z0-9 ]*$/
  if (!plain.test(first) || !plain.test(second)) return NaN
  return first < second ? -1 : 1
}

/** By number; `undefined` if one is not a number, or has more digits than are compared here. */
export function compareNumbers(one: unknown, other: unknown): number | undefined {
  const [first, second] = [one, other].map((value) =>
    typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')
      ? Number(value)
      : NaN,
  )
  if (first === undefined || second === undefined) return undefined
  return isExact(first) && isExact(second) ? Math.sign(first - second) : undefined
}

const isExact = (value: number) => Math.abs(value) < Number.MAX_SAFE_INTEGER

/** By instant: a day counts from its midnight in UTC. The service cuts fractions of a second. */
export function compareTimes(one: unknown, other: unknown): number | undefined {
  const [first, second] = [one, other].map((value) =>
    typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value)
      ? Math.floor(Date.parse(value) / 1000)
      : NaN,
  )
  if (first === undefined || second === undefined) return undefined
  return Number.isNaN(first - second) ? undefined : Math.sign(first - second)
}
