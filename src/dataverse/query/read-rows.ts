import { createHash } from 'node:crypto'
import { DataverseError, isDataverseError } from '../../errors.ts'
import { toAggregateTable } from '../answer/aggregate.ts'
import { showDays, showGroupDays } from '../answer/show-days.ts'
import { createTable } from '../answer/table.ts'
import type { ResultTable } from '../answer/table.ts'
import { countCharacters } from '../answer/cells.ts'
import { mostCharacters } from '../answer/tokens.ts'
import { addShortened } from '../answer/shorten.ts'
import { idOf, repeatedLink } from '../client/parse-answer.ts'
import type { UserZone } from '../client/user-zone.ts'
import type { Dataverse } from '../client/dataverse.ts'
import type { RowPage } from '../client/parse-answer.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import type { QueryState } from './cursor.ts'
import type { ResultShape } from '../answer/shape.ts'
import { createTurns } from '../../time/turns.ts'
import { leaveOutBodies } from './leave-out-bodies.ts'

/** What the short values of a row count, in characters. */
const usualCharacters = 500

/** The rows of one answer, and where the next answer continues. */
export interface ReadRows {
  readonly table: ResultTable
  /** Notes that a reader needs to understand the cells. */
  readonly notes: readonly string[]
  readonly count?: RowPage['count']
  /** State of the rest of this query; absent if `top` is reached or no row is left. */
  readonly rest?: QueryState
  /** Whether `top` ended the query although more rows match. */
  readonly moreMatch: boolean
}

interface ReadOptions {
  readonly dataverse: Dataverse
  readonly signal: AbortSignal
  /** Tells the day of an instant where the rows alone do not. */
  readonly userZone?: UserZone | undefined
  /** Maximum tokens for the rows with their column names and side tables. */
  readonly budgetTokens: number
  readonly count?: boolean
  /** Called after each page with the number of rows so far. */
  readonly progress?: ((rows: number) => void) | undefined
}

/** More pages than any answer within its budget needs. Ends a loop of next links. */
const mostPages = 50

/** The largest page of the service. */
const mostPageRows = 5000

/**
 * Reads pages until `top` rows, the token budget or the end is reached. Rows are never split. If a
 * page was returned only in part, the continued query reads it again from its own link and starts
 * after the last row returned. A row that is too large for one answer is shortened.
 *
 * @see Reference section 7.6.
 */
export async function readRows(
  state: QueryState,
  shape: ResultShape,
  { dataverse, signal, userZone, budgetTokens, count, progress }: ReadOptions,
): Promise<ReadRows> {
  const table = createTable(shape)
  const cuts: string[] = []
  const turn = createTurns()
  const links = new Set([state.link])
  let rows = 0
  let at = state
  let total: RowPage['count']

  for (let pages = 0; pages < mostPages; pages += 1) {
    const read = { dataverse, signal, count: count && pages === 0 }
    const page = await readPage(at, shape, read).catch((error: unknown) => {
      // If a later page fails, the rows read so far are still returned.
      if (rows === 0 || signal.aborted || !isDataverseError(error)) throw error
      const goOn = isFinal(error) ? '' : ' Then send next as cursor'
      cuts.push(`stopped after ${rows} rows: ${error.message} ${error.hint}${goOn}`)
    })
    if (!page) return end({ rest: at })
    total ??= page.count
    const first = firstNewRow(page, at, shape)
    const days = { userZone, signal }
    const wanted = await showDays(page.rows.slice(first, first + at.left), shape, days)
    const given = await addRows(wanted)
    rows += given
    const last = wanted[given - 1]
    at = {
      ...at,
      skip: first + given,
      ...(last && { after: idOf(last, shape.entity.primaryId) }),
      left: at.left - given,
    }
    progress?.(rows)
    if (given < wanted.length) return end({ rest: at })
    if (first + given < page.rows.length) return end({ moreMatch: true })
    if (page.more === true && at.left > 0 && at.pageRows < mostPageRows) {
      // Without a link, a larger page has the rows after these.
      at = { ...at, pageRows: Math.min(mostPageRows, at.pageRows * 2) }
      continue
    }
    if (page.nextLink === undefined || at.left === 0)
      return end({ moreMatch: page.nextLink !== undefined || page.more === true })
    if (links.has(page.nextLink)) throw repeatedLink()
    links.add(page.nextLink)
    const { after: _after, ...kept } = at
    at = { ...kept, link: page.nextLink, skip: 0 }
  }
  cuts.push(`stopped after ${mostPages} pages`)
  return end({ rest: at })

  /** Adds as many of these rows as fit, and always the first row of an answer. */
  async function addRows(wanted: RowPage['rows']): Promise<number> {
    let added = 0
    for (const row of wanted) {
      const own = countCharacters(row, shape)
      const isTooLong = own > mostCharacters(budgetTokens)
      if (isTooLong && rows + added > 0) return added
      await turn(usualCharacters + (isTooLong ? 0 : own))
      if (isTooLong || table.add(row) > budgetTokens) {
        if (!isTooLong) table.drop()
        if (rows + added > 0) return added
        cuts.push(...(await addShortened(table, row, shape, budgetTokens)))
      }
      added += 1
    }
    return added
  }

  function end({ rest, moreMatch = false }: { rest?: QueryState; moreMatch?: boolean }): ReadRows {
    return {
      table: table.read(),
      notes: [...cuts, ...table.notes()],
      moreMatch,
      ...(total && { count: total }),
      ...(rest && { rest }),
    }
  }
}

