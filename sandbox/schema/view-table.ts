import type { ColumnFile, TableFile } from './data-files.ts'

/**
 * The table of system views, `savedquery`, with the columns that define a view. Its facts come from
 * Microsoft's table page. It can be read and its views can be run. It has no relationships, is not
 * listed in the table definitions, and does not accept writes.
 */
export const viewTable: TableFile = {
  logicalName: 'savedquery',
  schemaName: 'SavedQuery',
  displayName: 'View',
  displayCollectionName: 'Views',
  entitySetName: 'savedqueries',
  logicalCollectionName: 'savedqueries',
  primaryIdAttribute: 'savedqueryid',
  primaryNameAttribute: 'name',
  primaryImageAttribute: null,
  ownershipType: 'OrganizationOwned',
  isActivity: false,
  objectTypeCode: 1039,
  alternateKeys: [],
  attributes: [
    column('savedqueryid', 'SavedQueryId', 'Uniqueidentifier', { isPrimaryId: true }),
    column('name', 'Name', 'String', { isPrimaryName: true, maxLength: 200 }),
    column('description', 'Description', 'Memo'),
    column('returnedtypecode', 'ReturnedTypeCode', 'EntityName'),
    column('fetchxml', 'FetchXml', 'Memo'),
    column('layoutxml', 'LayoutXml', 'Memo'),
    column('querytype', 'QueryType', 'Integer'),
    column('isdefault', 'IsDefault', 'Boolean'),
    column('isquickfindquery', 'IsQuickFindQuery', 'Boolean'),
    column('createdon', 'CreatedOn', 'DateTime', { dateTimeBehavior: 'UserLocal' }),
    column('modifiedon', 'ModifiedOn', 'DateTime', { dateTimeBehavior: 'UserLocal' }),
    column('statecode', 'StateCode', 'State', { options: [{ value: 0, label: 'Active' }] }),
    column('statuscode', 'StatusCode', 'Status', {
      options: [{ value: 1, label: 'Active', state: 0 }],
    }),
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
