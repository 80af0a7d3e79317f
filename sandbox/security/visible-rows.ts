import type { Schema, Table } from '../schema/model.ts'
import type { Context, Principal, VisibleRows } from './context.ts'
import type { Store, StoredRow } from '../store/store.ts'
import { checkRow, compileReach } from './row-access.ts'
import { createMask, hiddenColumns } from './secured-columns.ts'

/** A row as the caller sees it; `undefined` when the caller may not read it. */
type Lens = (row: StoredRow) => StoredRow | undefined

/**
 * The store as the caller may read it: it omits rows outside the depth of the read right, and
 * secured columns are null. For a System Administrator it is the store itself.
 *
 * @see Reference sections 7.4 and 16.
 */
export function createVisibleRows(
  environment: { readonly schema: Schema; readonly store: Store },
  principal: Principal,
): VisibleRows {
  const { schema, store } = environment
  if (principal.rights.administrator) return store

  const lenses = new Map<string, Lens | undefined>()
  const lensOf = (entity: string): Lens | undefined => {
    if (!lenses.has(entity)) lenses.set(entity, createLens(entity))
    return lenses.get(entity)
  }

  function createLens(entity: string): Lens | undefined {
    const table = schema.table(entity)
    if (!table) return undefined
    const test = compileReach(environment, table, principal.rights.reach(table, 'Read'))
    const hidden = hiddenColumns(principal, entity)
    const mask: Lens | undefined = hidden.length > 0 ? createMask(hidden) : undefined
    if (!test) return mask
    return (row) => (test(row) ? (mask?.(row) ?? row) : undefined)
  }

  return {
    get(entity, id) {
      const row = store.get(entity, id)
      const lens = lensOf(entity)
      return row && lens ? lens(row) : row
    },
    rows(entity) {
      const lens = lensOf(entity)
      return lens ? seenThrough(lens, store.rows(entity)) : store.rows(entity)
    },
    referring(entity, column, id) {
      const lens = lensOf(entity)
      const rows = store.referring(entity, column, id)
      return lens ? [...seenThrough(lens, rows)] : rows
    },
    related: (relation, side, id) => store.related(relation, side, id),
  }
}

/**
 * A row of the store as the caller sees it.
 *
 * @throws 403 when the caller may not read it.
 */
export function seeRow(context: Context, table: Table, row: StoredRow): StoredRow {
  checkRow(context, table, row, 'Read')
  return context.visible.get(table.logicalName, String(row[table.primaryId])) ?? row
}

function* seenThrough(lens: Lens, rows: Iterable<StoredRow>): Generator<StoredRow> {
  for (const row of rows) {
    const seen = lens(row)
    if (seen) yield seen
  }
}
