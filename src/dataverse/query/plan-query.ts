import { DataverseError } from '../../errors.ts'
import type { ExpandItem } from '../../../odata/ast.ts'
import { parseExpand } from '../../../odata/parse-expand.ts'
import { printApply, printExpand, printFilter, printOrderby } from '../../../odata/print.ts'
import type { QueryOptions } from '../client/dataverse.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import type { Metadata } from '../metadata/metadata.ts'
import { checkApply } from './check-apply.ts'
import { createChecks } from './check-context.ts'
import type { Checks } from './check-context.ts'
import { planExpands } from './expand.ts'
import { checkFilter } from './filter.ts'
import { findWords } from './find-words.ts'
import { retryWithFreshDefinition } from '../metadata/metadata.ts'
import { leaveOutBodies } from './leave-out-bodies.ts'
import { checkOrderItem, checkOrderLength } from './orderby.ts'
import { createScope } from './path.ts'
import { readApply, readExpand, readFilter, readOrderby } from './read-options.ts'
import { selectColumns, withPrimaryId } from './select.ts'
import type { Selected } from './select.ts'
import type { ResultShape } from '../answer/shape.ts'

/** The OData options as a tool receives them, without the `$`. */
export interface QueryText {
  readonly select?: readonly string[] | undefined
  readonly filter?: string | undefined
  readonly orderby?: string | undefined
  readonly expand?: string | undefined
  /** Words to find records by, in their find columns. */
  readonly search?: string | undefined
  /** Columns if `select` is absent, by logical name; those that do not exist are left out. */
  readonly usual?: readonly string[] | undefined
}

/** A checked query: what to send, how to read the answer, and notes about repairs. */
export interface QueryPlan {
  readonly options: QueryOptions
  readonly shape: ResultShape
  readonly notes: readonly string[]
}

interface Source {
  readonly metadata: Metadata
  readonly signal: AbortSignal
}

/**
 * Checks a query against the entity's definition and prints it in the service's form. Sends only reads
 * of definitions that the query uses. If a definition lacks a name in the query, it is read again
 * before the query fails.
 *
 * @throws DataverseError `invalid_query` with the position, `unknown_column` with the nearest names.
 */
export function planQuery(
  text: QueryText,
  entity: EntityDefinition,
  source: Source,
): Promise<QueryPlan> {
  return checked(entity, source, async (definition, checks) => {
    if (!text.select && !text.usual) checks.context.note('no select: only the default columns')
    const selected = text.select
      ? await selectColumns(text.select, definition, checks.context)
      : { columns: usualColumns(definition, text.usual), expands: [] }
    const items = await readItems(text.expand, definition, checks)
    const { shape, select, expand } = await plan(selected, items, definition, checks)
    const filter = await plannedFilter(text, definition, checks)
    const orderby = text.orderby && (await plannedOrderby(text.orderby, definition, checks))
    return {
      options: {
        select,
        ...(expand && { expand }),
        ...(filter && { filter }),
        ...(orderby && { orderby }),
      },
      shape,
      notes: checks.notes(),
    }
  })
}

/** The shape of a query that was planned before, from its printed options, which the strict grammar reads. */
export function planShape(
  text: { readonly select?: string; readonly expand?: string },
  entity: EntityDefinition,
  source: Source,
): Promise<Pick<QueryPlan, 'shape'>> {
  return checked(entity, source, async (definition, checks) => {
    const selected = await selectColumns(text.select?.split(',') ?? [], definition, checks.context)
    const items = text.expand === undefined ? [] : parseExpand(text.expand)
    return plan(selected, items, definition, checks)
  })
}

/**
 * Like `planQuery`, for one record. Without `select`, or with `*`, requests all readable columns,
 * because the answer for a single record omits empty columns.
 */
export function planRecord(
  text: Pick<QueryText, 'select' | 'expand'>,
  entity: EntityDefinition,
  source: Source,
): Promise<QueryPlan> {
  return checked(entity, source, async (definition, checks) => {
    const isAll = !text.select || text.select.join() === '*'
    const selected = isAll
      ? { columns: [...definition.columns.values()].filter(({ read }) => read), expands: [] }
      : await selectColumns(text.select ?? [], definition, checks.context)
    const items = await readItems(text.expand, definition, checks)
    const { shape, select, expand } = await plan(selected, items, definition, checks)
    const options = { ...(!isAll && { select }), ...(expand && { expand }) }
    return {
      options: leaveOutBodies(options, shape, { images: !isAll }),
      shape,
      notes: checks.notes(),
    }
  })
}

