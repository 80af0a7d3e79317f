import {
  isColumnName,
  isEntitySetName,
  isLogicalName,
  parseRecordId,
  type ColumnName,
  type EntitySetName,
  type LogicalName,
  type RecordKey,
} from '../../src/dataverse/names.ts'

/** Names for tests. An invalid name fails the test. */
export function entitySet(text: string): EntitySetName {
  if (isEntitySetName(text)) return text
  throw new Error(`${text} is not an entity set name`)
}

export function columnName(text: string): ColumnName {
  if (isColumnName(text)) return text
  throw new Error(`${text} is not a column name`)
}

export function logicalName(text: string): LogicalName {
  if (isLogicalName(text)) return text
  throw new Error(`${text} is not a logical name`)
}

export function byId(text: string): RecordKey {
  return { kind: 'id', id: parseRecordId(text) }
}
