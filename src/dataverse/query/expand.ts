import { DataverseError } from '../../errors.ts'
import type { ExpandItem } from '../../odata/ast.ts'
import { resolveColumn } from './columns.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { checkFilter, findNavigation, unknownNavigation } from './filter.ts'
import type { CheckContext } from './filter.ts'
import { checkOrderItem } from './orderby.ts'
import type { ExpandShape } from './shape.ts'

const mostExpands = 15
const deepestExpand = 5

interface PlannedExpand {
  readonly item: ExpandItem
  readonly shape: ExpandShape
}

/**
 * Checks `$expand` items: navigation properties in the service's letter case, columns chosen (the
 * name alone where none are), nested options checked against the entity they lead to.
 *
 * @throws DataverseError `invalid_query` above 15 items or 5 levels, `unknown_column` for a wrong name.
 * @see Reference section 7.5.
 */
export async function planExpands(
  items: readonly ExpandItem[],
  entity: EntityDefinition,
  context: CheckContext,
): Promise<readonly PlannedExpand[]> {
  const count = countExpands(items)
  if (count > mostExpands)
    throw new DataverseError('invalid_query', `expand has ${count} items, all levels counted.`, {
      hint: `At most ${mostExpands} work in one query. Ask for the rest in a second call.`,
    })
  return Promise.all(items.map((item) => planExpand(item, entity, context, 1)))
}

async function planExpand(
  item: ExpandItem,
  entity: EntityDefinition,
  context: CheckContext,
  depth: number,
): Promise<PlannedExpand> {
  if (depth > deepestExpand)
    throw new DataverseError(
      'invalid_query',
      `expand is nested deeper than ${deepestExpand} levels.`,
      {
        hint: 'Read the deeper rows in a second call, by the ids of this one.',
        facts: { position: item.at },
      },
    )
  const { navigation, target, single } = await resolveNavigation(item.navigation, entity, context)
  const chosen = item.select
    ? selectColumns(
        item.select.map(({ name }) => name),
        target,
        context,
      )
    : namingColumns(target)
  const columns = withPrimaryId(target, chosen)
  const inner = await Promise.all(
    (item.expand ?? []).map((nested) => planExpand(nested, target, context, depth + 1)),
  )
  return {
    item: {
      ...item,
      navigation,
      select: columns.map(({ property }) => ({ name: property, at: item.at })),
      ...(item.filter && { filter: await checkFilter(item.filter, target, context) }),
      ...(item.orderby && {
        orderby: item.orderby.map((order) => checkOrderItem(order, target, context)),
      }),
      ...(inner.length > 0 && { expand: inner.map((one) => one.item) }),
    },
    shape: {
      navigation,
      single,
      shape: { entity: target, columns, expands: inner.map(({ shape }) => shape) },
    },
  }
}

async function resolveNavigation(name: string, entity: EntityDefinition, context: CheckContext) {
  const lookup = findNavigation(entity, name)
  const collection = entity.collections.find(
    ({ navigation }) => navigation.toLowerCase() === name.toLowerCase(),
  )
  const found = collection ?? lookup
  if (!found) throw unknownNavigation(entity, name)
  if (found.navigation !== name) context.note(`expand ${name} read as ${found.navigation}`)
  return {
    navigation: found.navigation,
    single: found !== collection,
    target: await context.entity(found.entity),
  }
}

/** The columns that names stand for, each once, in their order. */
export function selectColumns(
  names: readonly string[],
  entity: EntityDefinition,
  context: CheckContext,
): readonly ColumnDefinition[] {
  const columns = names.map((name) => {
    const column = resolveColumn(entity, name)
    if (column.logicalName !== name && column.property !== name)
      context.note(`${name} read as ${column.logicalName}`)
    return column
  })
  return [...new Set(columns)]
}

/** The primary id first: the service sends it with every row anyway. */
export function withPrimaryId(
  entity: EntityDefinition,
  columns: readonly ColumnDefinition[],
): readonly ColumnDefinition[] {
  const primary = entity.columns.get(entity.primaryId)
  return primary ? [primary, ...columns.filter((column) => column !== primary)] : columns
}

/** What a row is called by, where nothing was chosen. */
function namingColumns(entity: EntityDefinition): readonly ColumnDefinition[] {
  const name = entity.primaryName && entity.columns.get(entity.primaryName)
  return name ? [name] : []
}

function countExpands(items: readonly ExpandItem[]): number {
  return items.reduce((sum, item) => sum + 1 + countExpands(item.expand ?? []), 0)
}
