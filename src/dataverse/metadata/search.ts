import type { EntitySummary } from './definition.ts'

/**
 * Entities whose names or description hold every word, best first: a name that is the word before
 * one that starts with it before one that holds it before a description.
 */
export function searchEntities(
  entities: readonly EntitySummary[],
  search: string,
): readonly EntitySummary[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return entities
    .map((entity) => ({ entity, score: Math.min(...words.map((word) => scoreOf(entity, word))) }))
    .filter(({ score }) => score > 0)
    .toSorted(
      (a, b) =>
        b.score - a.score ||
        Number(a.entity.custom) - Number(b.entity.custom) ||
        a.entity.logicalName.localeCompare(b.entity.logicalName),
    )
    .map(({ entity }) => entity)
}

function scoreOf(entity: EntitySummary, word: string): number {
  const names = [
    entity.logicalName,
    entity.entitySetName,
    entity.displayName,
    entity.displayCollectionName,
  ].map((name) => name.toLowerCase())
  if (names.includes(word)) return 4
  if (names.some((name) => name.startsWith(word))) return 3
  if (names.some((name) => name.includes(word))) return 2
  return entity.description?.toLowerCase().includes(word) ? 1 : 0
}
