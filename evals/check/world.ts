import type { EnvironmentData } from '../../sandbox/environment.ts'
import type { StoreContent, StoredRow, Value } from '../../sandbox/store/store.ts'

type Match = Readonly<Record<string, Value>> | ((row: StoredRow) => boolean)

/** The stored rows of an environment, as the checks read them: past the server, by column name. */
export interface World {
  rows(entity: string, match?: Match): readonly StoredRow[]
  /** @throws Error unless exactly one row matches. */
  one(entity: string, match: Match): StoredRow
  /** The id of that row. */
  id(entity: string, match: Match): string
  /** The name of the row with this id, or an empty text. */
  name(entity: string, id: Value | undefined): string
}

export function readWorld({ schema, content }: EnvironmentData): World {
  const byEntity = rowsByEntity(content)

  const rows = (entity: string, match: Match = {}) =>
    (byEntity.get(entity) ?? []).filter((row) => isMatch(row, match))
  const keyOf = (entity: string) => schema.table(entity)?.primaryId ?? `${entity}id`

  function one(entity: string, match: Match): StoredRow {
    const [row, ...others] = rows(entity, match)
    if (!row || others.length > 0)
      throw new Error(`${others.length + (row ? 1 : 0)} rows of ${entity} match, not one.`)
    return row
  }

  return {
    rows,
    one,
    id: (entity, match) => String(one(entity, match)[keyOf(entity)]),
    name(entity, id) {
      const row = rows(entity).find((each) => each[keyOf(entity)] === id)
      return String(row?.[schema.table(entity)?.primaryName ?? 'name'] ?? '')
    },
  }
}

/** All rows by table. */
export function rowsByEntity(content: StoreContent): ReadonlyMap<string, readonly StoredRow[]> {
  const byEntity = new Map<string, StoredRow[]>()
  for (const [entity, read] of content.tables ?? []) byEntity.set(entity, [...read()])
  for (const { entity, row } of content.rows) {
    const rows = byEntity.get(entity)
    if (rows) rows.push(row)
    else byEntity.set(entity, [row])
  }
  return byEntity
}

function isMatch(row: StoredRow, match: Match): boolean {
  if (typeof match === 'function') return match(row)
  return Object.entries(match).every(([column, value]) => (row[column] ?? null) === value)
}