/**
 * Like `planQuery`, for an aggregation; `filter` becomes its first step.
 *
 * @throws DataverseError `invalid_query` if it is combined with `select`, `expand` or `orderby`.
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
      hint: `Leave ${clash} out: the answer has the columns named in apply, in no particular order.`,
    })
  return checked(entity, source, async (definition, checks) => {
    const filter = await plannedFilter(text, definition, checks)
    const steps = readApply(text.apply, definition, checks.context)
    const apply = printApply(await checkApply(steps, definition, checks.context))
    checks.throwIfAmbiguous('apply', apply)
    return {
      options: { apply: filter ? `filter(${filter})/${apply}` : apply },
      notes: checks.notes(),
    }
  })
}

function checked<Plan>(
  entity: EntityDefinition,
  { metadata, signal }: Source,
  run: (entity: EntityDefinition, checks: Checks) => Promise<Plan>,
): Promise<Plan> {
  return retryWithFreshDefinition(entity, { metadata, signal }, (definition) =>
    run(
      definition,
      createChecks((name) => metadata.entity(name, { signal })),
    ),
  )
}

async function readItems(
  text: string | undefined,
  entity: EntityDefinition,
  { context }: Checks,
): Promise<readonly ExpandItem[]> {
  return text === undefined ? [] : readExpand(text, entity, context)
}

async function plan(
  { columns: chosen, expands: behind }: Selected,
  items: readonly ExpandItem[],
  entity: EntityDefinition,
  { context, throwIfAmbiguous }: Checks,
) {
  const all = [...items, ...behind]
  const expands = all.length === 0 ? [] : await planExpands(all, entity, context)
  const columns = withPrimaryId(entity, chosen)
  const expand = printExpand(expands.map(({ item }) => item))
  throwIfAmbiguous('expand', expand)
  return {
    shape: { entity, columns, expands: expands.map(({ shape }) => shape) },
    select: columns.map(({ property }) => property).join(','),
    ...(expands.length > 0 && { expand }),
  }
}

/** The condition of `filter` and `search` together; `undefined` without both. */
async function plannedFilter(
  { filter: text, search }: QueryText,
  entity: EntityDefinition,
  { context, throwIfAmbiguous }: Checks,
): Promise<string | undefined> {
  const words = search === undefined ? undefined : findWords(search, entity)
  if (words) context.note(`searched ${words.columns.map((one) => one.logicalName).join(', ')}`)
  if (text === undefined) return words?.filter
  const filter = readFilter(text, entity, context)
  const printed = printFilter(await checkFilter(filter, createScope(entity, context)))
  throwIfAmbiguous('filter', printed)
  return words ? `(${printed}) and ${words.filter}` : printed
}

async function plannedOrderby(
  text: string,
  entity: EntityDefinition,
  { context, throwIfAmbiguous }: Checks,
) {
  const read = readOrderby(text, entity, context)
  checkOrderLength(read)
  const items = await Promise.all(read.map((item) => checkOrderItem(item, entity, context)))
  const printed = printOrderby(items)
  throwIfAmbiguous('orderby', printed)
  // Equal values have no fixed order, so without a unique last key pages could repeat or lose rows
  // (reference section 7.3).
  const isUnique = items.some(
    ({ operand }) => operand.type === 'path' && operand.segments.join('/') === entity.primaryId,
  )
  return isUnique ? printed : `${printed},${entity.primaryId}`
}

/**
 * The primary name and the columns of the default view, never its filter or order; without a view,
 * enough columns to recognize a row: a full row of a standard entity costs thousands of tokens.
 */
function usualColumns(
  { columns, primaryName, views }: EntityDefinition,
  layout: readonly string[] = [],
) {
  const readable = (names: readonly string[]): readonly ColumnDefinition[] =>
    [...new Set(names.flatMap((name) => columns.get(name) ?? []))].filter(({ read }) => read)
  const ofLayout = readable(layout)
  if (ofLayout.length > 0) return ofLayout
  const name = primaryName ?? ''
  const inView = readable([name, ...(views?.usual ?? [])])
  const system = ['statuscode', 'ownerid', 'createdon', 'modifiedon']
  return inView.length > 1 ? inView : readable([name, ...system])
}
