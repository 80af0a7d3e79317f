import { DataverseError } from '../../errors.ts'
import type { OrderItem } from '../../../odata/ast.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { CheckContext } from './check-context.ts'
import { findColumn, kindOf, resolveColumn } from '../metadata/columns.ts'
import { findCollection, lookupTargets } from './navigation.ts'

const mostKeys = 10

/** @throws DataverseError `invalid_query` above 10 columns. */
export function checkOrderLength(items: readonly OrderItem[]): void {
  if (items.length > mostKeys)
    throw new DataverseError('invalid_query', `orderby has ${items.length} columns.`, {
      hint: `Sort by at most ${mostKeys} columns.`,
    })
}

/**
 * An `$orderby` item with its column in the service's form. A lookup sorts by the name that it shows,
 * so the path to this name becomes the lookup.
 *
 * @throws DataverseError `invalid_query` for another path, a multi-select choice or a collection.
 * @see Reference section 7.3.
 */
export async function checkOrderItem(
  item: OrderItem,
  entity: EntityDefinition,
  context: CheckContext,
): Promise<OrderItem> {
  if (item.operand.type !== 'path') throw noAlias(item)
  const { segments } = item.operand
  const [name = '', ...rest] = segments
  const column =
    rest.length === 0
      ? resolveSortColumn(name, item, entity, context)
      : await resolvePath(segments, entity, context)
  if (kindOf(column) === 'choices' || !column.read)
    throw new DataverseError(
      'invalid_query',
      `Dataverse cannot sort by ${column.logicalName} (${column.type}).`,
      {
        hint: 'Sort by another column, or sort the rows of the answer yourself.',
        facts: { position: item.at },
      },
    )
  const given = segments.join('/')
  if (column.property !== given && column.logicalName !== given)
    context.note(`orderby ${given} read as ${column.logicalName}`)
  return { ...item, operand: { ...item.operand, segments: [column.property] } }
}

function resolveSortColumn(
  name: string,
  item: OrderItem,
  entity: EntityDefinition,
  context: CheckContext,
) {
  const column = findColumn(entity, name)
  if (column) return column
  if (!findCollection(entity, name, { ...context, note: () => undefined }))
    return resolveColumn(entity, name)
  throw new DataverseError('invalid_query', `Dataverse cannot sort by the collection ${name}.`, {
    hint: `Sort its rows inside expand: send {"expand":"${name}($orderby=createdon desc)"} and leave orderby out.`,
    facts: { position: item.at },
  })
}

async function resolvePath(
  segments: readonly string[],
  entity: EntityDefinition,
  context: CheckContext,
) {
  const [lookup = '', last = '', ...deeper] = segments
  if (lookup === entity.logicalName && deeper.length === 0 && !findColumn(entity, lookup))
    return resolveColumn(entity, last)
  const column = findColumn(entity, lookup) ?? resolveColumn(entity, lookup)
  const [only, ...others] = lookupTargets(entity, lookup)
  const target = only && others.length === 0 ? await context.entity(only.entity) : undefined
  const shown = ['name', 'id', target?.primaryName, target?.primaryId]
  if (deeper.length > 0 || !shown.includes(last.toLowerCase()))
    context.ambiguity(
      `orderby cannot use ${segments.join('/')}: orderby ${lookup} sorts by the name that the lookup shows.`,
    )
  return column
}

function noAlias({ at }: OrderItem): DataverseError {
  return new DataverseError('invalid_query', 'Parameters such as @p1 have no values here.', {
    hint: 'Write the column name: createdon desc.',
    facts: { position: at },
  })
}
