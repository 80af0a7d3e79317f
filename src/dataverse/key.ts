import { DataverseError } from '../errors.ts'
import { resolveColumn } from './query/columns.ts'
import type { ColumnDefinition, EntityDefinition } from './metadata/definition.ts'
import { isColumnName, parseRecordId } from './names.ts'
import type { KeyPart, RecordKey } from './names.ts'

/** A record as a tool names it: a GUID, or the columns of an alternate key with their values. */
export type RecordReference = string | Readonly<Record<string, string | number | boolean>>

/**
 * The key to address a record by.
 *
 * @throws DataverseError `invalid_argument` for a malformed GUID, or when the columns are not exactly
 * those of one of the entity's alternate keys.
 * @see Reference section 8.
 */
export function toRecordKey(entity: EntityDefinition, reference: RecordReference): RecordKey {
  if (typeof reference === 'string') return { kind: 'id', id: parseRecordId(reference) }

  const parts = Object.entries(reference).map(([name, value]) => ({
    column: resolveColumn(entity, name),
    value,
  }))
  const names = parts.map(({ column }) => column.logicalName).toSorted()
  const key = entity.keys.find(({ columns }) => columns.toSorted().join() === names.join())
  if (!key) throw notAKey(entity, names)
  return { kind: 'alternate', parts: parts.flatMap(({ column, value }) => toPart(column, value)) }
}

function toPart(column: ColumnDefinition, value: string | number | boolean): readonly KeyPart[] {
  const name = column.property
  const isLookup = name !== column.logicalName
  const typed = isLookup && typeof value === 'string' ? parseRecordId(value) : value
  return isColumnName(name) ? [{ name, value: typed }] : []
}

function notAKey(entity: EntityDefinition, names: readonly string[]): DataverseError {
  const keys = entity.keys.map(({ columns }) => columns.join(' + ')).join('; ')
  return new DataverseError(
    'invalid_argument',
    `${names.join(' + ') || 'Nothing'} is not an alternate key of ${entity.logicalName}.`,
    {
      hint: keys
        ? `Use the GUID or one of its keys: ${keys}.`
        : `${entity.logicalName} has no alternate key: use the GUID, or query_records with a filter.`,
    },
  )
}
