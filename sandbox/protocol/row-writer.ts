import { printExpand, printFilter, printOrderby, printSelect } from '../../odata/print.ts'
import { followNavigation, relatedRows } from '../query/navigation.ts'
import { lookupEntity } from '../store/lookup-entity.ts'
import { maxPageRows, selectPage } from '../query/page.ts'
import { createPagingCookie } from '../query/paging-cookie.ts'
import { isNested } from '../query/row-shape.ts'
import type {
  AnswerKind,
  CollectionExpand,
  Expand,
  RowShape,
  SingleExpand,
} from '../query/row-shape.ts'
import type { Column, Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow } from '../store/store.ts'
import { createFormat } from './formatted-value.ts'
import type { Preferences } from './prefer.ts'
import { digitsOf, withDigits } from './wire-decimals.ts'

export type JsonRow = Record<string, unknown>
type Write = (row: StoredRow, target: JsonRow) => void

const formattedValue = 'OData.Community.Display.V1.FormattedValue'
const navigationProperty = 'Microsoft.Dynamics.CRM.associatednavigationproperty'
const lookupName = 'Microsoft.Dynamics.CRM.lookuplogicalname'

/**
 * A function that writes stored rows as JSON: the ETag, the columns including nulls, each
 * annotation right before its property, then expanded rows (reference sections 4.3, 7.2, 7.5).
 *
 * In a list, an expanded collection comes with its next link. Rows of nested expands and rows behind
 * a lookup then have no ETag (`DP/webapi/query/join-tables.md`). A row that is read alone expands
 * with ETags and without links (`DP/webapi/retrieve-entity-using-web-api.md`).
 */
export function createRowWriter(
  context: Context,
  shape: RowShape,
  prefer: Preferences,
): (row: StoredRow) => JsonRow {
  const nested = isNested(shape.expands.map(({ item }) => item))
  return createWriter({ context, prefer, nested, kind: shape.kind }, shape, true)
}

export function etagOf(row: StoredRow): string {
  return `W/"${row['versionnumber']}"`
}

/** Path of a row below the root: `accounts(5a3f...)`. */
export function rowPath(table: Table, row: StoredRow): string {
  return `${table.entitySetName}(${row[table.primaryId]})`
}

interface Mode {
  readonly context: Context
  readonly prefer: Preferences
  /** An expand contains another expand, so collections are paged inside. */
  readonly nested: boolean
  readonly kind: AnswerKind
}

function createWriter(mode: Mode, shape: RowShape, hasEtag: boolean): (row: StoredRow) => JsonRow {
  const writes = [
    ...shape.columns.map((column) => createColumnWrite(mode, column)),
    ...shape.expands.map((expand) => createExpandWrite(mode, shape.table, expand)),
  ]
  return (row) => {
    const target: JsonRow = hasEtag ? { '@odata.etag': etagOf(row) } : {}
    for (const write of writes) write(row, target)
    return target
  }
}

function createColumnWrite({ context, prefer }: Mode, column: Column): Write {
  const { logicalName, property } = column
  const annotate = createAnnotate(context, prefer, column, property)
  const digits = digitsOf(column)
  return (row, target) => {
    const value = row[logicalName] ?? null
    if (value !== null) annotate?.(row, target)
    target[property] = withDigits(value, digits)
  }
}

/** Writes the annotations of a column that is not null, for the property `name`. */
export function createAnnotate(
  context: Context,
  prefer: Preferences,
  column: Column,
  name: string,
): Write | undefined {
  if (!prefer.annotations) return undefined

  const { logicalName, property } = column
  const format = prefer.annotation(formattedValue) ? createFormat(context, column) : undefined
  const isLookup = property !== logicalName
  const namesNavigation = isLookup && prefer.annotation(navigationProperty)
  const namesTable = isLookup && prefer.annotation(lookupName)
  return (row, target) => {
    const text = format?.(row[logicalName] ?? '', row)
    if (text !== undefined) target[`${name}@${formattedValue}`] = text
    const entity = isLookup ? lookupEntity(column, row) : undefined
    const navigation = namesNavigation ? navigationFor(column, entity) : undefined
    if (navigation !== undefined) target[`${name}@${navigationProperty}`] = navigation
    if (namesTable && entity !== undefined) target[`${name}@${lookupName}`] = entity
  }
}

