import { DataverseError } from '../../errors.ts'
import type { OrderItem } from '../../odata/ast.ts'
import { resolveColumn } from './columns.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { CheckContext } from './filter.ts'

/**
 * An `$orderby` item with its column as the service wants it.
 *
 * @throws DataverseError `invalid_query` for a path: only columns of the entity itself can be sorted by.
 * @see Reference section 7.3.
 */
export function checkOrderItem(
  item: OrderItem,
  entity: EntityDefinition,
  context: CheckContext,
): OrderItem {
  if (item.operand.type !== 'path') return item
  const [name = '', ...rest] = item.operand.segments
  if (rest.length > 0)
    throw new DataverseError(
      'invalid_query',
      `orderby cannot follow ${item.operand.segments.join('/')}.`,
      {
        hint: `Sort by a column of ${entity.logicalName}: orderby ${name} sorts by the name that the lookup shows.`,
        facts: { position: item.at },
      },
    )
  const column = resolveColumn(entity, name)
  if (column.property !== name) context.note(`orderby ${name} read as ${column.property}`)
  return { ...item, operand: { ...item.operand, segments: [column.property] } }
}
