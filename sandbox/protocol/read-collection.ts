import { parseFilter } from '../../odata/parse-filter.ts'
import { parseOrderby } from '../../odata/parse-orderby.ts'
import { compileFilter } from '../query/filter.ts'
import { compileOrder } from '../query/order.ts'
import { maxPageRows, selectPage } from '../query/page.ts'
import type { Page } from '../query/page.ts'
import { createPagingCookie, parsePagingCookie } from '../query/paging-cookie.ts'
import { contextColumns } from '../query/row-shape.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow } from '../store/store.ts'
import { jsonAnswer } from './sandbox-answer.ts'
import type { SandboxAnswer } from './sandbox-answer.ts'
import type { WebApiRequest } from './web-api-request.ts'
import { appliedHeader, createOptionScope, parsed, readShape } from './option-trees.ts'
import { checkOptions, readCount, readTop } from './query-options.ts'
import { readAggregates } from './read-aggregates.ts'
import type { RowSource } from './resource.ts'
import { createRowWriter, encodeOption } from './row-writer.ts'

const queryOptions = '$select $filter $orderby $expand $top $count $apply $skiptoken'.split(' ')

/** Answers a GET of rows with its query options (reference section 7). */
export function readCollection(
  context: Context,
  incoming: WebApiRequest,
  source: RowSource,
): SandboxAnswer {
  const { options, prefer } = incoming
  checkOptions(options, queryOptions)
  if (options.has('$apply')) return readAggregates(context, incoming, source)

  const scope = createOptionScope(context, source.table, options)
  const shape = readShape(context, source.table, options, 'list')
  const keys = compileOrder(scope, parsed(options, '$orderby', parseOrderby) ?? [])
  const token = options.get('$skiptoken')
  const start = token === undefined ? undefined : parsePagingCookie(keys, token)
  const counts = readCount(options)
  const top = readTop(options)
  const filter = parsed(options, '$filter', parseFilter)
  const page = selectPage({
    rows: source.rows,
    predicate: filter && compileFilter(scope, filter),
    keys,
    // A page size overrides `$top` (reference section 7.6).
    limit: prefer.pageSize ?? Math.min(top ?? maxPageRows, maxPageRows),
    after: start?.after,
  })

  const isPaged = prefer.pageSize !== undefined || top === undefined
  const end = page.more && isPaged && page.first && page.last
  const cookie =
    end &&
    createPagingCookie(keys, {
      page: start?.page ?? 1,
      first: page.first,
      last: page.last,
    })
  const write = createRowWriter(context, shape, prefer)
  const body = {
    '@odata.context': `${context.root}$metadata#${source.table.entitySetName}${contextColumns(shape)}`,
    ...countProperties(context, incoming, page, counts),
    value: page.rows.map(write),
    ...(cookie && { '@odata.nextLink': nextLink(context, incoming, source, cookie) }),
  }
  return jsonAnswer(200, body, appliedHeader(incoming, ['pageSize', 'annotations']))
}

function countProperties(
  { organization }: Context,
  { prefer }: WebApiRequest,
  { total }: Page<StoredRow>,
  counts: boolean,
): Record<string, unknown> {
  const count = Math.min(total, maxPageRows)
  const annotations = {
    'Microsoft.Dynamics.CRM.totalrecordcount': counts ? count : -1,
    'Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded': counts && total > maxPageRows,
    'Microsoft.Dynamics.CRM.globalmetadataversion': String(organization.metadataVersion),
  }
  const wanted = Object.entries(annotations).filter(([name]) => prefer.annotation(name))
  return {
    ...(counts && { '@odata.count': count }),
    ...Object.fromEntries(wanted.map(([name, value]) => [`@${name}`, value])),
  }
}

/** The request's own options plus the cookie, but never the page size (reference section 7.6). */
function nextLink(
  { root }: Context,
  { url }: WebApiRequest,
  { path }: RowSource,
  cookie: string,
): string {
  const kept = new URL(url).search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !/^(?:\$|%24)skiptoken=/i.test(part))
  return `${root}${path}?${[...kept, `$skiptoken=${encodeOption(cookie)}`].join('&')}`
}
