import { LRUCache } from 'lru-cache'
import * as z from 'zod'
import type { Clock } from '../../clock.ts'
import type { CallOptions, Dataverse } from '../client/dataverse.ts'
import { createSharedCache } from './cache.ts'
import type { SharedCache } from './cache.ts'
import { createDefinitionCaches, createMetadata } from './metadata.ts'
import type { DefinitionCaches, Metadata } from './metadata.ts'

/** Definitions of one environment for many users. */
export interface SharedMetadata {
  /** @param user - Names the person unmistakably. */
  of(user: string, dataverse: Dataverse): Metadata
}

/** How long a user's own first read lets that user take part. */
const admittedMs = 10 * 60_000
const mostUsers = 50_000
const mostLanguages = 20

/**
 * Definitions are read once per language and used by every user whose own read of definitions there
 * has succeeded at most ten minutes ago (R35). That read is one small question, which also tells the
 * language that the service speaks to this user. What roles allow is never shared: the service
 * decides it with each request for rows.
 */
export function createSharedMetadata({
  clock,
  cachesOf = () => createDefinitionCaches(clock),
}: {
  readonly clock: Clock
  /** What has been read, for one language. */
  readonly cachesOf?: (language: number) => DefinitionCaches
}): SharedMetadata {
  const admissions = new LRUCache<string, SharedCache<number>>({ max: mostUsers })
  const languages = new LRUCache<number, DefinitionCaches>({ max: mostLanguages })

  function cachesFor(language: number): DefinitionCaches {
    const known = languages.get(language)
    if (known !== undefined) return known
    const made = cachesOf(language)
    languages.set(language, made)
    return made
  }

  function admissionOf(user: string): SharedCache<number> {
    const known = admissions.get(user)
    if (known !== undefined) return known
    const made = createSharedCache<number>({ clock, maxAgeMs: admittedMs })
    admissions.set(user, made)
    return made
  }

  return {
    of(user, dataverse) {
      const admission = admissionOf(user)

      async function shared({ signal }: CallOptions): Promise<Metadata> {
        const language = await admission.read('language', signal, (own) =>
          readLanguage(dataverse, own),
        )
        const { lists, definitions } = cachesFor(language)
        const caches = { lists: forgiving(lists), definitions: forgiving(definitions) }
        return createMetadata({ dataverse, clock, caches })
      }

      return {
        entities: async (options) => (await shared(options)).entities(options),
        entity: async (name, options) => (await shared(options)).entity(name, options),
        refresh: async (name, options) => (await shared(options)).refresh(name, options),
      }
    },
  }
}

/** A read that somebody else began may fail for that person's reasons alone: then it is begun anew. */
function forgiving<Value>(cache: SharedCache<Value>): SharedCache<Value> {
  return {
    async read(key, signal, load, ageMs) {
      let isOwn = false
      const attempt = () =>
        cache.read(
          key,
          signal,
          (own, previous) => {
            isOwn = true
            return load(own, previous)
          },
          ageMs,
        )
      try {
        return await attempt()
      } catch (error) {
        if (isOwn || signal.aborted) throw error
        return attempt()
      }
    },
  }
}

const definition = z.looseObject({
  DisplayName: z
    .looseObject({
      UserLocalizedLabel: z
        .looseObject({ LanguageCode: z.int().catch(0) })
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
})

/** Every environment has this entity, and its label in every language that is installed. */
const question = "EntityDefinitions(LogicalName='systemuser')"

/** The language of the caller's labels, as a locale id; 0 where the service does not tell. */
async function readLanguage(dataverse: Dataverse, signal: AbortSignal): Promise<number> {
  const body = await dataverse.read(question, { $select: 'LogicalName,DisplayName' }, { signal })
  return definition.parse(body).DisplayName?.UserLocalizedLabel?.LanguageCode ?? 0
}
