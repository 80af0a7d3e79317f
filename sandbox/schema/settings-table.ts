import type { TableFile } from './data-files.ts'
import { readOnlyColumn } from './read-only-column.ts'

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
    readOnlyColumn('systemuserid', 'SystemUserId', 'Uniqueidentifier', { isPrimaryId: true }),
    readOnlyColumn('uilanguageid', 'UILanguageId', 'Integer'),
    readOnlyColumn('dateformatstring', 'DateFormatString', 'String', { maxLength: 255 }),
    ...zoneColumns.map((name) => readOnlyColumn(name, name, 'Integer')),
    readOnlyColumn('versionnumber', 'VersionNumber', 'BigInt'),
  ],
  manyToOneRelationships: [],
  manyToManyRelationships: [],
}
