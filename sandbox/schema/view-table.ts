import type { TableFile } from './data-files.ts'
import { readOnlyColumn } from './read-only-column.ts'

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
    readOnlyColumn('savedqueryid', 'SavedQueryId', 'Uniqueidentifier', { isPrimaryId: true }),
    readOnlyColumn('name', 'Name', 'String', { isPrimaryName: true, maxLength: 200 }),
    readOnlyColumn('description', 'Description', 'Memo'),
    readOnlyColumn('returnedtypecode', 'ReturnedTypeCode', 'EntityName'),
    readOnlyColumn('fetchxml', 'FetchXml', 'Memo'),
    readOnlyColumn('layoutxml', 'LayoutXml', 'Memo'),
    readOnlyColumn('querytype', 'QueryType', 'Integer'),
    readOnlyColumn('isdefault', 'IsDefault', 'Boolean'),
    readOnlyColumn('isquickfindquery', 'IsQuickFindQuery', 'Boolean'),
    readOnlyColumn('createdon', 'CreatedOn', 'DateTime', { dateTimeBehavior: 'UserLocal' }),
    readOnlyColumn('modifiedon', 'ModifiedOn', 'DateTime', { dateTimeBehavior: 'UserLocal' }),
    readOnlyColumn('statecode', 'StateCode', 'State', { options: [{ value: 0, label: 'Active' }] }),
    readOnlyColumn('statuscode', 'StatusCode', 'Status', {
      options: [{ value: 1, label: 'Active', state: 0 }],
    }),
    readOnlyColumn('versionnumber', 'VersionNumber', 'BigInt'),
  ],
  manyToOneRelationships: [],
  manyToManyRelationships: [],
}
