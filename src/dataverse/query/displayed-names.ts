import type { EntityDefinition } from '../metadata/definition.ts'
import { outsideStrings } from '../text/quote.ts'

/**
 * The text with display names that hold spaces (`Annual Revenue gt 5`) replaced by logical names,
 * outside of strings, brackets around them included. A name that several columns of these entities
 * show stays.
 */
export function nameDisplayed(text: string, entities: readonly EntityDefinition[]): string {
  const names = displayedNames(entities)
  if (names.size === 0) return text
  const longestFirst = [...names.keys()].toSorted((one, other) => other.length - one.length)
  const pattern = new RegExp(
    `(?<![\\p{L}\\d_])(?:\\[)?(${longestFirst.map(escape).join('|')})(?:\\])?(?![\\p{L}\\d_])`,
    'giu',
  )
  return outsideStrings(text, (part) =>
    part.replace(pattern, (_found, name: string) => names.get(name.toLowerCase()) ?? name),
  )
}

function displayedNames(entities: readonly EntityDefinition[]): ReadonlyMap<string, string> {
  const names = new Map<string, string | undefined>()
  for (const { columns } of entities) {
    for (const { displayName, logicalName } of columns.values()) {
      const name = displayName?.toLowerCase()
      if (name === undefined || !/\P{L}/u.test(name)) continue
      const held = names.get(name)
      names.set(name, names.has(name) && held !== logicalName ? undefined : logicalName)
    }
  }
  return new Map([...names].flatMap(([name, column]) => (column ? [[name, column] as const] : [])))
}

const escape = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
