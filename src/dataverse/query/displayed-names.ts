import type { DisplayedColumn } from '../../../odata/repairs.ts'
import type { EntityDefinition } from '../metadata/definition.ts'

/**
 * Finds the display name with spaces (`Annual Revenue`), in brackets or not, that begins at an offset of
 * a text, and the logical name of its column. A name that several columns of these entities show is
 * not found.
 */
export function createColumnFinder(
  entities: readonly EntityDefinition[],
): (text: string, at: number) => DisplayedColumn | undefined {
  const names = displayedNames(entities)
  if (names.size === 0) return () => undefined
  const longestFirst = [...names.keys()].toSorted((one, other) => other.length - one.length)
  const alternatives = longestFirst.map(escape).join('|')
  const pattern = new RegExp(
    `(?<![\\p{L}\\d_])(?:\\[)?(${alternatives})(?:\\])?(?![\\p{L}\\d_])`,
    'iuy',
  )
  return (text, at) => {
    pattern.lastIndex = at
    const [found, shown] = pattern.exec(text) ?? []
    const name = shown === undefined ? undefined : names.get(shown.toLowerCase())
    return found === undefined || name === undefined ? undefined : { name, length: found.length }
  }
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
