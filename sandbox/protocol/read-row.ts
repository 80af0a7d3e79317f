import { followNavigation, relatedRows, targetTable } from '../query/navigation.ts'
import type { Navigation } from '../query/navigation.ts'
import { maxPageRows, selectPage } from '../query/page.ts'
import { compileFilter } from '../query/filter.ts'
import { contextColumns } from '../query/row-shape.ts'
import { parseFilter } from '../../odata/parse-filter.ts'
import type { Column, Table } from '../schema/model.ts'
import { checkPrivilege } from '../security/row-access.ts'
import { seeRow } from '../security/visible-rows.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow } from '../store/store.ts'
import { emptyAnswer, jsonAnswer, textAnswer } from './sandbox-answer.ts'
import type { SandboxAnswer } from './sandbox-answer.ts'
import type { WebApiRequest } from './web-api-request.ts'
import { checkOptions } from './query-options.ts'
import { appliedHeader, createOptionScope, parsed, readShape } from './option-trees.ts'
import type { Owner, RowSource } from './resource.ts'
import { createRowWriter, etagOf, rowPath } from './row-writer.ts'
import { digitsOf, toDigits, withDigits } from './wire-decimals.ts'

/** Answers a GET of one row, or 304 when the caller's ETag is current (reference section 8). */
export function readRow(
  context: Context,
  incoming: WebApiRequest,
  { table, row }: Owner,
): SandboxAnswer {
  const { options, prefer, headers } = incoming
  checkOptions(options, ['$select', '$expand'])
  const body = writeRow(context, incoming, { table, row })
  const etag = etagOf(row)
  const isUnchanged = headers.get('if-none-match') === etag
  if (isUnchanged && !options.has('$expand') && !prefer.annotations) {
    return emptyAnswer(304, { ETag: etag })
  }
  return jsonAnswer(200, body, { ETag: etag, ...appliedHeader(incoming, ['annotations']) })
}

/** A row as the root object of a response, in the shape that `$select` and `$expand` request. */
export function writeRow(
  context: Context,
  { options, prefer }: WebApiRequest,
  { table, row }: Owner,
): Record<string, unknown> {
  const shape = readShape(context, table, options, 'row')
  const metadata = `${context.root}$metadata#${table.entitySetName}${contextColumns(shape)}/$entity`
  const write = createRowWriter(context, shape, prefer)
  return { '@odata.context': metadata, ...write(seeRow(context, table, row)) }
}

/** `/name` and `/name/$value`; 204 for null. */
export function readProperty(
  context: Context,
  { options }: WebApiRequest,
  { table, row }: Owner,
  column: Column,
  raw: boolean,
): SandboxAnswer {
  checkOptions(options, [])
  const value = seeRow(context, table, row)[column.logicalName] ?? null
  if (value === null) return emptyAnswer(204)
  const digits = digitsOf(column)
  if (raw) {
    const isPadded = digits !== undefined && typeof value === 'number'
    return textAnswer(isPadded ? toDigits(value, digits) : String(value))
  }

  const path = `${rowPath(table, row)}/${column.property}`
  return jsonAnswer(200, {
    '@odata.context': `${context.root}$metadata#${path}`,
    value: withDigits(value, digits),
  })
}

/** `/primarycontactid`: the related row, or 204 when there is no row. */
export function readLookup(
  context: Context,
  incoming: WebApiRequest,
  { row }: Owner,
  navigation: Extract<Navigation, { kind: 'single' }>,
): SandboxAnswer {
  const target = targetTable(context.schema, navigation)
  if (target) checkPrivilege(context, target, 'Read')
  const found = followNavigation(context, navigation, row)
  return found ? readRow(context, incoming, found) : emptyAnswer(204)
}

/** `/primarycontactid/$ref` and `/contact_customer_accounts/$ref`: URLs only. */
export function readReferences(
  context: Context,
  { options }: WebApiRequest,
  owner: Owner,
  navigation: Navigation,
  target: Table | undefined,
): SandboxAnswer {
  checkOptions(options, [])
  if (target) checkPrivilege(context, target, 'Read')
  const { root } = context
  if (navigation.kind === 'single') {
    const found = followNavigation(context, navigation, owner.row)
    if (!found) return emptyAnswer(204)
    const id = root + rowPath(found.table, found.row)
    return jsonAnswer(200, { '@odata.context': `${root}$metadata#$ref`, '@odata.id': id })
  }
  const rows = target ? relatedRows(context, owner.table, navigation, owner.row) : []
  const value = rows.flatMap((row) =>
    target ? [{ '@odata.id': root + rowPath(target, row) }] : [],
  )
  return jsonAnswer(200, { '@odata.context': `${root}$metadata#Collection($ref)`, value })
}

/** `/$count`: a plain number after a byte order mark, 5,000 at most (reference section 7.7). */
export function readCountOnly(
  context: Context,
  { options }: WebApiRequest,
  source: RowSource,
): SandboxAnswer {
  checkOptions(options, ['$filter'])
  const scope = createOptionScope(context, source.table, options)
  const filter = parsed(options, '$filter', parseFilter)
  const { total } = selectPage({
    rows: source.rows,
    predicate: filter && compileFilter(scope, filter),
    keys: [],
    limit: 1,
  })
  return textAnswer(`\uFEFF${Math.min(total, maxPageRows)}`)
}

export function relatedSource(
  context: Context,
  owner: Owner,
  navigation: Exclude<Navigation, { kind: 'single' }>,
  table: Table,
): RowSource {
  checkPrivilege(context, table, 'Read')
  const rows: readonly StoredRow[] = relatedRows(context, owner.table, navigation, owner.row)
  return { table, rows, path: `${rowPath(owner.table, owner.row)}/${navigation.name}` }
}
