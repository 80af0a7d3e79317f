import { repairFilter } from './repair-filter.ts'

/**
 * The text with the filters inside it repaired: behind `$filter=` in an expand, in `filter(...)` of
 * an apply. One that is repaired with a doubt stays as it is.
 */
export function repairNestedFilters(text: string, opening: RegExp): string {
  let repaired = ''
  let rest = text
  for (let open = opening.exec(rest); open; open = opening.exec(rest)) {
    const start = open.index + open[0].length
    const length = lengthOfCondition(rest.slice(start))
    const condition = rest.slice(start, start + length)
    const found = repairFilter(condition)
    repaired += rest.slice(0, start) + (found && found.doubts.length === 0 ? found.text : condition)
    rest = rest.slice(start + length)
  }
  return repaired + rest
}

/** Up to the parenthesis that closes the one around it, or a semicolon; strings are passed over. */
function lengthOfCondition(text: string): number {
  let depth = 0
  let isInside = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === "'") isInside = !isInside
    if (isInside) continue
    if (character === '(') depth += 1
    if (depth === 0 && (character === ')' || character === ';')) return at
    if (character === ')') depth -= 1
  }
  return text.length
}