/**
 * Reads an aggregation, which has no pages. To continue, the query reads all rows again and returns
 * the remaining ones, if the rows returned before have not changed.
 *
 * @throws DataverseError `cursor_expired` if they have.
 * @see Reference section 7.8.
 */
export async function readAggregates(
  state: QueryState,
  entity: EntityDefinition,
  { dataverse, signal, userZone, budgetTokens }: ReadOptions,
): Promise<ReadRows> {
  const { apply = '', skip, left, given } = state
  const { rows } = await dataverse.list(entity.entitySetName, { apply }, { signal })
  if (given !== undefined && given !== fingerprint(rows.slice(0, skip))) throw changedGroups()

  const wanted = Math.min(rows.length, skip + left)
  const shown = await showGroupDays(rows, apply, entity, { userZone, signal })
  const read = toAggregateTable(shown, { start: skip, end: wanted }, entity, budgetTokens)
  const end = skip + read.given
  const isCut = end < wanted
  return {
    table: read.table,
    notes: [],
    moreMatch: !isCut && rows.length > end,
    ...(isCut && {
      rest: {
        ...state,
        skip: end,
        left: left - read.given,
        given: fingerprint(rows.slice(0, end)),
      },
    }),
  }
}

/** Whether the next page would fail again in the same manner. */
const isFinal = ({ code }: DataverseError) =>
  code === 'blocked' || code === 'denied_by_operator' || code === 'cursor_expired'

function fingerprint(rows: RowPage['rows']): string {
  return createHash('sha256').update(JSON.stringify(rows)).digest('base64url')
}

function changedGroups(): DataverseError {
  return new DataverseError('cursor_expired', 'The groups have changed since the last answer.', {
    hint: 'Start again: call query_records with the entity and apply, without cursor.',
  })
}

/**
 * The first row of a page that was not returned yet: the row after the last one returned, because
 * earlier rows may have been added or deleted. If that row itself was deleted, the rows after it have
 * moved up by one.
 */
function firstNewRow({ rows }: RowPage, { skip, after }: QueryState, shape: ResultShape): number {
  if (after === undefined) return skip
  const last = rows.findIndex((row) => idOf(row, shape.entity.primaryId) === after)
  return last < 0 ? skip - 1 : last + 1
}

function readPage(
  state: QueryState,
  shape: ResultShape,
  {
    dataverse,
    signal,
    count,
  }: Pick<ReadOptions, 'dataverse' | 'signal'> & { count: boolean | undefined },
): Promise<RowPage> {
  const { link, pageRows } = state
  if (link !== undefined) return dataverse.follow(link, { signal, pageRows })
  const { select, expand, filter, orderby, view } = state
  const isWhole = view?.whole === true && !holdsBodies(shape)
  const columns = [select, view?.extra].filter((one) => one !== undefined).join(',')
  const options = {
    ...(view && { view: { kind: view.kind, id: view.id } }),
    ...(select !== undefined && !isWhole && { select: columns }),
    ...(expand !== undefined && { expand }),
    ...(filter !== undefined && { filter }),
    ...(orderby !== undefined && { orderby }),
    ...(count && { count }),
  }
  const { entitySetName } = shape.entity
  const sent = holdsBodies(shape) ? leaveOutBodies(options, shape) : options
  return dataverse.list(entitySetName, sent, { signal, pageRows })
}

/**
 * The number of rows to request at once: as many as should fit the budget by column types, and never
 * more than are wanted.
 */
export function pageRowsFor(shape: ResultShape, wanted: number, budgetTokens: number): number {
  return Math.max(1, Math.min(wanted, 5000, Math.ceil(budgetTokens / rowTokens(shape))))
}

function rowTokens({ columns, expands }: ResultShape): number {
  const own = columns.reduce((sum, column) => sum + tokensOf(column), 2)
  return expands.reduce((sum, { single, shape }) => sum + rowTokens(shape) * (single ? 1 : 5), own)
}

function tokensOf({ type, body }: ColumnDefinition): number {
  return body ? 12 : (usualTokens[type] ?? 6)
}

/** Low estimates, so that one request fills an answer. Rows that do not fit are read again later. */
const usualTokens: Readonly<Record<ColumnDefinition['type'], number>> = {
  Uniqueidentifier: 25,
  Lookup: 10,
  Customer: 15,
  Owner: 8,
  DateTime: 10,
  Memo: 40,
  Boolean: 2,
  State: 2,
  Status: 3,
  Picklist: 4,
}

function holdsBodies({ columns, expands }: ResultShape): boolean {
  return (
    columns.some(({ body }) => body !== undefined) ||
    expands.some((expand) => holdsBodies(expand.shape))
  )
}
