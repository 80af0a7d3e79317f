import { parseFilter } from '../../../odata/parse-filter.ts'
import { parseOrderby } from '../../../odata/parse-orderby.ts'
import { pathsOf } from '../../../odata/walk.ts'
import { DataverseError } from '../../errors.ts'
import { foreign } from '../../text/foreign.ts'
import { nearestNames, singularOf } from '../../text/nearest.ts'
import type { CallOptions, QueryOptions } from '../client/dataverse.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { SavedView, Views } from '../metadata/saved-views.ts'
import { describeCall } from '../problem/failure.ts'
import type { ViewRun } from './cursor.ts'

/**
 * The view with a name, in any letter case, else in a similar spelling. `system:` or `personal:` before the
 * name chooses the kind; the id of the view is accepted, too.
 *
 * @throws DataverseError `not_found` with the nearest names; `invalid_argument` if several views have the name.
 */
export async function findView(
  name: string,
  entity: EntityDefinition,
  { views, ...options }: CallOptions & { readonly views: Views },
): Promise<SavedView> {
  const all = await views.of(entity, options)
  const wanted = name.trim()
  const [, kind, rest = ''] = /^(system|personal)\s*:\s*(.+)$/i.exec(wanted) ?? []
  const ofKind = all.filter((view) => view.kind === kind?.toLowerCase())
  const found = [...named(all, wanted), ...(kind === undefined ? [] : named(ofKind, rest))]
  const [only, ...others] = found
  if (only === undefined) throw noView(kind === undefined ? wanted : rest, entity, all)
  if (others.length > 0) throw severalViews(found, entity)
  return only
}

/** By id, by name, by name in any letter case, or by similar spelling: the first that finds any. */
function named(all: readonly SavedView[], name: string): readonly SavedView[] {
  const bare = name.replace(/^\{(.*)\}$/, '$1').toLowerCase()
  const folded = singularOf(name)
  const ways: readonly ((view: SavedView) => boolean)[] = [
    (view) => view.id === bare,
    (view) => view.name === name,
    (view) => view.name.trim().toLowerCase() === name.toLowerCase(),
    (view) => folded !== '' && singularOf(view.name) === folded,
  ]
  for (const isMeant of ways) {
    const found = all.filter(isMeant)
    if (found.length > 0) return found
  }
  return []
}

function noView(
  name: string,
  { logicalName }: EntityDefinition,
  all: readonly SavedView[],
): DataverseError {
  const names = [...new Set(all.map((view) => view.name))]
  const near = nearestNames(name, names)
  const nearest = near.length > 0 ? near : names.slice(0, 5)
  const shown = nearest.map((one) => JSON.stringify(one)).join(', ')
  const use = shown === '' ? 'Leave view out' : `Views: ${foreign(shown)}. Or leave view out`
  return new DataverseError(
    'not_found',
    `This account sees no view "${name.slice(0, 64)}" of ${logicalName}.`,
    { hint: `${use} and send filter and orderby.`, facts: { nearest } },
  )
}

function severalViews(
  views: readonly SavedView[],
  { logicalName }: EntityDefinition,
): DataverseError {
  const kinds = views.map(({ kind }) => kind)
  const isByKind = new Set(kinds).size === kinds.length
  const choices = views
    .slice(0, 5)
    .map(({ kind, name, id }) => (isByKind ? `${kind}:${name}` : `${id} (${kind})`))
  return new DataverseError(
    'invalid_argument',
    `${views.length} views of ${logicalName} have this name: ${[...new Set(kinds)].join(' and ')}.`,
    { hint: `Send as view ${foreign(choices.join(' or '))}.` },
  )
}

/**
 * How to run a view with checked options. Its own columns are sent with its rows anyway. If others are wanted,
 * also to check its rows, `$select` names all.
 */
export function toViewRun(
  { kind, id, returned, fetch }: SavedView,
  { select = '', filter, orderby }: QueryOptions,
  entity: EntityDefinition,
): ViewRun {
  const paths = [
    ...(filter ? pathsOf(parseFilter(filter)).map(({ path }) => path) : []),
    ...(orderby ? parseOrderby(orderby).map(({ operand }) => operand) : []),
  ]
  const used = paths.flatMap((path) => {
    const [name = '', ...deeper] = path.type === 'path' ? path.segments : []
    const column = entity.properties.get(name) ?? entity.columns.get(name)
    return column && deeper.length === 0 ? [column.property] : []
  })
  const own = new Set([entity.primaryId, ...returned].flatMap((name) => propertyOf(name, entity)))
  const isAll = fetch?.children[0]?.children.some(({ name }) => name === 'all-attributes') === true
  const selected = select.split(',')
  const wanted = [...new Set([...selected, ...used])]
  const isWhole = isAll || wanted.every((property) => own.has(property))
  const extra = used.filter((property) => !selected.includes(property))
  return {
    kind,
    id,
    ...(isWhole && { whole: true as const }),
    ...(!isWhole && extra.length > 0 && { extra: [...new Set(extra)].join(',') }),
  }
}

const propertyOf = (name: string, { columns }: EntityDefinition) =>
  columns.get(name)?.property ?? []

/** What of the view's layout an answer does not have. */
export function leftOutOf({ linked, fetch }: SavedView): readonly string[] {
  if (linked.length === 0) return []
  const tables = (fetch?.children[0]?.children ?? [])
    .filter(({ name }) => name === 'link-entity')
    .flatMap(({ attributes }) => attributes['name'] ?? [])
  const of = tables.length > 0 ? ` of ${[...new Set(tables)].slice(0, 3).join(', ')}` : ''
  return [
    `left out of the view: ${linked.length} linked column${linked.length > 1 ? 's' : ''}${of}`,
  ]
}

/** @throws DataverseError `invalid_query` for options that cannot be used with a view. */
export function refuseWithView(
  query: { readonly expand?: string | undefined; readonly apply?: string | undefined },
  entity: EntityDefinition,
): void {
  const clash = (['apply', 'expand'] as const).find((name) => query[name] !== undefined)
  if (clash === undefined) return
  throw new DataverseError('invalid_query', `view and ${clash} cannot be used together.`, {
    hint: `Leave ${clash} out, or send the conditions of the view as filter; ${describeCall(entity.logicalName)} lists columns.`,
  })
}
