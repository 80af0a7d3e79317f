import type { Dataverse, Written } from '../client/dataverse.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import { retryWithFreshDefinition } from '../metadata/metadata.ts'
import type { Metadata } from '../metadata/metadata.ts'
import { isRecordId, parseRecordId } from '../names.ts'
import type { RecordId, RecordKey } from '../names.ts'
import { planStateChange } from './plan-state-change.ts'

interface Source {
  /** Resolves the record's key, which may take a read. */
  readonly key: () => Promise<RecordKey>
  readonly etag: string | undefined
  readonly dataverse: Dataverse
  readonly metadata: Metadata
  readonly signal: AbortSignal
}

/** A state that was set by a message. */
export interface ChangedState extends Pick<Written, 'id' | 'etag'> {
  readonly changed: readonly string[]
  /** The records that a qualified lead points to, by entity. */
  readonly records?: Readonly<Record<string, string>>
  readonly notes: readonly string[]
}

/**
 * Carries out an update whose `values` have a state that only a message sets; `undefined` if an update does it.
 *
 * @throws DataverseError as `planBody` and `Dataverse.changeState` do.
 */
export async function changeState(
  values: Readonly<Record<string, unknown>>,
  entity: EntityDefinition,
  { key, etag, ...source }: Source,
): Promise<ChangedState | undefined> {
  const { dataverse, metadata, signal } = source
  if (!hasState(values, entity)) return undefined
  const id = await idOf(await key(), entity, source)
  const planned = await retryWithFreshDefinition(entity, { metadata, signal }, (definition) =>
    planStateChange(values, definition, { id, ...source }),
  )
  if (planned === undefined) return undefined
  const { change, changed, notes } = planned
  const made = change.isBound ? relatedOf(entity) : []
  const { row = {}, ...written } = await dataverse.changeState(
    { set: entity.entitySetName, primaryId: entity.primaryId },
    { kind: 'id', id },
    change,
    { signal, returns: made.map(({ property }) => property), ...(etag !== undefined && { etag }) },
  )
  const records = made.flatMap(({ target, property }) => {
    const value = row[property]
    return typeof value === 'string' ? [[target, value] as const] : []
  })
  const compared =
    etag !== undefined && Object.keys(change.body).length === 0
      ? ['etag compared just before, not by the service']
      : []
  return {
    ...written,
    changed,
    ...(records.length > 0 && { records: Object.fromEntries(records) }),
    notes: [...notes, ...compared],
  }
}

const hasState = (values: Readonly<Record<string, unknown>>, { columns }: EntityDefinition) =>
  columns.has('statecode') && Object.keys(values).some((name) => /^stat(?:e|us)/i.test(name))

/** Messages name the record by its GUID. */
async function idOf(
  key: RecordKey,
  { entitySetName, primaryId }: EntityDefinition,
  { dataverse, signal }: Pick<Source, 'dataverse' | 'signal'>,
): Promise<RecordId> {
  if (key.kind === 'id') return key.id
  const { row } = await dataverse.retrieve(entitySetName, key, { select: primaryId }, { signal })
  const found = row[primaryId]
  return typeof found === 'string' && isRecordId(found) ? found : parseRecordId(String(found))
}

/** Lookups of a lead to what its qualification makes. */
function relatedOf({ columns }: EntityDefinition) {
  const lookups = {
    account: 'parentaccountid',
    contact: 'parentcontactid',
    opportunity: 'qualifyingopportunityid',
  }
  return Object.entries(lookups).flatMap(([target, name]) => {
    const column = columns.get(name)
    return column ? [{ target, property: column.property }] : []
  })
}
