import { parseFilter } from '../../../odata/parse-filter.ts'
import { parseOrderby } from '../../../odata/parse-orderby.ts'
import { DataverseError, isDataverseError } from '../../errors.ts'
import type { Dataverse, QueryOptions } from '../client/dataverse.ts'
import type { RowPage } from '../client/parse-answer.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { QueryState } from './cursor.ts'
import { followsOrder } from './follows-order.ts'
import { matchesFilter } from './matches-filter.ts'

/** Reads of a view whose rows are checked. */
export interface WatchedView {
  readonly dataverse: Dataverse
  /** What the service did not do, in a few words each. */
  notes(): readonly string[]
  /** Whether a count is that of the filtered rows. */
  countsFiltered(): boolean
}

/**
 * Checks that the service narrows a view as asked: nothing documents that it does. Rows that certainly do not
 * match `filter` are left out, and the notes tell it.
 *
 * @throws DataverseError `refused` if the service ignores the filter, and its rows cannot be filtered here.
 * @see Reference, part 2, section 3
 */
export function watchView(
  dataverse: Dataverse,
  { filter: filterText, orderby, view }: QueryState,
  entity: EntityDefinition,
): WatchedView {
  const filter = filterText === undefined ? undefined : parseFilter(filterText)
  const order = orderby === undefined ? [] : parseOrderby(orderby)
  const source = { entity, missingIsEmpty: view?.whole === true }
  let dropped = 0
  let unknown = 0
  let isUnordered = false
  let last: RowPage['rows'][number] | undefined

  return {
    dataverse: {
      ...dataverse,
      list: async (set, query, options) => {
        const page = dataverse.list(set, query, options)
        const given = await page.catch((error: unknown) => refuse(error, query))
        // A larger page starts with the same rows again.
        last = undefined
        return check(given)
      },
      follow: async (link, options) => check(await dataverse.follow(link, options)),
    },
    notes: () => [
      ...(dropped > 0 ? ['Dataverse ignored filter for this view; filtered here instead'] : []),
      ...(unknown > 0 ? ['not verified that Dataverse applies this filter to a view'] : []),
      ...(isUnordered
        ? [
            'Dataverse ignored orderby for this view: rows, also those that top keeps, are in the order of the view',
          ]
        : []),
    ],
    countsFiltered: () => dropped === 0 && unknown === 0,
  }

  function check(page: RowPage): RowPage {
    for (const row of page.rows) {
      isUnordered ||= last !== undefined && followsOrder(order, last, row, source) === false
      last = row
    }
    if (filter === undefined) return page
    const verdicts = page.rows.map((row) => matchesFilter(filter, row, source))
    dropped += verdicts.filter((one) => one === false).length
    unknown += verdicts.filter((one) => one === undefined).length
    if (dropped > 0 && unknown > 0) throw ignored()
    return { ...page, rows: page.rows.filter((_row, index) => verdicts[index] !== false) }
  }
}

/** The refusal of a view with other options: the view alone may work. */
function refuse(error: unknown, query: QueryOptions): never {
  const beside = (['filter', 'orderby', 'select'] as const).filter((name) => query[name])
  if (!isDataverseError(error) || error.facts.status !== 400 || beside.length === 0) throw error
  throw new DataverseError(error.code, error.marked.message, {
    hint: `${error.marked.hint} If they are right, Dataverse takes no ${beside.join(' or ')} with this view: send view alone, or the conditions without view.`,
    facts: error.facts,
    cause: error,
  })
}

function ignored(): DataverseError {
  return new DataverseError('refused', 'Dataverse ignored filter for this view.', {
    hint: 'Send view without filter and choose from its rows, or send all conditions as filter without view.',
  })
}
