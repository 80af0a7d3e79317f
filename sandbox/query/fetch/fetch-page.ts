import type { Column } from '../../schema/model.ts'
import type { Context } from '../../security/context.ts'
import { createSortKey } from '../order.ts'
import type { SortKey, SortValue } from '../order.ts'
import { selectPage } from '../page.ts'
import type { Page } from '../page.ts'
import { refuseMultiSelect } from '../multi-select.ts'
import { createPagingCookie, encodeCookie, parseCookieKeys } from '../paging-cookie.ts'
import { refuse } from '../../failures/query-failures.ts'
import { toComparable } from '../values.ts'
import type { Joined } from './fetch-filter.ts'
import { findColumn } from './fetch-query.ts'
import type { FetchQuery, FetchSource } from './fetch-query.ts'
import { joinRows } from './join.ts'

export interface FetchPage {
  readonly rows: readonly Joined[]
  readonly total: number
  readonly more: boolean
  /**
   * The cookie of the next page, with its inner part encoded twice; `undefined` on the last page.
   */
  readonly cookie: string | undefined
}

/** Number of rows that can be paged without a cookie (reference section 7.9). */
const maxSimpleRows = 50_000

/** A page of the rows that a query without aggregates returns. */
export function readFetchPage(context: Context, query: FetchQuery): FetchPage {
  const joined = joinRows(context, query)
  const rows = query.distinct ? withoutRepeats(query, joined) : joined
  const keys = createKeys(context, query)
  const { top, count, page, cookie } = query
  if (top !== undefined) return { ...select(rows, keys, top), more: false, cookie: undefined }

  const after = cookie === undefined || cookie === '' ? undefined : parseCookieKeys(keys, cookie)
  const skipped = after ? 0 : (page - 1) * count
  if (skipped + count > maxSimpleRows) {
    throw refuse(
      'The page number and the page size are too high for a query without a paging cookie.',
      '0x8004430a',
    )
  }
  const found = select(rows, keys, skipped + count, after)
  const own = found.rows.slice(skipped)
  const first = own[0] && keys.map((key) => key.get(own[0] ?? []))
  return {
    rows: own,
    total: found.total,
    more: found.more,
    cookie:
      found.more && first && found.last
        ? createPagingCookie(keys, { page, first, last: found.last }, encodeTwice)
        : undefined,
  }
}

function select(
  rows: readonly Joined[],
  keys: readonly SortKey<Joined>[],
  limit: number,
  after?: readonly SortValue[],
): Page<Joined> {
  return selectPage({ rows, predicate: undefined, keys, limit, after })
}

/**
 * The orders of the root, then those of the links, then every primary key, so that the order is
 * total.
 */
function createKeys(context: Context, { sources }: FetchQuery): readonly SortKey<Joined>[] {
  const asked = sources.flatMap((source) =>
    source.orders.map(({ name, descending }) => {
      const column = findColumn(source.table, name)
      refuseMultiSelect(column)
      return onSource(source, createFetchKey(context, column, descending))
    }),
  )
  const primary = sources.flatMap((source) => {
    const column = source.table.columns.get(source.table.primaryId)
    return column ? [onSource(source, createSortKey(context, column, false))] : []
  })
  return [...asked, ...primary]
}

/** Choices sort by label here, unlike in OData. */
function createFetchKey(context: Context, column: Column, descending: boolean): SortKey {
  const key = createSortKey(context, column, descending)
  if (!['Picklist', 'State', 'Status'].includes(column.type)) return key

  const labels = new Map<unknown, string>(column.options.map(({ value, label }) => [value, label]))
  return {
    ...key,
    kind: 'text',
    get(row) {
      const label = labels.get(row[column.logicalName])
      return label === undefined ? null : toComparable('text', label)
    },
  }
}

function onSource({ index, alias }: FetchSource, key: SortKey): SortKey<Joined> {
  const name = alias === '' ? key.name : `${alias.replace(/\W/g, '_')}_${key.name}`
  return { ...key, name, get: (joined) => key.get(joined[index] ?? {}) }
}

function withoutRepeats({ sources }: FetchQuery, rows: readonly Joined[]): readonly Joined[] {
  const seen = new Map<string, Joined>()
  for (const joined of rows) {
    const values = sources.flatMap(({ index, attributes }) =>
      attributes.map(({ column }) => joined[index]?.[column.logicalName] ?? null),
    )
    const id = JSON.stringify(values)
    if (!seen.has(id)) seen.set(id, joined)
  }
  return [...seen.values()]
}

function encodeTwice(text: string): string {
  return encodeCookie(encodeCookie(text))
}