function navigationFor({ navigations }: Column, entity: string | undefined): string | undefined {
  const found = navigations.find((one) => one.entity === entity || one.entity === 'owner')
  return found?.navigation
}

function createExpandWrite(mode: Mode, table: Table, expand: Expand): Write {
  return expand.kind === 'single'
    ? createSingleWrite(mode, expand)
    : createCollectionWrite(mode, table, expand)
}

function createSingleWrite(mode: Mode, { name, item, navigation, shape }: SingleExpand): Write {
  const { context } = mode
  // In a list, the row behind a lookup comes without its ETag.
  const hasEtag = mode.kind === 'row'
  const write = shape && createWriter(mode, shape, hasEtag)
  return (row, target) => {
    const found = followNavigation(context, navigation, row)
    if (!found) target[name] = null
    else if (item.reference)
      target[name] = { '@odata.id': context.root + rowPath(found.table, found.row) }
    else if (!write) target[name] = writePrincipal(found.table, found.row, hasEtag)
    else target[name] = addOwnerId(found.table, found.row, write(found.row))
  }
}

/** An owner as its base type, `principal`, which has only a key. */
function writePrincipal(table: Table, row: StoredRow, hasEtag: boolean): JsonRow {
  return {
    '@odata.type': `#Microsoft.Dynamics.CRM.${table.logicalName}`,
    ...(hasEtag && { '@odata.etag': etagOf(row) }),
    ownerid: row[table.primaryId],
  }
}

/** Users and teams include the key of their base type next to their own (reference section 7.5). */
function addOwnerId(table: Table, row: StoredRow, json: JsonRow): JsonRow {
  const isPrincipal = table.logicalName === 'systemuser' || table.logicalName === 'team'
  return isPrincipal ? { ...json, ownerid: row[table.primaryId] } : json
}

function createCollectionWrite(mode: Mode, table: Table, expand: CollectionExpand): Write {
  const { context, prefer, nested, kind } = mode
  const { name, item, navigation, shape, predicate, keys } = expand
  const write = shape && createWriter(mode, shape, kind === 'row' || !nested)
  const pageRows = nested ? (prefer.pageSize ?? maxPageRows) : maxPageRows
  const limit = Math.min(item.top ?? pageRows, pageRows)
  const options = linkOptions(expand)

  return (row, target) => {
    const rows = write ? relatedRows(context, table, navigation, row) : []
    const page = selectPage({ rows, predicate, keys, limit })
    target[name] = write ? page.rows.map(write) : []

    const link = `${context.root}${rowPath(table, row)}/${name}`
    if (!nested) {
      if (kind === 'list') target[`${name}@odata.nextLink`] = link + toQuery(options)
      return
    }
    // A full page has a link, even if no row follows.
    const isFull = prefer.pageSize !== undefined && page.rows.length === limit && kind === 'list'
    if ((page.more || isFull) && page.first && page.last) {
      const cookie = createPagingCookie(keys, { page: 1, first: page.first, last: page.last })
      target[`${name}@odata.nextLink`] = link + toQuery([...options, ['$skiptoken', cookie]])
    }
  }
}

type LinkOptions = readonly (readonly [name: string, value: string])[]

function linkOptions({ item }: CollectionExpand): LinkOptions {
  const { select, filter, orderby, expand } = item
  const options: (readonly [string, string | undefined])[] = [
    ['$select', select && printSelect(select)],
    ['$filter', filter && printFilter(filter)],
    ['$orderby', orderby && printOrderby(orderby)],
    ['$expand', expand && printExpand(expand)],
  ]
  return options.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
}

function toQuery(options: LinkOptions): string {
  if (options.length === 0) return ''
  return `?${options.map(([name, value]) => `${name}=${encodeOption(value)}`).join('&')}`
}

/**
 * Percent-encoded like the service's links, which do not encode commas, equals signs and colons.
 */
export function encodeOption(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%2C', ',')
    .replaceAll('%3D', '=')
    .replaceAll('%3A', ':')
}
