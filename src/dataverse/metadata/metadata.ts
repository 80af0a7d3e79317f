import type { Clock } from '../../time/clock.ts'
import { DataverseError } from '../../errors.ts'
import type { CallOptions, Dataverse } from '../client/dataverse.ts'
import { isHidden, toDefinition, toSummary } from './to-definition.ts'
import type { EntityDefinition, EntitySummary } from './definition.ts'
import { createDefinitionCache } from './definition-cache.ts'
import type { DefinitionCache } from './definition-cache.ts'
import { isSpelling, nearestNames, singularOf } from '../../text/nearest.ts'
import { createDefinitionReader } from './definition-reader.ts'
import { readViewColumns } from './views.ts'

/** The definitions of the environment's entities that the caller may see. */
export interface Metadata {
  /** All entities with their own records, without intersect and private tables. */
  entities(options: CallOptions): Promise<readonly EntitySummary[]>
  /**
   * One entity by logical, entity set, schema, display or collection name, in any letter case. If the
   * name is unknown, the list is read again before the call fails.
   *
   * @throws DataverseError `unknown_entity`, with the nearest names in `facts.nearest`.
   */
  entity(name: string, options: CallOptions): Promise<EntityDefinition>
  /**
   * Reads an entity's definition again because it lacks something, unless it is younger than 30 s,
   * the time that the service needs to publish a change. Returns whether it has changed.
   */
  refresh(name: string, options: CallOptions): Promise<boolean>
}

export interface Known {
  readonly definition: EntityDefinition
  readonly stamp?: string
}

/** The cached definitions of one environment and language. */
export interface DefinitionCaches {
  readonly lists: DefinitionCache<readonly EntitySummary[]>
  readonly definitions: DefinitionCache<Known>
}

/** How long a definition is used without checking it again. */
export const maxAgeMs = 10 * 60_000
/** How long a definition is trusted if it lacks a name that a call uses. */
const doubtedAgeMs = 30_000

export function createDefinitionCaches(clock: Clock): DefinitionCaches {
  return {
    lists: createDefinitionCache<readonly EntitySummary[]>({ clock, maxAgeMs }),
    definitions: createDefinitionCache<Known>({ clock, maxAgeMs }),
  }
}

/**
 * Reads definitions on first use and keeps them for ten minutes: the list of entities, then for each
 * entity its definition and its views at once, none for a cached one. An old definition is not read again if the
 * service's version stamp proves it unchanged.
 */
export function createMetadata({
  dataverse,
  clock,
  caches = createDefinitionCaches(clock),
  language,
}: {
  dataverse: Dataverse
  clock: Clock
  /** Shared if several callers may see the same definitions (shared-metadata.ts). */
  caches?: DefinitionCaches
  /** Locale id of the labels; by default, or if it is 0, found out when needed. */
  language?: number
}): Metadata {
  const reader = createDefinitionReader(dataverse, language)
  const { lists, definitions } = caches

  return {
    entities: ({ signal }) => lists.read('all', signal, loadSummaries),

    async entity(name, { signal }) {
      const { definition } = await readKnown(await find(name, signal), signal)
      return definition
    },

    async refresh(name, { signal }) {
      const summary = await find(name, signal)
      const before = await readKnown(summary, signal)
      return (await readKnown(summary, signal, doubtedAgeMs)) !== before
    },
  }

  async function find(name: string, signal: AbortSignal): Promise<EntitySummary> {
    const known = await lists.read('all', signal, loadSummaries)
    try {
      return findEntity(known, name)
    } catch (error) {
      const renewed = await lists.read('all', signal, loadSummaries, doubtedAgeMs)
      if (renewed === known) throw error
      return findEntity(renewed, name)
    }
  }

  function readKnown(summary: EntitySummary, signal: AbortSignal, ageMs?: number): Promise<Known> {
    return definitions.read(
      summary.logicalName,
      signal,
      (own, previous) => load(summary, own, previous),
      ageMs,
    )
  }

  async function loadSummaries(signal: AbortSignal): Promise<readonly EntitySummary[]> {
    const all = await reader.readAll(signal)
    return all
      .filter((entity) => !isHidden(entity))
      .flatMap((entity) => toSummary(entity) ?? [])
      .toSorted((one, other) => (one.logicalName < other.logicalName ? -1 : 1))
  }

  async function load(
    { logicalName }: EntitySummary,
    signal: AbortSignal,
    previous: Known | undefined,
  ): Promise<Known> {
    const { stamp } = previous ?? {}
    if (previous !== undefined && stamp !== undefined) {
      if (await reader.isUnchanged(logicalName, stamp, signal)) return previous
    }
    const [read, views] = await Promise.all([
      reader.readOne(logicalName, signal),
      readViewColumns(dataverse, logicalName, signal),
    ])
    const definition = read && toDefinition(read.entity)
    if (definition === undefined) throw gone(logicalName)
    return {
      definition: { ...definition, ...(views && { views }) },
      ...(read?.stamp !== undefined && { stamp: read.stamp }),
    }
  }
}

function gone(logicalName: string): DataverseError {
  return new DataverseError('unknown_entity', `The entity ${logicalName} no longer exists.`, {
    hint: 'Call describe_entities with search to find the entity.',
  })
}

/** More entities than one query can reach. Ends a loop of failures. */
const mostRefreshes = 5

/**
 * Runs a check. If it fails because the cached definition lacks a name or choice, runs it again with
 * a new definition, because the name may have been added since. `Metadata.refresh` limits how often a
 * definition is read again.
 *
 * @throws what `check` throws with definitions that are up to date.
 */
export async function retryWithFreshDefinition<Result>(
  entity: EntityDefinition,
  { metadata, signal }: { readonly metadata: Metadata; readonly signal: AbortSignal },
  check: (entity: EntityDefinition) => Result | Promise<Result>,
): Promise<Result> {
  let definition = entity
  for (let refreshes = 0; refreshes < mostRefreshes; refreshes += 1) {
    try {
      return await check(definition)
    } catch (error) {
      const staleEntity = error instanceof DataverseError ? error.facts.staleEntity : undefined
      if (staleEntity === undefined) throw error
      if (!(await metadata.refresh(staleEntity, { signal }))) throw error
      definition = await metadata.entity(entity.logicalName, { signal })
    }
  }
  return check(definition)
}

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
