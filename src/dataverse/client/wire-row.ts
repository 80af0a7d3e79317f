/** A row as the service sends it: properties and their annotations as siblings. */
export type WireRow = Readonly<Record<string, unknown>>

export function isRow(value: unknown): value is WireRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Annotation suffixes, appended to a property's name. */
export const formattedSuffix = '@OData.Community.Display.V1.FormattedValue'
export const lookupEntitySuffix = '@Microsoft.Dynamics.CRM.lookuplogicalname'

/** The id of a row, read from its primary id column. */
export function idOf(row: WireRow, primaryId: string): string {
  return textOf(row, primaryId) ?? 'ID'
}

/** A property of a row, or an annotation, if it is text. */
export function textOf(row: WireRow, name: string): string | undefined {
  const value = row[name]
  return typeof value === 'string' ? value : undefined
}
