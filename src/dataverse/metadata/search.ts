import type { EntitySummary } from './definition.ts'
import { nearestNames, singularOf } from '../../text/nearest.ts'

/**
 * Entities whose names or description contain words of the search, in singular or plural, best first.
 * If some entities match half of the words or more, only those are returned. Entities that match more words come first; then a name equal to the word, a name that starts with
 * it, a name that has it as a separate word, a name that contains it, and a description. If nothing
 * matches, the entities with the nearest names.
 */
export function searchEntities(
  entities: readonly EntitySummary[],
  search: string,
): readonly EntitySummary[] {
  const words = wordsOf(search)
  if (words.length === 0) return usualFirst(entities)
  const whole = singularOf(search)
  const found = entities
    .map((entity) => ({ entity, ...scoreOf(entity, words, whole) }))
    .filter(({ score }) => score > 0)
    .toSorted(
      (one, other) =>
        other.words - one.words ||
        other.score - one.score ||
        Number(one.entity.custom) - Number(other.entity.custom) ||
        one.entity.logicalName.length - other.entity.logicalName.length ||
        one.entity.logicalName.localeCompare(other.entity.logicalName),
    )
  if (found.length === 0) return nearest(entities, search)
  const most = found.filter((one) => one.words * 2 >= words.length)
  return (most.length > 0 ? most : found).map(({ entity }) => entity)
}

/** All entities, with the ones that most people use first. */
export function usualFirst(entities: readonly EntitySummary[]): readonly EntitySummary[] {
  return entities.toSorted((one, other) => rankOf(one) - rankOf(other))
}

function rankOf({ logicalName, custom }: EntitySummary): number {
  const rank = usual.indexOf(logicalName)
  if (rank >= 0) return rank
  return custom ? usual.length : usual.length + 1
}

const usual =
  'account contact lead opportunity incident task phonecall email appointment quote salesorder invoice product systemuser team queue campaign knowledgearticle annotation'.split(
    ' ',
  )

function scoreOf(entity: EntitySummary, words: readonly string[], whole: string) {
  const names = namesOf(entity).map((name) => ({
    folded: singularOf(name),
    words: wordsOf(name),
  }))
  const described = wordsOf(entity.description ?? '')
  const scores = words.map((word) => {
    if (names.some(({ folded }) => folded === word)) return 5
    if (names.some((name) => name.folded.startsWith(word))) return 4
    if (names.some((name) => name.words.includes(word))) return 3
    if (names.some(({ folded }) => folded.includes(word))) return 2
    return described.some((one) => one.startsWith(word)) ? 1 : 0
  })
  const isWhole = names.some(({ folded }) => folded === whole)
  return {
    words: isWhole ? words.length + 1 : scores.filter((score) => score > 0).length,
    score: scores.reduce((sum: number, score) => sum + score, 0),
  }
}

function namesOf(entity: EntitySummary): readonly string[] {
  const { logicalName, entitySetName, displayName, displayCollectionName } = entity
  return [logicalName, entitySetName, displayName, displayCollectionName]
}

/** Words in the singular; `SalesOrder` and `sales_order` are two words. */
function wordsOf(text: string): readonly string[] {
  return text
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{M}\d]+/u)
    .map(singularOf)
    .filter((word) => word !== '')
}

function nearest(entities: readonly EntitySummary[], search: string): readonly EntitySummary[] {
  const owners = new Map(
    entities.flatMap((one) => namesOf(one).map((name) => [name, one] as const)),
  )
  const names = nearestNames(search, owners.keys(), 6)
  return [...new Set(names.flatMap((name) => owners.get(name) ?? []))]
}
