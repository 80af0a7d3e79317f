import type { StatedLookup } from '../answer/written.ts'
import type { Dataverse } from '../client/dataverse.ts'
import type { RecordReference } from '../metadata/record-key.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { Metadata } from '../metadata/metadata.ts'
import { retryWithFreshDefinition } from '../metadata/metadata.ts'
import { findByKey } from '../query/find-by-key.ts'
import { findTarget } from './find-target.ts'
import { toBody } from './to-body.ts'
import type { Body } from './to-body.ts'
import { findUnused } from './unused-values.ts'
import type { WriteContext } from './write-context.ts'

/** A body with checked names and values, and notes about repairs. */
export interface BodyPlan extends Body {
  readonly notes: readonly string[]
  /** Lookups of a new record to records that have a state, which the answer to a create can show. */
  readonly stated?: readonly StatedLookup[]
}

/** A write whose values are to be converted. */
export interface Write {
  readonly operation: 'create' | 'update'
  readonly record?: RecordReference | undefined
  /** Reads the records that values name in a way that an address cannot hold. */
  readonly dataverse?: Dataverse | undefined
  readonly metadata: Metadata
  readonly signal: AbortSignal
}

/**
 * Converts values to the body of a write. Sends only reads: of definitions, and of records that a lookup
 * names by a plain GUID or a key that no address can hold. If a definition lacks a name or choice in the values, it is read again before the call fails.
 *
 * @throws DataverseError `invalid_values` or `unknown_column`.
 */
export function planBody(
  values: Readonly<Record<string, unknown>>,
  entity: EntityDefinition,
  { operation, record, dataverse, metadata, signal }: Write,
): Promise<BodyPlan> {
  return retryWithFreshDefinition(entity, { metadata, signal }, async (definition) => {
    const notes = new Set<string>()
    const stated: StatedLookup[] = []
    const context: WriteContext = {
      ...toWriteContext({ operation, record, dataverse, metadata, signal }, notes),
      bound: (navigation, { logicalName, type }, target) => {
        const state = target.columns.get('statecode')
        // An appointment is open in a state other than the first, too.
        const isTold = state?.read && !target.activity && type !== 'Owner'
        if (isTold) stated.push({ navigation, lookup: logicalName, state })
      },
    }
    const plan = await toBody(values, definition, context)
    // An elastic entity cannot be joined.
    const isJoined = !definition.columns.has('partitionid')
    const own = stated.filter(
      ({ navigation }) => isJoined && `${navigation}@odata.bind` in plan.body,
    )
    for (const note of findUnused(plan.body, definition, operation)) notes.add(note)
    return { ...plan, notes: [...notes], ...(operation === 'create' && { stated: own }) }
  })
}

/** What the conversion of values may read. Repairs are added to `notes`. */
export function toWriteContext(
  { operation, record, dataverse, metadata, signal }: Write,
  notes: Set<string>,
): WriteContext {
  return {
    operation,
    record,
    entity: (name) => metadata.entity(name, { signal }),
    ...(dataverse && {
      address: (key, target) => findByKey(key, target, { dataverse, signal }),
      findTarget: (entities, id) => findTarget(entities, id, { dataverse, metadata, signal }),
    }),
    note: (text) => notes.add(text),
  }
}
