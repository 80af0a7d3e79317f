import { expect, test } from 'vitest'
import * as z from 'zod'

import { account, list, picklist, read, refusal, root } from './ask-metadata.ts'

test('lists all tables, with the id in addition to the selected fields', () => {
  const answer = read('EntityDefinitions', { $select: 'LogicalName,EntitySetName' })

  expect(answer).toMatchObject({
    '@odata.context': `${root}$metadata#EntityDefinitions(LogicalName,EntitySetName)`,
  })
  const tables = list('EntityDefinitions', { $select: 'LogicalName,EntitySetName' })
  expect(tables).toHaveLength(28)
  expect(tables[0]).toEqual({
    LogicalName: 'account',
    EntitySetName: 'accounts',
    MetadataId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
})

test('returns a keyed definition as a plain object', () => {
  const definition = read(account, { $select: 'SchemaName,ObjectTypeCode' })

  expect(definition).toEqual({
    '@odata.context': `${root}$metadata#EntityDefinitions(SchemaName,ObjectTypeCode)/$entity`,
    SchemaName: 'Account',
    ObjectTypeCode: 1,
    MetadataId: expect.any(String),
  })
})

test('finds the same definition by its id', () => {
  const { MetadataId } = z.object({ MetadataId: z.string() }).parse(read(account))

  expect(read(`EntityDefinitions(${MetadataId})`)).toEqual(read(account))
})

test('writes labels, managed properties and privileges of a table', () => {
  const definition = z.looseObject({ Privileges: z.array(z.looseObject({})) }).parse(read(account))
  const label = { Label: 'Account', LanguageCode: 1033, IsManaged: true }
  const german = { Label: 'Firma', LanguageCode: 1031, IsManaged: true }

  expect(definition).toMatchObject({
    LogicalName: 'account',
    EntitySetName: 'accounts',
    LogicalCollectionName: 'accounts',
    CollectionSchemaName: 'Accounts',
    PrimaryIdAttribute: 'accountid',
    PrimaryNameAttribute: 'name',
    OwnershipType: 'UserOwned',
    IsActivity: false,
    HasNotes: true,
    HasActivities: true,
    TableType: 'Standard',
    IsOptimisticConcurrencyEnabled: true,
    DisplayName: { LocalizedLabels: [label, german], UserLocalizedLabel: label },
    Description: { LocalizedLabels: [], UserLocalizedLabel: null },
    IsCustomizable: {
      Value: true,
      CanBeChanged: false,
      ManagedPropertyLogicalName: 'iscustomizable',
    },
  })
  expect(definition.Privileges).toHaveLength(8)
  expect(definition.Privileges[1]).toMatchObject({
    Name: 'prvReadAccount',
    PrivilegeType: 'Read',
    CanBeBasic: true,
    CanBeGlobal: true,
  })
})

test('activities share their privileges', () => {
  const names = ['task', 'email', 'appointment'].map((table) =>
    JSON.stringify(read(`EntityDefinitions(LogicalName='${table}')`, { $select: 'Privileges' })),
  )

  expect(names.every((text) => text.includes('"prvReadActivity"'))).toBe(true)
})

test.each([
  ["OwnershipType eq Microsoft.Dynamics.CRM.OwnershipTypes'BusinessOwned'", 4],
  ["LogicalName eq 'account' or LogicalName eq 'contact'", 2],
  ['LogicalName eq @name', 1],
  ['IsActivity eq true and IsCustomizable/Value eq true', 4],
  ['IsActivity ne true', 24],
  ['ObjectTypeCode eq 4212', 1],
  ['DataProviderId eq null', 28],
])('filters tables by %s', (filter, count) => {
  expect(list('EntityDefinitions', { $filter: filter, '@name': "'lead'" })).toHaveLength(count)
})

test('expands columns, keys and relationships, each with its own options', () => {
  const definition = read(account, {
    $select: 'LogicalName',
    $expand:
      "Attributes($select=LogicalName;$filter=RequiredLevel/Value eq Microsoft.Dynamics.CRM.AttributeRequiredLevel'ApplicationRequired')," +
      'Keys($select=KeyAttributes,EntityKeyIndexStatus),' +
      "ManyToOneRelationships($select=ReferencingEntityNavigationPropertyName;$filter=ReferencingAttribute eq 'primarycontactid')," +
      "OneToManyRelationships($filter=SchemaName eq 'Account_Tasks'),ManyToManyRelationships",
  })

  expect(definition).toMatchObject({
    Attributes: [
      { '@odata.type': '#Microsoft.Dynamics.CRM.StringAttributeMetadata', LogicalName: 'name' },
    ],
    Keys: [{ KeyAttributes: ['accountnumber'], EntityKeyIndexStatus: 'Active' }],
    ManyToOneRelationships: [{ ReferencingEntityNavigationPropertyName: 'primarycontactid' }],
    OneToManyRelationships: [
      {
        SchemaName: 'Account_Tasks',
        ReferencedEntity: 'account',
        ReferencedAttribute: 'accountid',
        ReferencedEntityNavigationPropertyName: 'Account_Tasks',
        ReferencingEntity: 'task',
        ReferencingAttribute: 'regardingobjectid',
        ReferencingEntityNavigationPropertyName: 'regardingobjectid_account_task',
        RelationshipType: 'OneToManyRelationship',
      },
    ],
    ManyToManyRelationships: [
      {
        Entity1LogicalName: 'account',
        Entity2LogicalName: 'lead',
        IntersectEntityName: 'accountleads',
      },
    ],
  })
})

test.each([
  ["EntityDefinitions(LogicalName='nope')", 404, '0x80060888'],
  ["EntityDefinitions(LogicalName='Account')", 404, '0x80060888'],
  [`${account}/Attributes(LogicalName='nope')`, 404, '0x80060888'],
  [`${account}/Attributes(LogicalName='name')/${picklist}`, 404, '0x80060888'],
  [`${account}/Attributes/Microsoft.Dynamics.CRM.EnumAttributeMetadata`, 404, '0x80060888'],
  [`${account}/Columns`, 404, '0x80060888'],
  ['ManagedPropertyDefinitions', 404, '0x80060888'],
  ["EntityDefinitions(SchemaName='Account')", 400, '0x80060888'],
  ['EntityDefinitions()', 400, '0x0'],
])('rejects %s with %i %s', (path, status, code) => {
  expect(refusal(path)).toMatchObject({ status, code })
})

test.each([
  [{ $select: 'Name' }, '0x0', 'EntityMetadata'],
  [{ $expand: 'Columns' }, '0x0', "'Columns'"],
  [{ $expand: 'Attributes($select=MaxLength)' }, '0x0', "'MaxLength'"],
  [{ $filter: 'Nope eq 1' }, '0x0', "'Nope'"],
  [{ $filter: "startswith(LogicalName,'acc')" }, '0x80060888', 'startswith'],
  [{ $filter: "contains(LogicalName,'acc')" }, '0x80060888', 'contains'],
  [{ $filter: 'ObjectTypeCode gt 5' }, '0x80060888', "'gt'"],
  [{ $filter: "not (LogicalName eq 'account')" }, '0x80060888', 'not'],
  [{ $filter: "OwnershipType eq 'UserOwned'" }, '0x0', 'incompatible types'],
  [{ $filter: "DisplayName eq 'Account'" }, '0x80060888', 'not primitive'],
  [{ $filter: "LogicalName eq 'account" }, '0x0', ''],
  [{ $top: '1' }, '0x80060888', "'$top'"],
  [{ $orderby: 'LogicalName' }, '0x80060888', "'$orderby'"],
  [{ $skip: '1' }, '0x80060888', "'$skip'"],
  [{ $count: 'true' }, '0x80060888', "'$count'"],
  [{ $expand: 'Attributes($top=1)' }, '0x80060888', "'$top'"],
])('rejects the options %o with %s', (options, code, text) => {
  expect(refusal('EntityDefinitions', options)).toMatchObject({
    status: 400,
    code,
    message: expect.stringContaining(text),
  })
})

test("reports an unknown property with the service's text", () => {
  expect(refusal(account, { $select: 'logicalname' })).toMatchObject({
    message:
      "Could not find a property named 'logicalname' on type 'Microsoft.Dynamics.CRM.EntityMetadata'.",
  })
})

test.each([
  ['contact_customer_accounts', 'Cascade'],
  ['account_primary_contact', 'RemoveLink'],
  ['Account_Tasks', 'Cascade'],
  ['business_unit_accounts', 'Restrict'],
])('the relationship %s has the delete rule %s', (name, rule) => {
  const cast = 'Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata'
  const answer = read(`RelationshipDefinitions(SchemaName='${name}')/${cast}`)

  expect(answer).toMatchObject({ CascadeConfiguration: { Delete: rule } })
})
