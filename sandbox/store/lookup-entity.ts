import type { Column } from '../schema/model.ts'
import type { StoredRow } from './store.ts'

/** The table that a lookup of this row points to. */
export function lookupEntity(column: Column, row: StoredRow): string | undefined {
  const stored = row[`${column.logicalName}@entity`]
  return typeof stored === 'string' ? stored : column.targets[0]
}
