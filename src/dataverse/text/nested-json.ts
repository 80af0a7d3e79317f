/** Levels of lists and objects that an answer shows. Ours have at most 15. */
export const deepestLevel = 32

/** In place of what lies deeper. */
export const tooDeep = `(nested deeper than ${deepestLevel} levels, not shown)`

/** A value as JSON; `tooDeep` for one that is nested deeper than that, whatever its depth. */
export function printNested(value: unknown): string {
  return isDeeper(value, deepestLevel) ? tooDeep : JSON.stringify(value)
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1))
}
