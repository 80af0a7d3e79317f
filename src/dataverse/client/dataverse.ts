import type { DataverseError } from '../../errors.ts'
import type { ColumnName, EntitySetName, RecordId, RecordKey } from '../names.ts'
import type { MadeRecord, StateChange } from '../messages/state-change.ts'
import type { RowPage, WireRow } from './parse-answer.ts'
import type { SearchHit, SearchQuery } from './search-query.ts'

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
  /** The saved view to run. The other options narrow it, if the service lets them. */
  readonly view?: { readonly kind: 'system' | 'personal'; readonly id: string }
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
  /** Related records to return with a new record: `parentaccountid($select=statecode)`. An update ignores them. */
  readonly expands?: readonly string[]
}

/** A state change that was made. `row` is the record as read afterwards; absent if it was not readable. */
export interface StateChanged extends Written {
  /** What the service says it made: by QualifyLead and ReviseQuote only. */
  readonly created: readonly MadeRecord[]
  /**
   * Only after a lost answer: the records that were seen by their link to this one. The state and the
   * values were seen too, so the change is there; whether by this call is not known.
   */
  readonly seen?: readonly MadeRecord[]
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
   * Changes a state by the message of the service for it, and other columns in the same change set.
   * Sent at most once. After a lost answer the record and what the message makes are read once.
   *
   * @throws DataverseError as `update`; `outcome_unknown` with the state that was seen.
   */
  changeState(
    target: WriteTarget,
    id: RecordId,
    change: StateChange,
    options: CallOptions & { readonly etag?: string },
  ): Promise<StateChanged>
  /**
   * Finds records of several entities by words, with Dataverse search. At most one request a second.
   *
   * @throws DataverseError if the environment has no search, or does not answer as documented.
   */
  search(query: SearchQuery, options: CallOptions): Promise<readonly SearchHit[]>
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
