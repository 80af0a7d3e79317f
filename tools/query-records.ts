import * as z from 'zod'
import { mixedMoneyNotes } from '../src/dataverse/answer/aggregate.ts'
import { rowBudget } from '../src/dataverse/answer/tokens.ts'
import { planView } from '../src/dataverse/query/plan-view.ts'
import { foundColumns, searchTables } from '../src/dataverse/query/search-tables.ts'
import { watchView } from '../src/dataverse/query/watch-view.ts'
import type { QueryState } from '../src/dataverse/query/cursor.ts'
import { planApply, planQuery, planShape } from '../src/dataverse/query/plan-query.ts'
import { pageRowsFor, readAggregates, readRows } from '../src/dataverse/query/read-rows.ts'
import type { ReadRows } from '../src/dataverse/query/read-rows.ts'
import type { ResultShape } from '../src/dataverse/answer/shape.ts'
import { DataverseError } from '../src/errors.ts'
import { defineTool } from '../src/mcp/contract/tool.ts'
import type { ToolContext } from '../src/mcp/contract/tool.ts'
import { entityName, selectList } from './arguments.ts'

const odata = (limit: number, example: string) =>
  z.string().min(1).max(limit).optional().describe(example)

const input = z.strictObject({
  entity: entityName.optional(),
  select: selectList.optional(),
  filter: odata(16_000, "OData $filter: contains(name,'x') and revenue gt 1000000."),
  view: odata(200, 'Saved view by name: My Open Opportunities.'),
  search: odata(100, 'Words to find records by; without entity, in several.'),
  orderby: odata(1000, 'OData $orderby: revenue desc,name.'),
  expand: odata(4000, 'OData $expand: primarycontactid($select=fullname).'),
  top: z.int().min(1).max(5000).optional().describe('Most rows in all, default 50.'),
  count: z.boolean().optional().describe('Also how many match.'),
  apply: odata(4000, 'OData $apply: groupby((statuscode),aggregate($count as n)).'),
  cursor: z.string().min(1).max(24_000).optional().describe('Alone: continues a query.'),
})

export const queryRecords = defineTool({
  name: 'query_records',
  title: 'Query records',
  description:
    'Read records of one entity, filtered, sorted, joined or aggregated by OData options, or of a saved ' +
    'view; find records by words. Cells show choices by label and lookups by name; choices and lookups ' +
    'beside the rows hold their values and ids. Where next is given, more rows follow: send it as cursor.',
  effect: 'read',
  input,
  output: z.looseObject({
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())),
    next: z.string().optional(),
  }),
  async run(query, context) {
    const { metadata, cursors, limits, signal } = context
    if (query.cursor !== undefined) {
      refuseBeside(query)
      return answer({ state: await cursors.open(query.cursor) }, context)
    }
    if (query.entity === undefined) {
      if (query.search === undefined) throw missingEntity()
      return findAnywhere({ ...query, search: query.search }, context)
    }
    const { top = 50, count = false } = query
    const capped = query.top === undefined ? {} : ({ capped: true } as const)
    const entity = await metadata.entity(query.entity, { signal })
    const begin = { entity: entity.logicalName, skip: 0, left: top, ...capped }
    if (query.view !== undefined) {
      const { view, options, shape, notes } = await planView(
        { ...query, view: query.view },
        entity,
        context,
      )
      const pageRows = pageRowsFor(shape, top, limits.resultTokens)
      const state = { ...begin, ...options, view, pageRows }
      return answer({ state, shape, notes, count }, context)
    }
    if (query.apply !== undefined) {
      const { options, notes } = await planApply({ ...query, apply: query.apply }, entity, context)
      const mixed = mixedMoneyNotes(options.apply ?? '', entity)
      const state = { ...begin, ...options, pageRows: top }
      return answer({ state, notes: [...notes, ...mixed] }, context)
    }
    const { options, shape, notes } = await planQuery(query, entity, context)
    const pageRows = pageRowsFor(shape, top, limits.resultTokens)
    return answer({ state: { ...begin, ...options, pageRows }, shape, notes, count }, context)
  },
})

interface Begun {
  readonly state: QueryState
  /** Planned again from the state if it is not available. */
  readonly shape?: ResultShape
  readonly notes?: readonly string[]
  readonly count?: boolean
}

async function answer({ state, shape, notes = [], count = false }: Begun, context: ToolContext) {
  const { metadata, cursors, limits, signal, progress, userZone } = context
  const entity = await metadata.entity(state.entity, { signal })
  const budgetTokens = rowBudget(limits.resultTokens, notes)
  const watched = state.view && watchView(context.dataverse, state, entity)
  const dataverse = watched?.dataverse ?? context.dataverse
  const options = { dataverse, signal, userZone, budgetTokens, count }
  const read =
    state.apply === undefined
      ? await readRows(state, shape ?? (await planShape(state, entity, context)).shape, {
          ...options,
          progress: (rows) => progress?.(rows, state.left),
        })
      : await readAggregates(state, entity, options)
  const { columns, rows, ...sides } = read.table
  const isNoted = read.moreMatch && state.capped === undefined
  const isCounted = read.count !== undefined && (watched?.countsFiltered() ?? true)
  const uncounted = watched && count && !isCounted ? ['no count for this view'] : []
  const ignored = [...(watched?.notes() ?? []), ...uncounted]
  const all = [...notes, ...ignored, ...read.notes, ...(isNoted ? [moreMatch] : [])]
  return {
    entity: entity.logicalName,
    ...(read.count && isCounted && { count: countText(read.count) }),
    ...(all.length > 0 && { notes: all }),
    // Who set top knows that it ends the answer.
    ...(read.moreMatch && !isNoted && { more: true }),
    ...(read.rest && { next: await cursors.save(read.rest) }),
    columns,
    ...sides,
    rows,
  }
}

/** Records of several entities, which have no columns in common but their names. */
async function findAnywhere(
  { search, top, ...others }: z.output<typeof input> & { readonly search: string },
  { dataverse, metadata, usedTables, limits, signal }: ToolContext,
) {
  const unused = Object.keys(others)
  if (unused.length > 0)
    throw new DataverseError('invalid_argument', `${unused.join(', ')} needs entity.`, {
      hint: `Name the entity beside search, or leave ${unused.join(', ')} out.`,
    })
  const budgetTokens = rowBudget(limits.resultTokens, [])
  const source = { dataverse, metadata, usedTables, budgetTokens, signal }
  const { rows, shown, notes } = await searchTables(search, source)
  return { notes, columns: foundColumns, shown, rows: rows.slice(0, top) }
}

const moreMatch = 'more rows match: raise top or narrow the filter'

const countText = ({ value, limitExceeded }: NonNullable<ReadRows['count']>) =>
  limitExceeded ? `${value}+` : value

function refuseBeside(query: z.output<typeof input>) {
  const others = Object.keys(query).filter((key) => key !== 'cursor')
  if (others.length === 0) return
  throw new DataverseError('invalid_argument', `Send cursor alone, without ${others.join(', ')}.`, {
    hint: 'Send {"cursor":"…"} only; the query is remembered. For another query leave cursor out.',
  })
}

function missingEntity(): DataverseError {
  return new DataverseError(
    'invalid_argument',
    'query_records needs entity, search, or cursor alone.',
    {
      hint: 'Name the entity: {"entity":"account","select":["name"]}. describe_entities finds names.',
    },
  )
}
