import { DataverseError } from '../../errors.ts'
import type { ExpandItem } from '../../../odata/ast.ts'
import { printFilter } from '../../../odata/print.ts'
import type { CheckContext } from './check-context.ts'
import { checkOrderLength } from './orderby.ts'

const mostExpands = 15
const deepestExpand = 5
const mostRows = 5000

/**
 * Checks the size of an `$expand`.
 *
 * @throws DataverseError `invalid_query` above 15 items across all levels, or above 5 levels.
 * @see Reference section 7.5.
 */
export function checkExpandRules(items: readonly ExpandItem[]): void {
  const count = countItems(items)
  if (count > mostExpands)
    throw new DataverseError('invalid_query', `expand has ${count} items across all levels.`, {
      hint: `At most ${mostExpands} work in one query. Request the rest in a second call.`,
    })
  if (depthOf(items) > deepestExpand)
    throw new DataverseError(
      'invalid_query',
      `expand is nested deeper than ${deepestExpand} levels.`,
      { hint: 'Read the deeper rows in a second call, using ids from this one.' },
    )
}

/** What an item points to, and whether any item of the query contains another. */
interface Place {
  readonly navigation: string
  readonly single: boolean
  /** True for a many-to-many collection. */
  readonly many: boolean
  readonly nested: boolean
}

/**
 * The item without options that the service refuses in it: `$filter`, `$orderby` and `$top` work only
 * in collections, and the last two not next to a nested expand. Removing an option changes the answer,
 * so it is reported as ambiguity, except for the order of a single row.
 *
 * @throws DataverseError `invalid_query` for a many-to-many collection in a query with nested expands.
 * @see Reference section 7.5.
 */
export function keepAllowed(
  { filter, orderby, top, count, ...item }: ExpandItem,
  { navigation, single, many, nested }: Place,
  context: CheckContext,
): ExpandItem {
  if (many && (nested || item.expand))
    throw new DataverseError(
      'invalid_query',
      `${navigation} is many-to-many and cannot contain or accompany a nested expand.`,
      { hint: 'Leave the nested expand out, and read those rows in a second call.' },
    )
  const name = item.navigation
  if (orderby) checkOrderLength(orderby)
  if (top !== undefined && (top < 1 || top > mostRows))
    throw new DataverseError('invalid_query', `$top of ${name} is not from 1 to ${mostRows}.`, {
      hint: `Write ${name}($top=50), or leave $top out.`,
    })
  if (count !== undefined)
    context.ambiguity(`$count does not work in expand: count the rows of ${name} in the answer.`)
  if (single && filter)
    context.ambiguity(
      `$filter works only in collections. To filter the main rows by ${navigation}, ` +
        `write its columns as ${navigation}/column in filter: ${printFilter(filter).slice(0, 64)}.`,
    )
  const isOrdered = orderby !== undefined || top !== undefined
  if (single && isOrdered) context.note(`${name} is one row: $orderby and $top left out`)
  if (!single && isOrdered && nested)
    context.ambiguity('$orderby and $top do not work next to a nested expand.')

  const keepsOrder = !single && !nested
  return {
    ...item,
    ...(!single && filter && { filter }),
    ...(keepsOrder && orderby && { orderby }),
    ...(keepsOrder && top !== undefined && { top }),
  }
}

function countItems(items: readonly ExpandItem[]): number {
  return items.reduce((sum, item) => sum + 1 + countItems(item.expand ?? []), 0)
}

function depthOf(items: readonly ExpandItem[]): number {
  return items.reduce((deepest, { expand }) => Math.max(deepest, 1 + depthOf(expand ?? [])), 0)
}
