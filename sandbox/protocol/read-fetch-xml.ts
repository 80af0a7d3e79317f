import type { Joined } from '../query/fetch/fetch-filter.ts'
import { readFetchAggregates } from '../query/fetch/fetch-aggregate.ts'
import { readFetchPage } from '../query/fetch/fetch-page.ts'
import type { FetchPage } from '../query/fetch/fetch-page.ts'
import { parseFetch } from '../query/fetch/fetch-query.ts'
import type { FetchAttribute, FetchQuery, FetchSource } from '../query/fetch/fetch-query.ts'
import { maxPageRows } from '../query/page.ts'
import { refuse } from '../failures/query-failures.ts'
import type { Column, Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow } from '../store/store.ts'
import { jsonAnswer } from './sandbox-answer.ts'
import type { SandboxAnswer } from './sandbox-answer.ts'
import type { WebApiRequest } from './web-api-request.ts'
import { appliedHeader } from './option-trees.ts'
import type { Preferences } from './prefer.ts'
import { checkOptions, readCount } from './query-options.ts'
import { writeAggregateRow } from './read-aggregates.ts'
import { createAnnotate, etagOf } from './row-writer.ts'
import type { JsonRow } from './row-writer.ts'
import { digitsOf, withDigits } from './wire-decimals.ts'

type Write = (joined: Joined, target: JsonRow) => void

/**
 * Answers `accounts?fetchXml=...` (reference section 7.9). Columns that are null are omitted.
 *
 * `$count` is accepted and adds nothing, as in the answer of `DP/fetchxml/page-results.md`; the
 * document's own `returntotalrecordcount` asks for the count.
 */
export function readFetch(context: Context, incoming: WebApiRequest, table: Table): SandboxAnswer {
  const { options, prefer } = incoming
  checkOptions(options, ['$count'])
  readCount(options)
  const query = parseFetch(context, options.get('fetchXml') ?? '')
  if (query.root.table.logicalName !== table.logicalName) {
    throw refuse(
      `The entity '${query.root.table.logicalName}' of the FetchXML is not the one that the URL names.`,
      '0x80041128',
    )
  }
  const metadata = `${context.root}$metadata#${table.entitySetName}`
  const headers = appliedHeader(incoming, ['annotations'])
  if (query.aggregate) {
    const rows = readFetchAggregates(context, query)
    const value = rows.map((row) => writeAggregateRow(context, prefer, row))
    return jsonAnswer(200, { '@odata.context': metadata, value }, headers)
  }

  const page = readFetchPage(context, query)
  const columns = rootColumns(query.root).map(({ property }) => property)
  const body = {
    '@odata.context': `${metadata}(${columns.join(',')})`,
    ...pageProperties(context, incoming, query, page),
    value: page.rows.map(createFetchWriter(context, query, prefer)),
  }
  return jsonAnswer(200, body, headers)
}

function pageProperties(
  { organization }: Context,
  { prefer }: WebApiRequest,
  query: FetchQuery,
  { total, more, cookie }: FetchPage,
): JsonRow {
  const counts = query.totals
  const count = Math.min(total, maxPageRows)
  const annotations = {
    'Microsoft.Dynamics.CRM.totalrecordcount': counts ? count : -1,
    'Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded': counts && total > maxPageRows,
    'Microsoft.Dynamics.CRM.globalmetadataversion': String(organization.metadataVersion),
    'Microsoft.Dynamics.CRM.fetchxmlpagingcookie': cookie,
    'Microsoft.Dynamics.CRM.morerecords': cookie === undefined ? undefined : more,
  }
  const wanted = Object.entries(annotations).filter(
    ([name, value]) => value !== undefined && prefer.annotation(name),
  )
  return {
    ...(counts && { '@odata.count': count }),
    ...Object.fromEntries(wanted.map(([name, value]) => [`@${name}`, value])),
  }
}

function createFetchWriter(
  context: Context,
  { root, sources }: FetchQuery,
  prefer: Preferences,
): (joined: Joined) => JsonRow {
  const own = rootColumns(root).map((column) => createWrite(root, column, column.property))
  const named = sources.flatMap((source) =>
    source.attributes
      .filter(({ alias }) => source.link || alias !== undefined)
      .map((attribute) => createWrite(source, attribute.column, nameOf(source, attribute))),
  )
  const writes = [...own, ...named]
  return (joined) => {
    const target: JsonRow = { '@odata.etag': etagOf(joined[root.index] ?? {}) }
    for (const write of writes) write(joined, target)
    return target
  }

  function createWrite({ index }: FetchSource, column: Column, name: string): Write {
    const annotate = createAnnotate(context, prefer, column, name)
    const digits = digitsOf(column)
    return (joined, target) => {
      const row: StoredRow = joined[index] ?? {}
      const value = row[column.logicalName] ?? null
      if (value === null) return
      annotate?.(row, target)
      target[name] = withDigits(value, digits)
    }
  }
}

/** The root's columns under their own names, plus the key and, for money columns, the currency. */
function rootColumns({ table, attributes }: FetchSource): readonly Column[] {
  const chosen = attributes.filter(({ alias }) => alias === undefined).map(({ column }) => column)
  const unasked = [
    table.primaryId,
    ...(chosen.some(({ type }) => type === 'Money') ? ['transactioncurrencyid'] : []),
  ]
  return [...new Set([...chosen, ...unasked.flatMap((name) => table.columns.get(name) ?? [])])]
}

function nameOf({ alias: source }: FetchSource, { alias, column }: FetchAttribute): string {
  return alias ?? `${source}.${column.logicalName}`
}
