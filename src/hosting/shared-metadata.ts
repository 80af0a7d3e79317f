import { LRUCache } from 'lru-cache'
import type { Clock } from '../time/clock.ts'
import type { CallOptions, Dataverse } from '../dataverse/client/dataverse.ts'
import { createDefinitionCache } from '../dataverse/metadata/definition-cache.ts'
import type { DefinitionCache } from '../dataverse/metadata/definition-cache.ts'
import { createDefinitionCaches, createMetadata } from '../dataverse/metadata/metadata.ts'
import type { DefinitionCaches, Metadata } from '../dataverse/metadata/metadata.ts'
import { readUserLanguage } from '../dataverse/metadata/user-language.ts'

/** Definitions of one environment for many users. */
export interface SharedMetadata {
  /** @param user - Identifies the user uniquely. */
  of(user: string, dataverse: Dataverse): Metadata
}

/** How long a user's own successful read admits that user to the shared definitions. */
const admittedMs = 10 * 60_000
const mostUsers = 50_000
const mostLanguages = 20

/**
 * Definitions are read once per language and shared by every user whose own read of a definition
 * succeeded in the last ten minutes (R35). That read is one small request, which also returns the
 * user's language. Permissions are never shared: the service checks them with each request for rows.
 */
export function createSharedMetadata({
  clock,
  cachesOf = () => createDefinitionCaches(clock),
}: {
  readonly clock: Clock
  /** The cached definitions for one language. */
  readonly cachesOf?: (language: number) => DefinitionCaches
}): SharedMetadata {
  const admissions = new LRUCache<string, DefinitionCache<number>>({ max: mostUsers })
  const languages = new LRUCache<number, DefinitionCaches>({ max: mostLanguages })

  function cachesFor(language: number): DefinitionCaches {
    const known = languages.get(language)
    if (known !== undefined) return known
    const made = cachesOf(language)
    languages.set(language, made)
    return made
  }

  function admissionOf(user: string): DefinitionCache<number> {
    const known = admissions.get(user)
    if (known !== undefined) return known
    const made = createDefinitionCache<number>({ clock, maxAgeMs: admittedMs })
    admissions.set(user, made)
    return made
  }

  return {
    of(user, dataverse) {
      const admission = admissionOf(user)

      async function shared({ signal }: CallOptions): Promise<Metadata> {
        const language = await admission.read('language', signal, (own) =>
          readUserLanguage(dataverse, own),
        )
        const { lists, definitions } = cachesFor(language)
        const caches = { lists: forgiving(lists), definitions: forgiving(definitions) }
        return createMetadata({ dataverse, clock, caches, language })
      }

      return {
        entities: async (options) => (await shared(options)).entities(options),
        entity: async (name, options) => (await shared(options)).entity(name, options),
        refresh: async (name, options) => (await shared(options)).refresh(name, options),
      }
    },
  }
}

/** Retries a failed read that another user started, because the failure may concern only that user. */
function forgiving<Value>(cache: DefinitionCache<Value>): DefinitionCache<Value> {
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
