import type { RecordId } from '../names.ts'
import type { MessageName } from './message.ts'

type Body = Readonly<Record<string, unknown>>

/** One message of a change, with checked values. */
export interface MessageCall {
  readonly name: MessageName
  /** `Status`: a status reason, or -1 for the default of the state. Absent for ReviseQuote. */
  readonly status?: number
  /** Columns of the closing activity with its lookups as binds, or parameters of the message. */
  readonly details: Body
}

/** Records that a message makes, and how to find them afterwards. */
export interface MadeRecords {
  /** The logical name of their entity. */
  readonly entity: string
  readonly set: string
  readonly primaryId: string
  /** An OData filter by their link to the changed record. */
  readonly filter: string
  /** Values that distinguish them from records that were there before. */
  readonly expected: Body
}

/** A record that a message made. */
export interface MadeRecord {
  readonly entity: string
  readonly id: RecordId
}

/** A state change that one or two messages make, with other columns of the same record. */
export interface StateChange {
  readonly messages: readonly MessageCall[]
  /** Other columns, updated first in the same change set. May be empty. */
  readonly body: Body
  /** What the record has afterwards, at least its `statecode`. */
  readonly expected: Body & { readonly statecode: number }
  /** Columns of the record to read afterwards, by their names on the wire. */
  readonly shown: readonly string[]
  readonly made: readonly MadeRecords[]
  /** The labels of the states. */
  readonly stateLabels: ReadonlyMap<number, string>
}
