import type { TokenSource } from '../../auth/token-source.ts'
import type { Clock } from '../../clock.ts'
import { DataverseError } from '../../errors.ts'
import {
  printRecordKey,
  type ColumnName,
  type EntitySetName,
  type RecordId,
  type RecordKey,
} from '../names.ts'
import type { Answer, Outbound } from '../outbound/outbound.ts'
import { createRetryBudget, type RetryBudget } from './retry-budget.ts'
import type { RequestTarget } from '../outbound/address.ts'
import { findEtag, parsePage, parseRow } from './parse-answer.ts'
import { createExchange, type Call } from './exchange.ts'
import { createWriter } from './writer.ts'
import type { WireRow } from '../answer/wire.ts'

export type { WireRow } from '../answer/wire.ts'

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

/** @see Reference section 4.3 (annotations) */
const annotations = [
  'OData.Community.Display.V1.FormattedValue',
  'Microsoft.Dynamics.CRM.lookuplogicalname',
  'Microsoft.Dynamics.CRM.associatednavigationproperty',
  'Microsoft.Dynamics.CRM.totalrecordcount',
  'Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded',
  'Microsoft.Dynamics.CRM.globalmetadataversion',
]
const preferAnnotations = `odata.include-annotations="${annotations.join(',')}"`

/** `budget` is shared where several callers send through one process. */
export function createDataverse({
  outbound,
  token,
  clock,
  budget = createRetryBudget(),
}: {
  outbound: Outbound
  token: TokenSource
  clock: Clock
  budget?: RetryBudget
}): Dataverse {
  const exchange = createExchange({ outbound, token, clock, budget })
  const writer = createWriter(exchange)

  return {
    ...writer,

    async list(set, query, { signal, pageRows }) {
      const prefer = preferPage(query.top === undefined ? pageRows : undefined)
      const target = { kind: 'path', path: set, query: printQuery(query) } as const
      return parsePage(await get({ target, prefer, operation: 'query', entity: set, signal }))
    },

    async follow(nextLink, { signal, pageRows }) {
      const target = { kind: 'link', link: nextLink } as const
      const prefer = preferPage(pageRows)
      const page = parsePage(await get({ target, prefer, operation: 'query', signal }))
      if (page.nextLink === nextLink) throw repeatedLink()
      return page
    },

    async retrieve(set, key, query, { signal }) {
      const path = `${set}(${printRecordKey(key)})`
      const target = { kind: 'path', path, query: printQuery(query) } as const
      const prefer = [preferAnnotations]
      const answer = await get({ target, prefer, operation: 'read', entity: set, signal })
      const etag = findEtag(answer)
      return { row: parseRow(answer), ...(etag !== undefined && { etag }) }
    },

    async read(path, query, { signal }) {
      const target = { kind: 'path', path, query } as const
      const { body } = await get({ target, operation: 'describe', signal })
      return body
    },
  }

  async function get({
    target,
    prefer = [],
    signal,
    ...context
  }: {
    target: RequestTarget
    prefer?: readonly string[]
    signal: AbortSignal
  } & Call['context']): Promise<Answer> {
    const request = { method: 'GET', target, prefer } as const
    const { answer, error } = await exchange({ request, effect: 'read', context, signal })
    if (answer === undefined) throw error
    return answer
  }
}

function printQuery(query: QueryOptions): Readonly<Record<string, string>> {
  const { count, top, ...texts } = query
  const options = { ...texts, count: count === true ? 'true' : undefined, top: top?.toString() }
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[`$${name}`, value] as const],
    ),
  )
}

function preferPage(pageRows: number | undefined): readonly string[] {
  if (pageRows === undefined) return [preferAnnotations]
  return [preferAnnotations, `odata.maxpagesize=${Math.min(Math.max(1, pageRows), 5000)}`]
}

function repeatedLink(): DataverseError {
  return new DataverseError('bad_answer', 'Dataverse answered with the same page link again.', {
    hint: 'Start the query again without the cursor, with a narrower filter.',
  })
}
