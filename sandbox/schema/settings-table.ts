import type { ColumnFile, TableFile } from './data-files.ts'

/** The columns of `usersettings` from which clients compute a user's time zone. */
export const zoneColumns: readonly string[] = [
  'timezonecode',
  'timezonebias',
  ...['standard', 'daylight'].flatMap((part) =>
    ['bias', 'year', 'month', 'day', 'dayofweek', 'hour', 'minute', 'second'].map(
      (name) => `timezone${part}${name}`,
    ),
  ),
]

/**
 * The table of personal settings, `usersettings`, with the columns of the time zone. It can be read,
 * has no relationships, is not listed in the table definitions, and does not accept writes.
 *
 * @see Reference section 12 of part 2
 */
export const settingsTable: TableFile = {
  logicalName: 'usersettings',
  schemaName: 'UserSettings',
  displayName: 'User Settings',
  displayCollectionName: 'User Settings',
  entitySetName: 'usersettingscollection',
  logicalCollectionName: 'usersettingscollection',
  primaryIdAttribute: 'systemuserid',
  primaryNameAttribute: null,
  primaryImageAttribute: null,
  ownershipType: 'BusinessOwned',
  isActivity: false,
  objectTypeCode: 150,
  alternateKeys: [],
  attributes: [
    column('systemuserid', 'SystemUserId', 'Uniqueidentifier', { isPrimaryId: true }),
    column('uilanguageid', 'UILanguageId', 'Integer'),
    column('dateformatstring', 'DateFormatString', 'String', { maxLength: 255 }),
    ...zoneColumns.map((name) => column(name, name, 'Integer')),
    column('versionnumber', 'VersionNumber', 'BigInt'),
  ],
  manyToOneRelationships: [],
  manyToManyRelationships: [],
}

function column(
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
