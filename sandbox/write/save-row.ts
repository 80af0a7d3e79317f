import type { Table } from '../schema/model.ts'
import { checkChange } from '../security/write-access.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow, Value } from '../store/store.ts'
import { modificationStamps } from './defaults.ts'
import { deriveColumns } from './derived-columns.ts'
import { syncParties } from './parties.ts'
import type { Reference } from './reference.ts'
import { checkKeys, checkRequired } from './row-rules.ts'

/**
 * Stores a whole row with its derived columns, after the checks that concern the whole row.
 * `before` is the row that it replaces.
 */
export function saveRow(
  context: Context,
  table: Table,
  row: StoredRow,
  before: StoredRow | undefined,
): StoredRow {
  const complete = withoutNulls({ ...row, ...deriveColumns(context, table, row) })
  checkRequired(table, complete, before)
  checkKeys(context, table, complete, before)
  const stored = context.store.put(table.logicalName, String(row[table.primaryId]), complete)
  syncParties(context, table, stored, before)
  return stored
}

/** Points a lookup of an existing row to another row, or clears it. */
export function setLookup(
  context: Context,
  table: Table,
  row: StoredRow,
  column: string,
  target: Reference | null,
): StoredRow {
  const lookups = new Map([[column, target]])
  checkChange(context, table, row, { values: new Map(), lookups })
  const lookup = storeLookups(table, lookups)
  return saveRow(context, table, { ...row, ...lookup, ...modificationStamps(context, table) }, row)
}

/** Lookups as stored. Those with several targets store the table next to the id. */
export function storeLookups(
  { columns }: Table,
  lookups: ReadonlyMap<string, Reference | null>,
): StoredRow {
  const stored: Record<string, Value> = {}
  for (const [name, target] of lookups) {
    const column = columns.get(name)
    const several = (column?.targets.length ?? 0) > 1 || (column?.navigations.length ?? 0) > 1
    stored[name] = target?.id ?? null
    if (several) stored[`${name}@entity`] = target?.entity ?? null
  }
  return stored
}

function withoutNulls(row: StoredRow): StoredRow {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
}
