import type { Dataverse } from '../client/dataverse.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { Metadata } from '../metadata/metadata.ts'
import type { RecordId, RecordKey } from '../names.ts'
import type { UpdatePlan } from '../transitions/plan-update.ts'
import type { PlannedCreate } from '../values/write-records.ts'

/** A closing is a change of the state, by a message or by an update. */
export type WriteKind = 'create' | 'update' | 'closing'

/** One column of a write, in words for a person. Texts are as the service or the call has them. */
export interface ProposedChange {
  /** The logical name, or the name of a part that is no column. */
  readonly name: string
  /** The display name. */
  readonly label: string
  /** Absent for a new record; `null` if the column is empty. */
  readonly before?: string | null
  /** `null` clears. */
  readonly after: string | null
}

export interface ProposedRecord {
  /** Absent for a new record whose id is not chosen yet. */
  readonly id?: RecordId
  /** The primary name. Absent if the record may not be read, or has none. */
  readonly name?: string
  /** Absent if the record may not be read, or its table has no ETags. */
  readonly etag?: string
  readonly changes: readonly ProposedChange[]
}

/** A write that waits for a person's word: what is shown, and what is sent. */
export interface Proposal {
  readonly tool: 'create_record' | 'update_record'
  readonly kind: WriteKind
  readonly entity: string
  /** The entity's display name. */
  readonly title: string
  readonly records: readonly ProposedRecord[]
  /** What the service makes beside it: `Opportunity Close`. */
  readonly makes: readonly string[]
  /** Everything that decides what is sent: bodies, ids, messages with their details. JSON. */
  readonly sent: unknown
}

/** Asks the person. */
export interface Question {
  /** Whether the person is asked before such a write. */
  readonly asks: (kind: WriteKind) => boolean
  /**
   * Returns when the person has accepted exactly this proposal.
   *
   * @throws DataverseError `not_approved` otherwise; nothing may be written then.
   */
  readonly ask: (proposal: Proposal, signal: AbortSignal) => Promise<void>
}

/** What an approval reads: the records before the write, and the names of lookups' new targets. */
export interface ProposalContext {
  readonly definition: EntityDefinition
  readonly dataverse: Dataverse
  readonly metadata: Metadata
  readonly signal: AbortSignal
}

/** The approval of writes, which tools ask for before they send anything. */
export interface Approval {
  /** @throws DataverseError `not_approved` */
  creates(plans: readonly PlannedCreate[], context: ProposalContext): Promise<void>
  /**
   * Reads the records, asks the person, and looks whether several are still as they were shown.
   *
   * @param etag - The caller's own ETag.
   * @returns The ETag to write a single record with, so that no later change is overwritten.
   * @throws DataverseError `not_approved`; `conflict` if a record changed while the person was asked, or
   *   since the caller's own ETag.
   */
  update(
    keys: readonly RecordKey[],
    plan: UpdatePlan,
    context: ProposalContext & { readonly etag: string | undefined },
  ): Promise<string | undefined>
}
