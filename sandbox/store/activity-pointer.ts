import type { StoredRow, Value } from './store.ts'
import type { Column, Schema, Table } from '../schema/model.ts'

/**
 * The `activitypointer` row of an activity. An activity is stored twice with the same id: in its
 * own table and here, with the columns that both tables have. The pointer gets its own default
 * status reason for the state, and text is cut to the pointer's column length.
 *
 * @see Reference section 6.9.
 */
export function toActivityPointer(schema: Schema, kind: Table, row: StoredRow): StoredRow {
  const pointer = schema.table('activitypointer')
  if (pointer === undefined) return row

  const copied: Record<string, Value> = {}
  for (const name in row) {
    const column = pointer.columns.get(name.endsWith('@entity') ? name.slice(0, -7) : name)
    if (column !== undefined) copied[name] = fit(column, row[name] ?? null)
  }
  delete copied['versionnumber']
  copied['activitytypecode'] = kind.logicalName
  copied['statuscode'] = defaultStatus(pointer, row['statecode'] ?? 0)
  return copied
}

/** The first status reason of a state, which is the default. */
export function defaultStatus(table: Table, state: Value): number | null {
  const options = table.columns.get('statuscode')?.options ?? []
  return options.find((option) => option.state === state)?.value ?? null
}

function fit({ maxLength }: Column, value: Value): Value {
  return typeof value === 'string' && maxLength !== undefined ? value.slice(0, maxLength) : value
}
