/** Levels of lists and objects that an answer shows. Ours have at most 15. */
export const deepestLevel = 32

/** In place of what lies deeper. */
export const tooDeep = `(nested deeper than ${deepestLevel} levels, not shown)`

/** Characters of such a value that are shown. */
const longestNested = 4000

/** A value as JSON, cut to 4,000 characters; `tooDeep` for one that is nested deeper than that. */
export function printNested(value: unknown): string {
  if (isDeeper(value, deepestLevel)) return tooDeep
  const text = JSON.stringify(value)
  const cut = text.length - longestNested
  return cut <= 0 ? text : `${text.slice(0, longestNested)}… (+${cut} characters)`
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1))
}
