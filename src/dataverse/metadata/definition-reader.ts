import * as z from 'zod'
import type { Dataverse } from '../client/dataverse.ts'
import { readEntity, type WireEntity } from './wire-entity.ts'
import {
  isRefusal,
  isTooMuch,
  noDefinitions,
  parseChanges,
  parseDefinitions,
  parseList,
} from './definition-answers.ts'
import { castRequests, changesQuery, definitionQuery, mostDefinitionBytes } from './fields.ts'
import { createSummaryReader } from './summary-reader.ts'
import type { LabelLanguage } from './summary-reader.ts'
import { readUserLanguage } from './user-language.ts'
import type { LogicalName } from '../names.ts'

/** A definition with the version stamp that shows whether it has changed since. */
export interface ReadDefinition {
  readonly entity: WireEntity
  readonly stamp?: string
}

export interface DefinitionReader {
  readAll(signal: AbortSignal): Promise<readonly WireEntity[]>
  /** `undefined` if the service has no such entity. */
  readOne(name: LogicalName, signal: AbortSignal): Promise<ReadDefinition | undefined>
  /** Whether the environment's definition of the entity is unchanged since the stamp. */
  isUnchanged(name: LogicalName, stamp: string, signal: AbortSignal): Promise<boolean>
}

/**
 * Reads definitions: one `RetrieveMetadataChanges` per entity, which returns the columns of all types
 * in one answer. If the service refuses that function, this and all later reads use the definition by
 * key and one cast per column type.
 *
 * @see Reference sections 6.4 and 6.8
 */
export function createDefinitionReader(
  dataverse: Dataverse,
  givenLanguage?: number,
): DefinitionReader {
  let changesRefused = false
  const language: LabelLanguage = { code: givenLanguage || undefined }

  return {
    readAll: createSummaryReader(dataverse, language),

    async readOne(name, signal) {
      if (changesRefused) return readByCasts(name, signal)
      try {
        const { EntityMetadata, ServerVersionStamp } = await readWhole(name, signal)
        const [entity] = EntityMetadata.flatMap((one) => readEntity(one, language.code) ?? [])
        if (entity === undefined) return undefined
        return { entity, ...(ServerVersionStamp && { stamp: ServerVersionStamp }) }
      } catch (error) {
        if (signal.aborted || !(isRefusal(error) || isTooMuch(error))) throw error
        const read = await readByCasts(name, signal)
        changesRefused ||= isRefusal(error)
        return read
      }
    },

    async isUnchanged(name, stamp, signal) {
      if (changesRefused) return false
      try {
        const { EntityMetadata, DeletedMetadata } = await readChanges(name, signal, stamp)
        return EntityMetadata.length === 0 && (DeletedMetadata?.Count ?? 0) === 0
      } catch (error) {
        // The stamp has expired, or the function is refused: read the definition again.
        if (isRefusal(error)) return false
        throw error
      }
    },
  }

  /** With labels in the user's language only, if it is known or if those in all are too much. */
  async function readWhole(name: LogicalName, signal: AbortSignal) {
    const wasKnown = language.code !== undefined
    try {
      return await readChanges(name, signal)
    } catch (error) {
      if (wasKnown || signal.aborted || !isTooMuch(error)) throw error
      language.code = (await readUserLanguage(dataverse, signal)) || undefined
      if (language.code === undefined) throw error
      return readChanges(name, signal)
    }
  }

  async function readChanges(name: LogicalName, signal: AbortSignal, stamp?: string) {
    const { path, query } = changesQuery(name, { stamp, language: language.code })
    return parseChanges(await dataverse.read(path, query, { signal, ...limitOf(language) }))
  }

  async function readByCasts(
    name: LogicalName,
    signal: AbortSignal,
  ): Promise<ReadDefinition | undefined> {
    const definition = parseDefinitions(
      z.looseObject({ Attributes: z.array(z.unknown()) }),
      await readByKey(name, signal),
    )
    const casts = await Promise.all(
      castRequests(name, language.code).map((request) =>
        readCast(request.path, request.query, signal),
      ),
    )
    const details = new Map<string, Record<string, unknown>>()
    for (const item of casts.flat()) details.set(item.LogicalName, item)
    const Attributes = named(definition.Attributes).map((item) => ({
      ...item,
      ...details.get(item.LogicalName),
    }))
    const entity = readEntity({ ...definition, Attributes }, language.code)
    if (entity === undefined) throw noDefinitions()
    return { entity }
  }

  /** A service that refuses `LabelLanguages` too is asked for labels in all languages. */
  async function readByKey(name: LogicalName, signal: AbortSignal): Promise<unknown> {
    const { path, query } = definitionQuery(name, language.code)
    try {
      return await dataverse.read(path, query, { signal, ...limitOf(language) })
    } catch (error) {
      if (language.code === undefined || !isRefusal(error)) throw error
      const wide = definitionQuery(name, undefined)
      const body = await dataverse.read(wide.path, wide.query, { signal })
      language.code = undefined
      return body
    }
  }

  /** Returns no columns for a column type that the service does not know. */
  async function readCast(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly NamedItem[]> {
    try {
      const body = await dataverse.read(path, query, { signal, ...limitOf(language) })
      return named(parseList(body).value)
    } catch (error) {
      if (isRefusal(error)) return []
      throw error
    }
  }
}

interface NamedItem extends Readonly<Record<string, unknown>> {
  readonly LogicalName: string
}

function named(items: readonly unknown[]): readonly NamedItem[] {
  return items.filter(
    (item): item is NamedItem =>
      typeof item === 'object' &&
      item !== null &&
      'LogicalName' in item &&
      typeof item.LogicalName === 'string',
  )
}

/** Definitions in one language may be larger than other answers. */
function limitOf({ code }: LabelLanguage) {
  return code === undefined ? {} : { mostBytes: mostDefinitionBytes }
}
