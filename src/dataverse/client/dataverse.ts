import type { ColumnName, EntitySetName, RecordId, RecordKey } from '../names.ts'
import type { WireRow } from '../answer/wire.ts'

export interface CallOptions {
  readonly signal: AbortSignal
}

export interface PageOptions extends CallOptions {
  /** Rows per page, 1 to 5,000. */
  readonly pageRows?: number
}

export interface Page {
  readonly rows: readonly WireRow[]
  /** `limitExceeded` says that `value` is a floor: "5,000 or more". */
  readonly count?: { readonly value: number; readonly limitExceeded: boolean }
  /** As the service gave it, for `follow`. */
  readonly nextLink?: string
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
  /** Absent when the account may not read what it has written. */
  readonly etag?: string
}

/** Where records of one entity are written. */
export interface WriteTarget {
  readonly set: EntitySetName
  readonly primaryId: ColumnName
  /**
   * `false` for an entity whose ids only the service makes: the create is sent without an id and
   * never repeated.
   */
  readonly acceptsId?: boolean
}

/** The Web API of one environment, as one user. Every method throws only `DataverseError`. */
export interface Dataverse {
  /** The first page. With `top` there is only one page, and `pageRows` does not count. */
  list(set: EntitySetName, query: QueryOptions, options: PageOptions): Promise<Page>
  /**
   * The page behind the link of the one before, with the same `pageRows`.
   *
   * @throws DataverseError `blocked` when the link leaves the environment's own Web API.
   */
  follow(nextLink: string, options: PageOptions): Promise<Page>
  /** @throws DataverseError `not_found` */
  retrieve(
    set: EntitySetName,
    key: RecordKey,
    query: Pick<QueryOptions, 'select' | 'expand'>,
    options: CallOptions,
  ): Promise<{ readonly row: WireRow; readonly etag?: string }>
  /**
   * Creates exactly one record, under the given id or one made here. Once its request is sent,
   * `signal` no longer stops it.
   *
   * @throws DataverseError `duplicate` when the id or a key is taken; `outcome_unknown` with
   * `facts.id` when the answer was lost for good.
   */
  create(
    target: WriteTarget,
    body: Readonly<Record<string, unknown>>,
    options: CallOptions & { readonly id?: RecordId },
  ): Promise<Written>
  /**
   * Changes the given columns and never creates. Once its request is sent, `signal` no longer
   * stops it.
   *
   * @throws DataverseError `not_found`; `conflict` when `etag` is stale; `outcome_unknown` when the
   * answer was lost.
   */
  update(
    target: WriteTarget,
    key: RecordKey,
    body: Readonly<Record<string, unknown>>,
    options: CallOptions & { readonly etag?: string },
  ): Promise<Written>
  /**
   * Any other read: definitions and functions. `path` is relative to the API root, `query` has full
   * option names (`$select`, `@p1`); both come from code only.
   */
  read(
    path: string,
    query: Readonly<Record<string, string>>,
    options: CallOptions,
  ): Promise<unknown>
}
