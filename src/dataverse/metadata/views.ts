import * as z from 'zod'
import type { Dataverse } from '../client/dataverse.ts'
import type { LogicalName } from '../names.ts'
import { isDataverseError } from '../../errors.ts'
import type { ViewColumns } from './definition.ts'
import { cellNames, findNames, ownAttributes } from './view-text.ts'

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
    $select: 'name,querytype,isdefault,layoutxml,fetchxml',
    $filter: `returnedtypecode eq '${name}' and statecode eq 0 and ${types}`,
  }
}

const view = z.looseObject({
  name: z.string().nullish().catch(undefined),
  querytype: z.number().nullish().catch(undefined),
  isdefault: z.boolean().nullish().catch(undefined),
  layoutxml: z.string().nullish().catch(undefined),
  fetchxml: z.string().nullish().catch(undefined),
})
const views = z.looseObject({ value: z.array(view) })

function toViewColumns(body: unknown): ViewColumns | undefined {
  const { data } = views.safeParse(body)
  if (data === undefined) return undefined
  const read = data.value.map(({ name, querytype, isdefault, layoutxml, fetchxml }) => ({
    name: name ?? '',
    isPublic: querytype === publicType,
    isQuickFind: querytype === quickFindType,
    isDefault: isdefault === true,
    columns: layoutxml ? cellNames(layoutxml).own : ownAttributes(fetchxml ?? ''),
    fetch: fetchxml ?? '',
  }))
  const shown = [...new Set(read.flatMap(({ columns }) => columns))]
  if (shown.length === 0) return undefined
  const open = read.filter(({ isPublic, columns }) => isPublic && columns.length > 0)
  const usual = open.find(({ isDefault }) => isDefault) ?? (open.length === 1 ? open[0] : undefined)
  const names = open.flatMap((one) => (one.name === '' ? [] : [one.name]))
  const find = findColumns(read)
  return {
    ...(usual && { usual: usual.columns }),
    shown,
    ...(names.length > 0 && { names: [...new Set(names)] }),
    ...(find.length > 0 && { find }),
  }
}

interface Read {
  readonly isQuickFind: boolean
  readonly isDefault: boolean
  readonly columns: readonly string[]
  readonly fetch: string
}

/** The columns that the default quick-find view searches; without such conditions, those that it shows. */
function findColumns(read: readonly Read[]): readonly string[] {
  const quick = read.filter(({ isQuickFind }) => isQuickFind)
  const chosen = quick.find(({ isDefault }) => isDefault) ?? quick[0]
  if (chosen === undefined) return []
  const searched = findNames(chosen.fetch)
  return searched.length > 0 ? searched : chosen.columns
}
