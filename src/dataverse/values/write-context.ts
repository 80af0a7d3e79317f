import type { RecordReference } from '../key.ts'
import type { EntityDefinition } from '../metadata/definition.ts'

/** What turning values into a body may read, and where it says what it repaired. */
export interface WriteContext {
  readonly operation: 'create' | 'update'
  /** The record that an update is for, as the call names it. */
  readonly record?: RecordReference | undefined
  /** The definition of an entity by any of its names. */
  readonly entity: (name: string) => Promise<EntityDefinition>
  /** Repairs, in a few words each, for the answer's `notes`. */
  readonly note: (text: string) => void
}
