import type { DataverseError } from '../../errors.ts'
import type { ColumnName, EntitySetName, RecordId, RecordKey } from '../names.ts'
import type { RowPage, WireRow } from './parse-answer.ts'

export interface CallOptions {
  readonly signal: AbortSignal
}

export interface ReadOptions extends CallOptions {
  /** Maximum bytes of the answer, by default 8 MiB. */
  readonly mostBytes?: number
}

export interface PageOptions extends CallOptions {
  /** Rows per page, 1 to 5,000. */
  readonly pageRows?: number
}

/** Printed OData text, without the `$` of the option's name. */
export interface QueryOptions {
  readonly select?: string
  readonly filter?: string
  readonly orderby?: string
  readonly expand?: string
  readonly apply?: string
  readonly count?: boolean
  readonly top?: number
}

export interface Written {
  readonly id: RecordId
  /** Absent if the account may not read the record it wrote. */
  readonly etag?: string
  /** The requested columns as the write's own answer has them; absent if it has none. */
  readonly row?: WireRow
}

export interface WriteOptions extends CallOptions {
  /** Columns to return beside the key, by their names on the wire, all of them readable. */
  readonly returns?: readonly string[]
}

/** One write of several: done, or the reason why not. */
export type WriteResult =
  | { readonly written: Written; readonly error?: never }
  | { readonly error: DataverseError; readonly written?: never }

export interface NewRecord {
  readonly body: Readonly<Record<string, unknown>>
  /** By default a generated one. */
  readonly id?: RecordId | undefined
}

/** Where records of one entity are written. */
export interface WriteTarget {
  readonly set: EntitySetName
  readonly primaryId: ColumnName
  /**
   * `false` if only the service generates the ids of the entity. The create is then sent without an
   * id and is never retried.
   */
  readonly acceptsId?: boolean
}

/** A state that only a message sets. */
export interface StateChange {
  /** Name of the action, from the closed list of `state-messages.ts`. */
  readonly action: string
  /** Whether it is called on the record: `leads(...)/Microsoft.Dynamics.CRM.QualifyLead`. */
  readonly isBound: boolean
  readonly parameters: Readonly<Record<string, unknown>>
  /** Other columns to change. */
  readonly body: Readonly<Record<string, unknown>>
  readonly statecode: number
}

/** The Web API of one environment, as one user. Every method throws only `DataverseError`. */
export interface Dataverse {
  /** The first page. With `top` there is only one page, and `pageRows` has no effect. */
  list(set: EntitySetName, query: QueryOptions, options: PageOptions): Promise<RowPage>
  /**
   * The page that the previous page's link points to, with the same `pageRows`.
   *
   * @throws DataverseError `blocked` if the link points outside the environment's Web API.
   */
  follow(nextLink: string, options: PageOptions): Promise<RowPage>
  /** @throws DataverseError `not_found` */
  retrieve(
    set: EntitySetName,
    key: RecordKey,
    query: Pick<QueryOptions, 'select' | 'expand'>,
    options: CallOptions,
  ): Promise<{ readonly row: WireRow; readonly etag?: string }>
  /**
   * Creates exactly one record, under the given id or a generated one. After the request is sent,
   * `signal` no longer stops it.
   *
   * @throws DataverseError `duplicate` if the id or a key is taken; `outcome_unknown` with
   * `facts.id` if no answer arrived.
   */
  create(
    target: WriteTarget,
    body: Readonly<Record<string, unknown>>,
    options: WriteOptions & { readonly id?: RecordId },
  ): Promise<Written>
  /**
   * Changes the given columns and never creates a record. After the request is sent, `signal` no
   * longer stops it.
   *
   * @throws DataverseError `not_found`; `conflict` if `etag` is stale; `outcome_unknown` if the
   * answer was lost.
   */
  update(
    target: WriteTarget,
    key: RecordKey,
    body: Readonly<Record<string, unknown>>,
    options: WriteOptions & { readonly etag?: string },
  ): Promise<Written>
  /**
   * Creates several records in one request, each under its own id. A record that the service refuses
   * does not stop the others. Every `written` is true; an `error` is `outcome_unknown` if the answer
   * was lost and the record was not found.
   */
  createMany(
    target: WriteTarget,
    records: readonly NewRecord[],
    options: WriteOptions,
  ): Promise<readonly WriteResult[]>
  /** Changes several records in the same way in one request, as `createMany`. Never creates. */
  updateMany(
    target: WriteTarget,
    keys: readonly RecordKey[],
    body: Readonly<Record<string, unknown>>,
    options: WriteOptions,
  ): Promise<readonly WriteResult[]>
  /**
   * Sets a state by a message of the service, and other columns in the same change set. It is sent once
   * and is done only if the record is then seen in that state, with `returns` and the state in `row`.
   *
   * @throws DataverseError `conflict` if `etag` is stale; `outcome_unknown` if the new state is not seen.
   */
  changeState(
    target: WriteTarget,
    key: RecordKey,
    change: StateChange,
    options: WriteOptions & { readonly etag?: string },
  ): Promise<Written>
  /**
   * Any other read: definitions and functions. `path` is relative to the API root, and `query` has
   * full option names (`$select`, `@p1`). Both come from code, never from a caller's input.
   */
  read(
    path: string,
    query: Readonly<Record<string, string>>,
    options: ReadOptions,
  ): Promise<unknown>
}
