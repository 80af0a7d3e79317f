import * as z from 'zod'
import type { Dataverse } from '../client/dataverse.ts'
import type { LogicalName } from '../names.ts'
import { isDataverseError } from '../../errors.ts'
import type { ViewColumns } from './definition.ts'

/** `querytype` of public views and of the quick-find view. */
const publicType = 0
const quickFindType = 4

/**
 * The columns of an entity's public views and of its quick-find view, in one request. `undefined` if
 * the account may not read views, or if they cannot be read: an answer does not depend on them.
 *
 * @see Reference, part 2, section 3
 */
export async function readViewColumns(
  dataverse: Dataverse,
  name: LogicalName,
  signal: AbortSignal,
): Promise<ViewColumns | undefined> {
  try {
    const body = await dataverse.read('savedqueries', viewsQuery(name), { signal })
    return toViewColumns(body)
  } catch (error) {
    if (isDataverseError(error)) return undefined
    throw error
  }
}

function viewsQuery(name: LogicalName): Readonly<Record<string, string>> {
  const types = `(querytype eq ${publicType} or querytype eq ${quickFindType})`
  return {
    $select: 'querytype,isdefault,layoutxml,fetchxml',
    $filter: `returnedtypecode eq '${name}' and statecode eq 0 and ${types}`,
  }
}

const view = z.looseObject({
  querytype: z.number().nullish().catch(undefined),
  isdefault: z.boolean().nullish().catch(undefined),
  layoutxml: z.string().nullish().catch(undefined),
  fetchxml: z.string().nullish().catch(undefined),
})
const views = z.looseObject({ value: z.array(view) })

function toViewColumns(body: unknown): ViewColumns | undefined {
  const { data } = views.safeParse(body)
  if (data === undefined) return undefined
  const read = data.value.map(({ querytype, isdefault, layoutxml, fetchxml }) => ({
    isPublic: querytype === publicType,
    isDefault: isdefault === true,
    columns: layoutxml ? cellNames(layoutxml) : attributeNames(fetchxml ?? ''),
  }))
  const shown = [...new Set(read.flatMap(({ columns }) => columns))]
  if (shown.length === 0) return undefined
  const open = read.filter(({ isPublic, columns }) => isPublic && columns.length > 0)
  const usual = open.find(({ isDefault }) => isDefault) ?? (open.length === 1 ? open[0] : undefined)
  return { ...(usual && { usual: usual.columns }), shown }
}

/** The visible cells of a layout. A cell of a linked table (`alias.column`) is not a column here. */
function cellNames(layout: string): readonly string[] {
  const cells = layout.match(/<cell\b[^>]*>/g) ?? []
  return cells.flatMap((cell) => {
    const name = attributeOf(cell, 'name')
    const isHidden = /^(?:1|true)$/i.test(attributeOf(cell, 'ishidden'))
    return isHidden || !isName(name) ? [] : [name]
  })
}

/** The attributes of the root entity in FetchXML, for a view without a layout. */
function attributeNames(fetch: string): readonly string[] {
  const names: string[] = []
  let depth = 0
  for (const [tag] of fetch.matchAll(/<\/?(?:link-entity|attribute)\b[^>]*>/g)) {
    if (tag.startsWith('</link-entity')) depth -= 1
    else if (tag.startsWith('<link-entity')) depth += tag.endsWith('/>') ? 0 : 1
    else if (depth === 0) names.push(attributeOf(tag, 'name'))
  }
  return names.filter(isName)
}

function attributeOf(tag: string, name: string): string {
  const [, , value = ''] = new RegExp(`\\s${name}\\s*=\\s*(["'])(.*?)\\1`).exec(tag) ?? []
  return value
}

const isName = (text: string) => /^\w{1,128}$/.test(text)
