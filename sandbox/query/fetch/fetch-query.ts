import type { Column, Table } from '../../schema/model.ts'
import { checkPrivilege } from '../../security/row-access.ts'
import type { Context } from '../../security/context.ts'
import { refuse } from '../../failures/query-failures.ts'
import { createIntersectTable } from './intersect.ts'
import { parseXml } from './xml.ts'
import type { XmlElement } from './xml.ts'

/** One column that a query returns. */
export interface FetchAttribute {
  readonly column: Column
  /** The name in the response when the query sets one. */
  readonly alias: string | undefined
  readonly aggregate: string | undefined
  readonly groupBy: boolean
  readonly dateGrouping: string | undefined
  readonly distinct: boolean
}

export interface FetchOrder {
  /** A column name or, in aggregate queries, the alias of an attribute. */
  readonly name: string
  readonly descending: boolean
}

/** The root table or a linked table; `index` is its position in a joined row. */
export interface FetchSource {
  readonly index: number
  readonly element: XmlElement
  readonly table: Table
  /** Undefined for the root. */
  readonly link:
    | {
        readonly parent: number
        /** Column of this table. */
        readonly from: string
        /** Column of the parent's table. */
        readonly to: string
        readonly type: 'inner' | 'outer' | 'any' | 'not any'
      }
    | undefined
  /** Its name in conditions, orders and responses; empty for the root. */
  readonly alias: string
  readonly attributes: readonly FetchAttribute[]
  readonly orders: readonly FetchOrder[]
}

export interface FetchQuery {
  readonly root: FetchSource
  /** The root and all links, parents before their links. */
  readonly sources: readonly FetchSource[]
  readonly aggregate: boolean
  readonly distinct: boolean
  readonly totals: boolean
  readonly top: number | undefined
  readonly count: number
  readonly page: number
  readonly cookie: string | undefined
}

const maxRows = 5000
const maxLinks = 15

/**
 * A FetchXML text with its names resolved (reference section 7.9).
 *
 * @throws a failure with the codes of reference 13.4 for an invalid query.
 */
export function parseFetch(context: Context, text: string): FetchQuery {
  const fetch = parseXml(text)
  const entity = fetch.children.find(({ name }) => name === 'entity')
  if (fetch.name !== 'fetch' || !entity) throw refuse('Invalid FetchXML.', '0x80041100')

  const sources: FetchSource[] = []
  addSource(context, sources, entity, undefined)
  const [root] = sources
  if (!root) throw refuse('Invalid FetchXML.', '0x80041100')
  if (sources.length > maxLinks + 1) {
    throw refuse('Number of link entities in query exceeded maximum limit.', '0x8004430d')
  }
  const top = readNumber(fetch, 'top')
  const page = readNumber(fetch, 'page')
  if (top !== undefined && page !== undefined) {
    throw refuse("The top attribute can't be specified with paging attribute page", '0x80040203')
  }
  return {
    root,
    sources,
    aggregate: readFlag(fetch, 'aggregate'),
    distinct: readFlag(fetch, 'distinct'),
    totals: readFlag(fetch, 'returntotalrecordcount'),
    top: top === undefined ? undefined : Math.min(top, maxRows),
    count: Math.min(readNumber(fetch, 'count') ?? maxRows, maxRows),
    page: page ?? 1,
    cookie: fetch.attributes.get('paging-cookie'),
  }
}

/** A column of a table by name; throws `0x80041103` when it does not exist. */
export function findColumn(table: Table, name: string): Column {
  const column = table.columns.get(name)
  if (column) return column
  throw refuse(
    `'${table.logicalName}' entity doesn't contain attribute with Name = '${name}' and NameMapping = ` +
      "'Logical'.",
    '0x80041103',
  )
}

function addSource(
  context: Context,
  sources: FetchSource[],
  element: XmlElement,
  parent: FetchSource | undefined,
): void {
  const table = findTable(context, element.attributes.get('name') ?? '')
  const index = sources.length
  const source: FetchSource = {
    index,
    element,
    table,
    link: parent && readLink(element, table, parent),
    alias: parent ? (element.attributes.get('alias') ?? `${table.logicalName}${index}`) : '',
    attributes: readAttributes(element, table, parent !== undefined),
    orders: element.children.filter(({ name }) => name === 'order').map(readOrder),
  }
  sources.push(source)
  for (const child of element.children) {
    if (child.name === 'link-entity') addSource(context, sources, child, source)
  }
}

function findTable(context: Context, name: string): Table {
  const { schema } = context
  const table = schema.table(name)
  if (table) checkPrivilege(context, table, 'Read')
  const found = table ?? createIntersectTable(schema, name)
  if (found) return found
  throw refuse(
    `The entity with a name = '${name}' with namemapping = 'Logical' was not found in the MetadataCache.`,
    '0x80041102',
  )
}

function readLink(
  { attributes }: XmlElement,
  table: Table,
  parent: FetchSource,
): FetchSource['link'] {
  const from = findColumn(table, attributes.get('from') ?? '').logicalName
  const to = findColumn(parent.table, attributes.get('to') ?? '').logicalName
  const asked = attributes.get('link-type') ?? 'inner'
  const types = {
    inner: 'inner',
    natural: 'inner',
    matchfirstrowusingcrossapply: 'inner',
    outer: 'outer',
    any: 'any',
    exists: 'any',
    in: 'any',
    'not any': 'not any',
  } as const
  const type = Object.entries(types).find(([name]) => name === asked)?.[1]
  if (!type) throw refuse(`Unsupported link-type '${asked}'.`, '0x80041100')
  return { parent: parent.index, from, to, type }
}

function readAttributes(
  { children }: XmlElement,
  table: Table,
  isLink: boolean,
): readonly FetchAttribute[] {
  const named = children.filter(({ name }) => name === 'attribute')
  const wantsAll = children.some(({ name }) => name === 'all-attributes')
  if (wantsAll || (named.length === 0 && !isLink)) {
    return [...table.columns.values()]
      .filter(({ type, read }) => read && type !== 'PartyList')
      .map((column) => toAttribute(column, undefined))
  }
  return named.map((element) =>
    toAttribute(findColumn(table, element.attributes.get('name') ?? ''), element),
  )
}

function toAttribute(column: Column, element: XmlElement | undefined): FetchAttribute {
  return {
    column,
    alias: element?.attributes.get('alias'),
    aggregate: element?.attributes.get('aggregate'),
    groupBy: element !== undefined && readFlag(element, 'groupby'),
    dateGrouping: element?.attributes.get('dategrouping'),
    distinct: element !== undefined && readFlag(element, 'distinct'),
  }
}

function readOrder(element: XmlElement): FetchOrder {
  const { attributes } = element
  const name = attributes.get('attribute') ?? attributes.get('alias') ?? ''
  return { name, descending: readFlag(element, 'descending') }
}

function readFlag({ attributes }: XmlElement, name: string): boolean {
  return /^(?:true|1)$/i.test(attributes.get(name) ?? '')
}

function readNumber({ attributes }: XmlElement, name: string): number | undefined {
  const text = attributes.get(name)
  if (text === undefined || text === '') return undefined
  const number = Number(text)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw refuse(`The value '${text}' of the attribute '${name}' is not valid.`, '0x80041139')
}
