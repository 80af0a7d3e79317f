/** A row as the service sends it: properties and their annotations side by side. */
export type WireRow = Readonly<Record<string, unknown>>

/** The text of one annotation of one property, if the service sent it. */
export function annotationOf(
  row: WireRow,
  property: string,
  annotation: string,
): string | undefined {
  const value = row[`${property}@${annotation}`]
  return typeof value === 'string' ? value : undefined
}

/** The display text of a property in the user's language: choice label, lookup name, money, date. */
export function formattedOf(row: WireRow, property: string): string | undefined {
  return annotationOf(row, property, 'OData.Community.Display.V1.FormattedValue')
}
