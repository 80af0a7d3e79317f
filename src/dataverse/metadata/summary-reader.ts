import type { Dataverse } from '../client/dataverse.ts'
import { createTurns } from '../../time/turns.ts'
import { isRefusal, isTooMuch, parseChanges, parseList } from './definition-answers.ts'
import { mostDefinitionBytes, namesQuery, summariesQuery } from './fields.ts'
import { languageOf, readUserLanguage } from './user-language.ts'
import { readEntity } from './wire-entity.ts'
import type { WireEntity } from './wire-entity.ts'

/** The language of labels in one reader of definitions: known from the start, or learned. */
export interface LabelLanguage {
  /** Locale id; `undefined` if it is not known. */
  code: number | undefined
}

/**
 * Reads the list of all entities. Lists have no pages. While the language is unknown, the first read
 * takes labels of all languages, which also tells the language. If that is too much for one answer,
 * the service is asked for the language, and then for labels in that language only: by
 * `RetrieveMetadataChanges`, else by `LabelLanguages`, else for names without labels.
 *
 * @see Reference, part 2, section 6
 */
export function createSummaryReader(
  dataverse: Dataverse,
  language: LabelLanguage,
): (signal: AbortSignal) => Promise<readonly WireEntity[]> {
  const isGiven = language.code !== undefined
  let isLarge = false

  return async (signal) => {
    if (isGiven) return readNarrow(signal)
    if (!isLarge) {
      try {
        return await readWide(signal)
      } catch (error) {
        if (!isTooMuch(error) || signal.aborted) throw error
        isLarge = true
      }
    }
    language.code = (await readUserLanguage(dataverse, signal)) || undefined
    return readNarrow(signal)
  }

  async function readWide(signal: AbortSignal): Promise<readonly WireEntity[]> {
    const { path, query } = namesQuery({ labels: true })
    const { value } = parseList(await dataverse.read(path, query, { signal }))
    const code = languageOf(value) ?? (hasLanguages(value) ? await ask(signal) : undefined)
    language.code = code
    return toEntities(value, code)
  }

  async function ask(signal: AbortSignal): Promise<number | undefined> {
    return (await readUserLanguage(dataverse, signal)) || undefined
  }

  async function readNarrow(signal: AbortSignal): Promise<readonly WireEntity[]> {
    const { code } = language
    const options = { signal, mostBytes: mostDefinitionBytes }
    if (code !== undefined) {
      const narrow = [
        async () => {
          const { path, query } = summariesQuery(code)
          return parseChanges(await dataverse.read(path, query, options)).EntityMetadata
        },
        async () => {
          const { path, query } = namesQuery({ labels: true, language: code })
          return parseList(await dataverse.read(path, query, options)).value
        },
      ]
      for (const read of narrow) {
        try {
          return await toEntities(await read(), code)
        } catch (error) {
          if (signal.aborted || !(isRefusal(error) || isTooMuch(error))) throw error
        }
      }
    }
    const { path, query } = namesQuery({ labels: false })
    return toEntities(parseList(await dataverse.read(path, query, options)).value, code)
  }
}

/** What reading one entity counts, in characters. */
const usualCharacters = 1000

async function toEntities(
  items: readonly unknown[],
  language: number | undefined,
): Promise<readonly WireEntity[]> {
  const entities: WireEntity[] = []
  const turn = createTurns()
  for (const item of items) {
    await turn(usualCharacters)
    const entity = readEntity(item, language)
    if (entity !== undefined) entities.push(entity)
  }
  return entities
}

/** Whether labels come in several languages although none is marked as the user's. */
function hasLanguages(items: readonly unknown[]): boolean {
  return items.some((item) => {
    const name =
      typeof item === 'object' && item !== null && 'DisplayName' in item
        ? item.DisplayName
        : undefined
    const labels =
      typeof name === 'object' && name !== null && 'LocalizedLabels' in name
        ? name.LocalizedLabels
        : undefined
    return Array.isArray(labels) && labels.length > 1
  })
}
