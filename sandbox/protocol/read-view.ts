import { joinRows } from '../query/fetch/join.ts'
import { parseFetch } from '../query/fetch/fetch-query.ts'
import type { FetchQuery } from '../query/fetch/fetch-query.ts'
import { refuse, rowNotFound } from '../failures/query-failures.ts'
import type { Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import type { SandboxAnswer } from './sandbox-answer.ts'
import type { WebApiRequest } from './web-api-request.ts'
import type { SystemQueryOptions } from './query-options.ts'
import { readCollection } from './read-collection.ts'
import type { RowSource } from './resource.ts'

/** True for requests that run a stored query: `accounts?savedQuery={guid}` (reference 7.9). */
export function isViewRequest(options: SystemQueryOptions): boolean {
  return options.has('savedQuery') || options.has('userQuery')
}

/**
 * The rows that a system view selects from a collection, with the view's columns and order. Other
 * options narrow the result. `$select` and `$orderby` replace the view's own.
 *
 * @throws 404 for a view that does not exist, which includes all personal views; 400 for a view of
 * another table.
 */
export function readView(
  context: Context,
  incoming: WebApiRequest,
  source: RowSource,
): SandboxAnswer {
  const query = parseFetch(context, findFetchXml(context, incoming.options, source.table))
  const { primaryId } = source.table
  const found = new Set(joinRows(context, query).map(([row]) => row?.[primaryId]))
  const rows = [...source.rows].filter((row) => found.has(row[primaryId]))
  const options = new Map([...viewOptions(query), ...incoming.options])
  return readCollection(context, { ...incoming, options }, { ...source, rows })
}

function findFetchXml(
  { store }: Context,
  options: SystemQueryOptions,
  { logicalName }: Table,
): string {
  const personal = options.get('userQuery')
  if (personal !== undefined) throw rowNotFound({ logicalName: 'userquery' }, personal)

  const id = options.get('savedQuery') ?? ''
  const view = store.get('savedquery', id.toLowerCase())
  if (!view) throw rowNotFound({ logicalName: 'savedquery' }, id)
  if (view['returnedtypecode'] === logicalName) return String(view['fetchxml'])
  throw refuse(
    `The view '${view['name']}' is of the table '${view['returnedtypecode']}', not of '${logicalName}'.`,
    '0x80041128',
  )
}

function viewOptions({ root }: FetchQuery): SystemQueryOptions {
  const columns = root.attributes.map(({ column }) => column.property)
  const orders = root.orders.map(({ name, descending }) => {
    const property = root.table.columns.get(name)?.property ?? name
    return descending ? `${property} desc` : property
  })
  return new Map([
    ['$select', columns.join(',')],
    ['$orderby', orders.join(',')],
  ])
}
