import * as z from 'zod'
import type { QueryState } from '../src/dataverse/query/cursor.ts'
import type { EntityDefinition } from '../src/dataverse/metadata/definition.ts'
import { toAggregateTable, toTable } from '../src/dataverse/answer/layout.ts'
import { planApply, planQuery, planShape } from '../src/dataverse/query/plan-query.ts'
import { pageRowsFor, readRows } from '../src/dataverse/query/read-rows.ts'
import type { Shape } from '../src/dataverse/query/shape.ts'
import { DataverseError } from '../src/errors.ts'
import { defineTool } from '../src/tool.ts'
import type { ToolContext } from '../src/tool.ts'
import { entityName, selectList } from './arguments.ts'

const odata = (limit: number, example: string) =>
  z.string().min(1).max(limit).optional().describe(example)

const input = z.strictObject({
  entity: entityName.optional(),
  select: selectList.optional(),
  filter: odata(16_000, "OData $filter: contains(name,'x') and revenue gt 1000000."),
  orderby: odata(1000, 'OData $orderby: revenue desc,name.'),
  expand: odata(4000, 'OData $expand: primarycontactid($select=fullname).'),
  top: z.int().min(1).max(5000).optional().describe('Most rows in all, default 50.'),
  count: z.boolean().optional().describe('Also how many match.'),
  apply: odata(4000, 'OData $apply: groupby((statuscode),aggregate($count as n)).'),
  cursor: z.string().min(1).max(4000).optional().describe('Alone: continues a query.'),
})

export const queryRecords = defineTool({
  name: 'query_records',
  title: 'Query records',
  description:
    'Read records of one entity, filtered, sorted, joined or aggregated with OData options. ' +
    'Use describe_entities first when column names are not known. Long results go on with next as cursor.',
  effect: 'read',
  input,
  output: z.looseObject({
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())),
    next: z.string().optional(),
  }),
  async run(query, context) {
    const { dataverse, metadata, cursors, limits, signal } = context
    if (query.cursor !== undefined) {
      refuseBeside(query)
      const state = await cursors.open(query.cursor)
      const entity = await metadata.entity(state.entity, { signal })
      const { shape } = await planShape(state, entity, context)
      return answer({ entity, shape, state, notes: [], count: false }, context)
    }
    if (query.entity === undefined) throw missingEntity()

    const entity = await metadata.entity(query.entity, { signal })
    const { top = 50, count = false } = query
    if (query.apply !== undefined) {
      const { options, notes } = await planApply({ ...query, apply: query.apply }, entity, context)
      const { rows } = await dataverse.list(entity.entitySetName, options, { signal })
      return {
        entity: entity.logicalName,
        ...toAggregateTable(rows.slice(0, top)),
        ...withNotes(notes, rows.length > top),
      }
    }
    const { options, shape, notes } = await planQuery(query, entity, context)
    const pageRows = pageRowsFor(shape, top, limits.resultTokens)
    const state = { ...options, entity: entity.logicalName, skip: 0, left: top, pageRows }
    return answer({ entity, shape, state, notes, count }, context)
  },
})

interface Begun {
  readonly entity: EntityDefinition
  readonly shape: Shape
  readonly state: QueryState
  readonly notes: readonly string[]
  readonly count: boolean
}

async function answer({ entity, shape, state, notes, count }: Begun, context: ToolContext) {
  const { dataverse, cursors, limits, signal } = context
  const read = await readRows(
    state,
    { entity, shape },
    { dataverse, signal, budgetTokens: limits.resultTokens, count },
  )
  return {
    entity: entity.logicalName,
    ...(read.count && { count: countText(read.count) }),
    ...toTable(read.rows, shape),
    ...(read.rest && { next: await cursors.save(read.rest) }),
    ...withNotes(notes, read.moreMatch),
  }
}

const countText = ({ value, limitExceeded }: { value: number; limitExceeded: boolean }) =>
  limitExceeded ? `${value}+` : value

function withNotes(notes: readonly string[], moreMatch: boolean) {
  const all = moreMatch ? [...notes, 'more rows match: raise top or narrow the filter'] : notes
  return all.length > 0 ? { notes: all } : {}
}

function refuseBeside(query: z.output<typeof input>) {
  const others = Object.keys(query).filter((key) => key !== 'cursor')
  if (others.length === 0) return
  throw new DataverseError(
    'invalid_argument',
    `cursor stands alone, without ${others.join(', ')}.`,
    {
      hint: 'Send {"cursor":"…"} only; the query is remembered. For another query leave cursor out.',
    },
  )
}

function missingEntity(): DataverseError {
  return new DataverseError('invalid_argument', 'query_records needs entity, or cursor alone.', {
    hint: 'Name the entity: {"entity":"account","select":["name"]}. describe_entities finds names.',
  })
}
