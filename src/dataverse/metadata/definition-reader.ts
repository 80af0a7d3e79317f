import * as z from 'zod'
import { DataverseError } from '../../errors.ts'
import type { Dataverse } from '../client/dataverse.ts'
import { readEntity, type WireEntity } from './wire-entity.ts'
import { castRequests, changesQuery, definitionQuery, summaryFields } from './fields.ts'
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
export function createDefinitionReader(dataverse: Dataverse): DefinitionReader {
  let changesRefused = false

  return {
    async readAll(signal) {
      const query = { $select: summaryFields.join(',') }
      const body = await dataverse.read('EntityDefinitions', query, { signal })
      return parse(list, body).value.flatMap((one) => readEntity(one) ?? [])
    },

    async readOne(name, signal) {
      if (changesRefused) return readByCasts(name, signal)
      try {
        const { EntityMetadata, ServerVersionStamp } = await readChanges(name, signal)
        const [entity] = EntityMetadata.flatMap((one) => readEntity(one) ?? [])
        if (entity === undefined) return undefined
        return { entity, ...(ServerVersionStamp && { stamp: ServerVersionStamp }) }
      } catch (error) {
        if (!isRefusal(error)) throw error
        const read = await readByCasts(name, signal)
        changesRefused = true
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

  async function readChanges(name: LogicalName, signal: AbortSignal, stamp?: string) {
    const { path, query } = changesQuery(name, stamp)
    return parse(changes, await dataverse.read(path, query, { signal }))
  }

  async function readByCasts(
    name: LogicalName,
    signal: AbortSignal,
  ): Promise<ReadDefinition | undefined> {
    const { path, query } = definitionQuery(name)
    const definition = parse(
      z.looseObject({ Attributes: z.array(z.unknown()) }),
      await dataverse.read(path, query, { signal }),
    )
    const casts = await Promise.all(
      castRequests(name).map((request) => readCast(request.path, request.query, signal)),
    )
    const details = new Map<string, Record<string, unknown>>()
    for (const item of casts.flat()) details.set(item.LogicalName, item)
    const Attributes = named(definition.Attributes).map((item) => ({
      ...item,
      ...details.get(item.LogicalName),
    }))
    const entity = readEntity({ ...definition, Attributes })
    if (entity === undefined) throw noDefinitions()
    return { entity }
  }

  /** Returns no columns for a column type that the service does not know. */
  async function readCast(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly NamedItem[]> {
    try {
      const body = await dataverse.read(path, query, { signal })
      return named(parse(list, body).value)
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

const list = z.looseObject({ value: z.array(z.unknown()) })
const changes = z.looseObject({
  ServerVersionStamp: z.string().nullish(),
  EntityMetadata: z.array(z.unknown()),
  DeletedMetadata: z.looseObject({ Count: z.number().nullish() }).nullish().catch(undefined),
})

function isRefusal(error: unknown): boolean {
  if (!(error instanceof DataverseError)) return false
  const { status } = error.facts
  return status === 400 || status === 403 || status === 404 || status === 501
}

function parse<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw noDefinitions(parsed.error)
}

function noDefinitions(cause?: unknown): DataverseError {
  return new DataverseError('bad_answer', 'The Dataverse answer contains no definitions.', {
    hint: 'Repeat the call once. If it happens again, check that DATAVERSE_URL is the address of the environment.',
    facts: { status: 200 },
    cause,
  })
}
