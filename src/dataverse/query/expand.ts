import type { ExpandItem } from '../../../odata/ast.ts'
import { printFilter, printOrderby } from '../../../odata/print.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import type { CheckContext } from './check-context.ts'
import { checkExpandRules, keepAllowed } from './expand-rules.ts'
import { checkFilter } from './filter.ts'
import { findCollection, followLookup, lookupTargets } from './navigation.ts'
import { checkOrderItem } from './orderby.ts'
import { createScope } from './path.ts'
import { selectColumns, withPrimaryId } from './select.ts'
import type { ExpandShape } from '../answer/shape.ts'

interface PlannedExpand {
  readonly item: ExpandItem
  readonly shape: ExpandShape
}

/**
 * Checks `$expand` items: puts navigation properties in the service's letter case, selects columns
 * (only the name by default), and checks nested options against the target entity.
 *
 * @throws DataverseError `invalid_query` above 15 items or 5 levels, `unknown_column` for a wrong name.
 * @see Reference section 7.5.
 */
export async function planExpands(
  items: readonly ExpandItem[],
  entity: EntityDefinition,
  context: CheckContext,
): Promise<readonly PlannedExpand[]> {
  checkExpandRules(items)
  const nested = items.some(({ expand }) => expand !== undefined && expand.length > 0)
  return Promise.all(
    mergeSame(items, entity, context).map((item) => planExpand(item, entity, nested, context)),
  )
}

async function planExpand(
  item: ExpandItem,
  entity: EntityDefinition,
  nested: boolean,
  context: CheckContext,
): Promise<PlannedExpand> {
  const { navigation, target, single, many } = await resolveNavigation(item, entity, context)
  const allowed = keepAllowed(item, { navigation, single, many, nested }, context)
  const chosen = await chooseColumns(allowed, navigation, target, context)
  const columns = withPrimaryId(target, chosen.columns)
  const scope = createScope(target, context)
  const deeper = [...(allowed.expand ?? []), ...chosen.expands]
  const inner = await Promise.all(
    mergeSame(deeper, target, context).map((one) => planExpand(one, target, nested, context)),
  )
  return {
    item: {
      ...allowed,
      navigation,
      reference: false,
      select: columns.map(({ property }) => ({ name: property, at: item.at })),
      ...(allowed.filter && { filter: await checkFilter(allowed.filter, scope) }),
      ...(allowed.orderby && {
        orderby: await Promise.all(
          allowed.orderby.map((order) => checkOrderItem(order, target, context)),
        ),
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

/** Resolves collections by name, lookups by navigation property or column. */
async function resolveNavigation(
  { navigation: name, select = [] }: ExpandItem,
  entity: EntityDefinition,
  context: CheckContext,
) {
  const collection = findCollection(entity, name, context)
  if (collection)
    return {
      navigation: collection.navigation,
      single: false,
      many: collection.kind === 'many-to-many',
      target: await context.entity(collection.entity),
    }
  const columns = select.map((item) => item.name)
  return { ...(await followLookup(name, entity, { columns }, context)), single: true, many: false }
}

async function chooseColumns(
  { select, reference }: ExpandItem,
  navigation: string,
  target: EntityDefinition,
  context: CheckContext,
) {
  if (reference) {
    context.note(`${navigation}/$ref read as ${navigation}($select=${target.primaryId})`)
    return { columns: [], expands: [] }
  }
  if (!select) return { columns: namingColumns(target), expands: [] }
  return selectColumns(
    select.map(({ name }) => name),
    target,
    context,
  )
}

/** Merges items with the same navigation property, under any name, into one with all selects. */
function mergeSame(
  items: readonly ExpandItem[],
  entity: EntityDefinition,
  context: CheckContext,
): readonly ExpandItem[] {
  const merged = new Map<string, ExpandItem>()
  for (const item of items) {
    const key = plainName(item, entity, context)
    const held = merged.get(key)
    if (held && clash(held, item))
      context.ambiguity(`${item.navigation} is in expand twice, with different options.`)
    merged.set(key, held ? merge(held, item) : item)
  }
  return [...merged.values()]
}

function plainName({ navigation }: ExpandItem, entity: EntityDefinition, context: CheckContext) {
  const collection = findCollection(entity, navigation, { ...context, note: () => undefined })
  const [only, ...others] = collection ? [collection] : lookupTargets(entity, navigation)
  return (only && others.length === 0 ? only.navigation : navigation).toLowerCase()
}

/** Whether the options of two items conflict, so that one would be dropped. */
function clash(one: ExpandItem, other: ExpandItem): boolean {
  const pairs = [
    [one.filter && printFilter(one.filter), other.filter && printFilter(other.filter)],
    [one.orderby && printOrderby(one.orderby), other.orderby && printOrderby(other.orderby)],
    [one.top, other.top],
  ]
  return pairs.some(([held, given]) => held !== undefined && given !== undefined && held !== given)
}

function merge(one: ExpandItem, other: ExpandItem): ExpandItem {
  const select = [...(one.select ?? []), ...(other.select ?? [])]
  const expand = [...(one.expand ?? []), ...(other.expand ?? [])]
  return {
    ...other,
    ...one,
    ...(select.length > 0 && { select }),
    ...(expand.length > 0 && { expand }),
  }
}

/** The columns that name a row, used if nothing was selected. */
function namingColumns(entity: EntityDefinition): readonly ColumnDefinition[] {
  const name = entity.primaryName && entity.columns.get(entity.primaryName)
  return name ? [name] : []
}
