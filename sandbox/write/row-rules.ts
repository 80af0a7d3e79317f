import { createFailure } from '../failures/sandbox-failure.ts'
import { refuse } from '../failures/query-failures.ts'
import { kindOf, toComparable } from '../query/values.ts'
import type { AlternateKey, Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import { isReadOnly } from '../security/table-rules.ts'
import type { StoredRow } from '../store/store.ts'
import { methodNotSupported, missingColumn } from './write-failures.ts'

/** Types whose `SystemRequired` columns the platform does not fill in itself. */
const enforcedTypes = ['String', 'Memo', 'Lookup', 'Customer', 'Owner', 'State']

/**
 * Rejects a row without one of its `SystemRequired` columns, and an update that clears one. The
 * other requirement levels are for forms only.
 */
export function checkRequired(
  { columns }: Table,
  row: StoredRow,
  before: StoredRow | undefined,
): void {
  for (const column of columns.values()) {
    const { logicalName, requiredLevel, create, primaryId, type } = column
    if (requiredLevel !== 'SystemRequired' || !create || primaryId) continue
    if (!enforcedTypes.includes(type) || (row[logicalName] ?? null) !== null) continue
    if (!before || (before[logicalName] ?? null) !== null) throw missingColumn(column)
  }
}

/** Rejects a link through a lookup that only the server sets, such as `createdby`. */
export function checkLookup({ columns, logicalName }: Table, name: string): void {
  if (columns.get(name)?.update === true) return
  throw refuse(
    `The attribute '${name}' of the entity '${logicalName}' is not valid for update.`,
    '0x80040203',
  )
}

/**
 * Rejects operations that a table does not support: views and settings are read-only here, and the base row of
 * an activity is created with its own kind.
 */
export function checkMethod(method: 'Create' | 'Update' | 'Delete', table: Table): void {
  const { logicalName } = table
  const isBaseRow = logicalName === 'activitypointer' && method === 'Create'
  if (isBaseRow || isReadOnly(logicalName)) throw methodNotSupported(method, table)
}

/**
 * Rejects a row whose alternate key another row already has. A key that contains a null does not
 * count.
 */
export function checkKeys(
  context: Context,
  table: Table,
  row: StoredRow,
  before: StoredRow | undefined,
): void {
  for (const key of table.keys) {
    const isSame = key.columns.every((name) => before && before[name] === row[name])
    const isComplete = key.columns.every((name) => (row[name] ?? null) !== null)
    if (!isSame && isComplete && isTaken(context, table, key, row)) throw duplicateKey(table, key)
  }
}

function isTaken({ store }: Context, table: Table, key: AlternateKey, row: StoredRow): boolean {
  const wanted = key.columns.map((name) => comparable(table, name, row))
  for (const other of store.rows(table.logicalName)) {
    if (other[table.primaryId] === row[table.primaryId]) continue
    if (key.columns.every((name, at) => comparable(table, name, other) === wanted[at])) return true
  }
  return false
}

function comparable({ columns }: Table, name: string, row: StoredRow): string | number | undefined {
  const column = columns.get(name)
  const value = row[name] ?? null
  return column && value !== null ? toComparable(kindOf(column), value) : undefined
}

function duplicateKey({ columns }: Table, key: AlternateKey): Error {
  const names = key.columns.map((name) => columns.get(name)?.displayName ?? name).join(', ')
  return createFailure({
    status: 412,
    code: '0x80060892',
    message:
      `Entity Key ${key.schemaName} violated. A record with the same value for ${names} already exists. ` +
      'A duplicate record cannot be created. Select one or more unique values and try again.',
  })
}
