import type { Context } from '../../security/context.ts'
import type { StoredRow, Value } from '../../store/store.ts'
import { compileFetchFilter } from './fetch-filter.ts'
import type { Joined, JoinedPredicate } from './fetch-filter.ts'
import type { FetchQuery, FetchSource } from './fetch-query.ts'
import { sourceRows } from './intersect.ts'
import type { XmlElement } from './xml.ts'

const noRow: StoredRow = {}

/** The root's rows joined with those of all links, before ordering and paging. */
export function joinRows(context: Context, query: FetchQuery): readonly Joined[] {
  const { sources } = query
  const joins = sources.slice(1).map((source) => createJoin(context, query, source))
  const rootFilter = compileFetchFilter(context, query, query.root)

  let joined: Joined[] = []
  for (const row of sourceRows(context, query.root.table)) joined.push([row])
  if (!namesLinks(query.root.element)) joined = joined.filter((one) => passes(rootFilter, one))
  for (const join of joins) joined = joined.flatMap(join)
  return joined.filter((one) => passes(rootFilter, one))
}

/** True when a filter of the root names columns that exist only after the joins. */
function namesLinks({ name, attributes, children }: XmlElement): boolean {
  if (name === 'condition' && attributes.has('entityname')) return true
  return children.some((child) => child.name !== 'link-entity' && namesLinks(child))
}

function createJoin(
  context: Context,
  query: FetchQuery,
  source: FetchSource,
): (joined: Joined) => Joined[] {
  const { link, index } = source
  if (!link) return (joined) => [joined]

  const filter = compileFetchFilter(context, query, source)
  let groups: ReadonlyMap<Value, readonly StoredRow[]> | undefined
  return (joined) => {
    const key = joined[link.parent]?.[link.to] ?? null
    groups ??= groupRows(sourceRows(context, source.table), link.from)
    const rows = key === null ? [] : (groups.get(key) ?? [])
    const matches = rows
      .map((row) => withRow(joined, index, row))
      .filter((candidate) => passes(filter, candidate))

    switch (link.type) {
      case 'inner':
        return matches
      case 'outer':
        return matches.length > 0 ? matches : [withRow(joined, index, noRow)]
      case 'any':
        return matches.length > 0 ? [withRow(joined, index, noRow)] : []
      default:
        return matches.length > 0 ? [] : [withRow(joined, index, noRow)]
    }
  }
}

function passes(filter: JoinedPredicate | undefined, joined: Joined): boolean {
  return filter?.(joined) ?? true
}

function withRow(joined: Joined, index: number, row: StoredRow): Joined {
  const copy = [...joined]
  copy[index] = row
  return copy
}

function groupRows(
  rows: Iterable<StoredRow>,
  column: string,
): ReadonlyMap<Value, readonly StoredRow[]> {
  const groups = new Map<Value, StoredRow[]>()
  for (const row of rows) {
    const value = row[column] ?? null
    const group = groups.get(value)
    if (group) group.push(row)
    else groups.set(value, [row])
  }
  return groups
}
