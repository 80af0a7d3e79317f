import type { ColumnFile } from './data-files.ts'

/** A column of a table that cannot be written; `more` replaces or adds properties. */
export function readOnlyColumn(
  logicalName: string,
  schemaName: string,
  type: ColumnFile['type'],
  more: Partial<ColumnFile> = {},
): ColumnFile {
  return {
    logicalName,
    schemaName,
    type,
    requiredLevel: 'None',
    isValidForCreate: false,
    isValidForUpdate: false,
    isValidForRead: true,
    ...more,
  }
}
