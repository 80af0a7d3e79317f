import { DataverseError } from '../../errors.ts'
import type { EntitySummary } from './definition.ts'
import { isSpelling, nearestNames, singularOf } from '../../text/nearest.ts'

/**
 * The entity with a given name: first by logical name, then by entity set, schema name, and display or
 * collection name, each in any letter case; last by any of them in a different plural or spelling
 * (`opportunitys`, `sales_order`).
 *
 * @throws DataverseError `unknown_entity` if no entity or several entities have the name.
 */
export function findEntity(entities: readonly EntitySummary[], name: string): EntitySummary {
  const exact = entities.find(({ logicalName }) => logicalName === name)
  if (exact !== undefined) return exact
  for (const { namesOf, fold } of isSpelling(name) ? readings : exactReadings) {
    const wanted = fold(name)
    const matches = entities.filter((entity) =>
      namesOf(entity).some((candidate) => fold(candidate) === wanted),
    )
    const [match] = matches
    if (match === undefined) continue
    if (matches.length === 1) return match
    throw ambiguous(name, matches)
  }
  throw unknown(name, entities)
}

/** From most exact to least exact. */
const namings: readonly ((entity: EntitySummary) => readonly string[])[] = [
  ({ logicalName }) => [logicalName],
  ({ entitySetName }) => [entitySetName],
  ({ schemaName }) => [schemaName],
  ({ displayName, displayCollectionName }) => [displayName, displayCollectionName],
]

const lower = (name: string) => name.trim().toLowerCase()

const exactReadings = namings.map((namesOf) => ({ namesOf, fold: lower }))

const readings = [
  ...exactReadings,
  {
    namesOf: (entity: EntitySummary) => namings.flatMap((namesOf) => namesOf(entity)),
    fold: singularOf,
  },
]

function ambiguous(name: string, matches: readonly EntitySummary[]): DataverseError {
  const nearest = matches.slice(0, 5).map(({ logicalName }) => logicalName)
  return new DataverseError(
    'unknown_entity',
    `${matches.length} entities are named "${name.slice(0, 64)}".`,
    { hint: `Give the logical name: ${nearest.join(' or ')}.`, facts: { nearest } },
  )
}

function unknown(name: string, entities: readonly EntitySummary[]): DataverseError {
  const logicalNames = new Map(
    entities.flatMap((entity) =>
      namings
        .flatMap((namesOf) => namesOf(entity))
        .map((candidate) => [candidate, entity.logicalName] as const),
    ),
  )
  const found = nearestNames(name, logicalNames.keys(), 9)
  const nearest = [...new Set(found.map((candidate) => logicalNames.get(candidate) ?? candidate))]
  const best = nearest.slice(0, 3)
  const advice = best.length > 0 ? `Did you mean ${best.join(', ')}? ` : ''
  return new DataverseError(
    'unknown_entity',
    `This account sees no entity "${name.slice(0, 64)}" in the environment.`,
    {
      hint: `${advice}Call describe_entities with search to find entities by word.`,
      facts: { nearest: best },
    },
  )
}
