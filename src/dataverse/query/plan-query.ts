import { DataverseError } from '../../errors.ts'
import { parseApply } from '../../odata/parse-apply.ts'
import { parseExpand } from '../../odata/parse-expand.ts'
import { parseFilter } from '../../odata/parse-filter.ts'
import { parseOrderby } from '../../odata/parse-orderby.ts'
import { printApply, printExpand, printFilter, printOrderby } from '../../odata/print.ts'
import type { QueryOptions } from '../client/client.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { planExpands, selectColumns, withPrimaryId } from './expand.ts'
import { checkFilter } from './filter.ts'
import type { CheckContext } from './filter.ts'
import { checkOrderItem } from './orderby.ts'
import type { Metadata } from '../metadata/metadata.ts'
import type { Shape } from './shape.ts'

/** The OData options as a tool receives them, without the `$`. */
export interface QueryText {
  readonly select?: readonly string[] | undefined
  readonly filter?: string | undefined
  readonly orderby?: string | undefined
  readonly expand?: string | undefined
}

/** A query whose names were checked: what to send, how to read the answer, what was repaired. */
export interface QueryPlan {
  readonly options: QueryOptions
  readonly shape: Shape
  readonly notes: readonly string[]
}

interface Source {
  readonly metadata: Metadata
  readonly signal: AbortSignal
}

/**
 * Checks a query against the entity's definition and prints it the way the service wants it.
 * Nothing is sent but reads of the definitions that the query leads to.
 *
 * @throws DataverseError `invalid_query` with the position, `unknown_column` with the nearest names.
 */
export async function planQuery(
  text: QueryText,
  entity: EntityDefinition,
  source: Source,
): Promise<QueryPlan> {
  const { context, notes } = begin(source)
  if (!text.select) context.note(`select was not given: usual columns only, others can be named`)
  const columns = text.select ? selectColumns(text.select, entity, context) : usualColumns(entity)
  const { shape, select, expand } = await plan(columns, text.expand, entity, context)
  const filter = text.filter && (await checkedFilter(text.filter, entity, context))
  const orderby = text.orderby && checkedOrderby(text.orderby, entity, context)
  return {
    options: {
      select,
      ...(expand && { expand }),
      ...(filter && { filter }),
      ...(orderby && { orderby }),
    },
    shape,
    notes: notes(),
  }
}

/** The shape of a query's rows alone, from the text that it was sent with. */
export async function planShape(
  text: { readonly select?: string; readonly expand?: string },
  entity: EntityDefinition,
  source: Source,
): Promise<Pick<QueryPlan, 'shape'>> {
  const { context } = begin(source)
  const columns = selectColumns(text.select?.split(',') ?? [], entity, context)
  return plan(columns, text.expand, entity, context)
}

/**
 * As `planQuery`, for one record. Without `select` all readable columns are asked for, since the
 * answer leaves a single record's empty columns out.
 */
export async function planRecord(
  text: Pick<QueryText, 'select' | 'expand'>,
  entity: EntityDefinition,
  source: Source,
): Promise<QueryPlan> {
  const { context, notes } = begin(source)
  const columns = text.select
    ? selectColumns(text.select, entity, context)
    : [...entity.columns.values()].filter(({ read }) => read)
  const { shape, select, expand } = await plan(columns, text.expand, entity, context)
  return {
    options: { ...(text.select && { select }), ...(expand && { expand }) },
    shape,
    notes: notes(),
  }
}

/**
 * As `planQuery`, for an aggregation; `filter` becomes its first step.
 *
 * @throws DataverseError `invalid_query` when it is combined with `select` or `expand`.
 * @see Reference section 7.8.
 */
export async function planApply(
  text: QueryText & { readonly apply: string },
  entity: EntityDefinition,
  source: Source,
): Promise<Omit<QueryPlan, 'shape'>> {
  const clash = (['select', 'expand', 'orderby'] as const).find((name) => text[name] !== undefined)
  if (clash)
    throw new DataverseError('invalid_query', `apply and ${clash} cannot be used together.`, {
      hint: `Leave ${clash} out: the answer has the columns that apply names, in no set order.`,
    })
  const { context, notes } = begin(source)
  const filter = text.filter && (await checkedFilter(text.filter, entity, context))
  const steps = await Promise.all(
    parseApply(text.apply).map(async (step) =>
      step.type === 'filter'
        ? { ...step, condition: await checkFilter(step.condition, entity, context) }
        : step,
    ),
  )
  const apply = printApply(steps)
  return { options: { apply: filter ? `filter(${filter})/${apply}` : apply }, notes: notes() }
}

function begin({ metadata, signal }: Source) {
  const notes = new Set<string>()
  const context: CheckContext = {
    entity: (name) => metadata.entity(name, { signal }),
    note: (note) => notes.add(note),
  }
  return { context, notes: () => [...notes] }
}

async function plan(
  chosen: readonly ColumnDefinition[],
  expandText: string | undefined,
  entity: EntityDefinition,
  context: CheckContext,
) {
  const items = expandText === undefined ? [] : parseExpand(expandText)
  const expands = await planExpands(items, entity, context)
  const columns = withPrimaryId(entity, chosen)
  return {
    shape: { entity, columns, expands: expands.map(({ shape }) => shape) },
    select: columns.map(({ property }) => property).join(','),
    expand: expands.length > 0 ? printExpand(expands.map(({ item }) => item)) : undefined,
  }
}

async function checkedFilter(text: string, entity: EntityDefinition, context: CheckContext) {
  return printFilter(await checkFilter(parseFilter(text), entity, context))
}

function checkedOrderby(text: string, entity: EntityDefinition, context: CheckContext) {
  return printOrderby(parseOrderby(text).map((item) => checkOrderItem(item, entity, context)))
}

/** Enough to recognise a row: a full row of a standard entity costs thousands of tokens. */
function usualColumns(entity: EntityDefinition): readonly ColumnDefinition[] {
  const usual = [entity.primaryName ?? '', 'statuscode', 'ownerid', 'createdon', 'modifiedon']
  return usual.flatMap((name) => entity.columns.get(name) ?? [])
}
