import type { Dataverse, Page } from '../client/client.ts'
import type { QueryState } from './cursor.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import { toTable } from '../answer/layout.ts'
import type { Shape } from './shape.ts'
import { estimateTokens } from '../answer/tokens.ts'
import type { WireRow } from '../answer/wire.ts'

/** What one answer holds, and where the next one goes on. */
export interface ReadRows {
  readonly rows: readonly WireRow[]
  readonly count?: Page['count']
  /** State of the rest of this query; absent when `top` is reached or no row is left. */
  readonly rest?: QueryState
  /** True when `top` ended the query although more rows match. */
  readonly moreMatch: boolean
}

interface ReadOptions {
  readonly dataverse: Dataverse
  readonly signal: AbortSignal
  /** Most tokens that the rows may cost; the first row is always given. */
  readonly budgetTokens: number
  readonly count?: boolean
}

/** More pages than any answer within its budget can need: a loop of next links ends here. */
const mostPages = 50

/**
 * Reads pages until `top` rows, the token budget or the end is reached. A page that is only partly
 * given is read again from its own link when the query goes on, so that no row is lost or cut.
 *
 * @see Reference section 7.6.
 */
export async function readRows(
  state: QueryState,
  { entity, shape }: { readonly entity: EntityDefinition; readonly shape: Shape },
  { dataverse, signal, budgetTokens, count }: ReadOptions,
): Promise<ReadRows> {
  const rows: WireRow[] = []
  let at = state
  let spent = 0
  let total: Page['count']

  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await readPage(at, entity, { dataverse, signal, count: count && pages === 0 })
    total ??= page.count
    for (const row of page.rows.slice(at.skip)) {
      if (at.left === 0) return { rows, ...(total && { count: total }), moreMatch: true }
      spent += estimateTokens(JSON.stringify(toTable([row], shape)))
      if (rows.length > 0 && spent > budgetTokens)
        return { rows, ...(total && { count: total }), rest: at, moreMatch: false }
      rows.push(row)
      at = { ...at, skip: at.skip + 1, left: at.left - 1 }
    }
    if (page.nextLink === undefined || at.left === 0)
      return { rows, ...(total && { count: total }), moreMatch: page.nextLink !== undefined }
    at = { ...at, link: page.nextLink, skip: 0 }
  }
  return { rows, ...(total && { count: total }), rest: at, moreMatch: false }
}

function readPage(
  state: QueryState,
  entity: EntityDefinition,
  {
    dataverse,
    signal,
    count,
  }: Pick<ReadOptions, 'dataverse' | 'signal'> & { count: boolean | undefined },
): Promise<Page> {
  const { link, pageRows } = state
  if (link !== undefined) return dataverse.follow(link, { signal, pageRows })
  const { select, expand, filter, orderby } = state
  const options = {
    ...(select !== undefined && { select }),
    ...(expand !== undefined && { expand }),
    ...(filter !== undefined && { filter }),
    ...(orderby !== undefined && { orderby }),
    ...(count && { count }),
  }
  return dataverse.list(entity.entitySetName, options, { signal, pageRows })
}

/**
 * Rows to ask for in one request: what should fit the budget, from about 15 tokens a cell, and
 * never more than are wanted.
 */
export function pageRowsFor(shape: Shape, wanted: number, budgetTokens: number): number {
  const cells = countCells(shape)
  return Math.max(1, Math.min(wanted, 5000, Math.ceil(budgetTokens / (cells * 15))))
}

function countCells({ columns, expands }: Shape): number {
  return expands.reduce(
    (sum, { single, shape }) => sum + countCells(shape) * (single ? 1 : 5),
    Math.max(1, columns.length),
  )
}
