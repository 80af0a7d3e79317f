import type { RecordReference } from '../metadata/record-key.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import type { RecordId, RecordKey } from '../names.ts'

/** What the conversion of values to a body may read, and where it reports repairs. */
export interface WriteContext {
  readonly operation: 'create' | 'update'
  /** The record to update, as named in the call. */
  readonly record?: RecordReference | undefined
  /** The definition of an entity by any of its names. */
  readonly entity: (name: string) => Promise<EntityDefinition>
  /** The key in a form that an address can hold, which may take a read. */
  readonly address?: (key: RecordKey, entity: EntityDefinition) => Promise<RecordKey>
  /** The one entity among these that has the record; `undefined` if that cannot be told. */
  readonly findTarget?: (entities: readonly string[], id: RecordId) => Promise<string | undefined>
  /** Called for each lookup that is bound, by its navigation property. */
  readonly bound?: (navigation: string, lookup: ColumnDefinition, target: EntityDefinition) => void
  /** Repairs, in a few words each, for the answer's `notes`. */
  readonly note: (text: string) => void
}
