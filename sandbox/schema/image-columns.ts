import type { ColumnFile, TableFile } from './data-files.ts'

/**
 * The primary image of a table and the columns that describe it, in addition to its id, which the table
 * files have.
 *
 * @see Reference part 2, section 5.
 */
export function imageColumns({
  primaryImageAttribute: image,
  attributes,
}: TableFile): readonly ColumnFile[] {
  if (image === null || attributes.some(({ logicalName }) => logicalName === image)) return []
  const readOnly = {
    requiredLevel: 'None',
    isValidForCreate: false,
    isValidForUpdate: false,
    isValidForRead: true,
  } as const
  return [
    {
      ...readOnly,
      logicalName: image,
      schemaName: 'EntityImage',
      type: 'Image',
      displayName: 'Default Image',
      isValidForCreate: true,
      isValidForUpdate: true,
    },
    {
      ...readOnly,
      logicalName: `${image}_timestamp`,
      schemaName: 'EntityImage_Timestamp',
      type: 'BigInt',
    },
    {
      ...readOnly,
      logicalName: `${image}_url`,
      schemaName: 'EntityImage_URL',
      type: 'String',
      maxLength: 200,
    },
  ]
}
