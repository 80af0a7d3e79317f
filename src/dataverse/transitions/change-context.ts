import type { Dataverse } from '../client/dataverse.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { Metadata } from '../metadata/metadata.ts'

/** What a change of states uses. */
export interface ChangeContext {
  readonly definition: EntityDefinition
  readonly dataverse: Dataverse
  readonly metadata: Metadata
  readonly signal: AbortSignal
  readonly etag: string | undefined
}
