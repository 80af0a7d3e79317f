import type { WireAnswer } from './service-double.ts'

function label(text: string) {
  const localized = {
    Label: text,
    LanguageCode: 1033,
    IsManaged: true,
    MetadataId: 'x',
    HasChanged: null,
  }
  return { LocalizedLabels: [localized], UserLocalizedLabel: localized }
}

function managed(value: string) {
  return {
    Value: value,
    CanBeChanged: true,
    ManagedPropertyLogicalName: 'canmodifyrequirementlevelsettings',
  }
}

export function summary(logicalName: string, names: Record<string, unknown> = {}) {
  return {
    LogicalName: logicalName,
    SchemaName: logicalName,
    EntitySetName: `${logicalName}s`,
    DisplayName: label(logicalName),
    DisplayCollectionName: label(`${logicalName}s`),
    Description: { LocalizedLabels: [], UserLocalizedLabel: null },
    PrimaryIdAttribute: `${logicalName}id`,
    PrimaryNameAttribute: 'name',
    IsCustomEntity: false,
    IsActivity: false,
    IsIntersect: false,
    IsPrivate: false,
    MetadataId: '70816501-edb9-4740-a16c-6a5efbc05d84',
    ...names,
  }
}

const account = summary('account', {
  SchemaName: 'Account',
  DisplayName: label('Account'),
  DisplayCollectionName: label('Accounts'),
  Description: label('Business that represents a customer.'),
})
export const summaries: WireAnswer = {
  json: {
    '@odata.context': '$metadata#EntityDefinitions(LogicalName,EntitySetName)',
    value: [
      account,
      summary('contact', {
        DisplayName: label('Contact'),
        DisplayCollectionName: label('Contacts'),
      }),
      summary('new_site', {
        DisplayName: label('Site'),
        IsCustomEntity: true,
        PrimaryNameAttribute: null,
      }),
      summary('new_spot', { DisplayName: label('Site'), IsCustomEntity: true }),
      summary('accountleads', { IsIntersect: true }),
      summary('internal', { IsPrivate: true }),
      summary('unaddressed', { EntitySetName: null }),
      { LogicalName: null },
    ],
  },
}

const base = {
  AttributeOf: null,
  Description: null,
  DisplayName: label('A column'),
  RequiredLevel: managed('None'),
  IsValidForCreate: true,
  IsValidForRead: true,
  IsValidForUpdate: true,
  IsValidODataAttribute: true,
  IsSecured: false,
  IsCustomAttribute: false,
  SourceType: null,
}

function column(name: string, type: string, rest: Record<string, unknown> = {}) {
  return {
    '@odata.type': `#Microsoft.Dynamics.CRM.Complex${type}AttributeMetadata`,
    ...base,
    LogicalName: name,
    AttributeType: type,
    AttributeTypeName: { Value: `${type}Type` },
    ...rest,
  }
}

export const industry = {
  OptionSet: {
    Name: 'account_industrycode',
    IsGlobal: false,
    OptionSetType: 'Picklist',
    Options: [
      { Value: 1, Label: label('Accounting'), Color: null, IsManaged: true },
      { Value: 2, Label: { LocalizedLabels: [], UserLocalizedLabel: null }, Color: null },
    ],
  },
}
export const attributes = [
  column('name', 'String', {
    RequiredLevel: managed('ApplicationRequired'),
    MaxLength: 160,
    Format: 'Text',
    FormatName: { Value: 'Text' },
  }),
  column('industrycode', 'Picklist', industry),
  column('statuscode', 'Status', {
    OptionSet: { Options: [{ Value: 1, Label: label('Active'), State: 0, TransitionData: null }] },
  }),
  column('donotemail', 'Boolean', {
    OptionSet: {
      TrueOption: { Value: 1, Label: label('Do Not Allow') },
      FalseOption: { Value: 0, Label: label('Allow') },
    },
  }),
  column('revenue', 'Money', {
    MinValue: -100000000000000,
    MaxValue: 100000000000000,
    Precision: 2,
  }),
  column('openrevenue', 'Money', {
    SourceType: 2,
    IsValidForUpdate: false,
    IsValidForCreate: false,
  }),
  column('foundedon', 'DateTime', { Format: 'DateOnly', DateTimeBehavior: { Value: 'DateOnly' } }),
  column('primarycontactid', 'Lookup', { Targets: ['contact'] }),
  column('customerid', 'Customer', { Targets: ['account', 'contact'] }),
  column('msa_managingpartnerid', 'Lookup', { Targets: ['account'] }),
  column('ownerid', 'Owner', {
    Targets: ['systemuser', 'team'],
    RequiredLevel: managed('SystemRequired'),
  }),
  column('tags', 'Virtual', {
    AttributeTypeName: { Value: 'MultiSelectPicklistType' },
    OptionSet: null,
    GlobalOptionSet: { Options: [{ Value: 3, Label: label('Red') }] },
  }),
  column('entityimage', 'Virtual', { AttributeTypeName: { Value: 'ImageType' } }),
  column('to', 'PartyList', { IsValidODataAttribute: false }),
  column('primarycontactidname', 'String', { AttributeOf: 'primarycontactid' }),
  column('hidden', 'String', { IsValidODataAttribute: false }),
  { AttributeType: 'String' },
]

function lookup(column_: string, entity: string, navigation: string | null) {
  return {
    ReferencingEntity: 'account',
    ReferencingAttribute: column_,
    ReferencedEntity: entity,
    ReferencingEntityNavigationPropertyName: navigation,
    ReferencedEntityNavigationPropertyName: 'x',
  }
}

export const definition = {
  ...account,
  OwnershipType: 'UserOwned',
  IsOptimisticConcurrencyEnabled: true,
  Attributes: attributes,
  Keys: [
    { LogicalName: 'new_number', KeyAttributes: ['accountnumber'], EntityKeyIndexStatus: 'Active' },
    { LogicalName: 'new_late', KeyAttributes: ['name'], EntityKeyIndexStatus: 'Pending' },
  ],
  ManyToOneRelationships: [
    lookup('primarycontactid', 'contact', 'primarycontactid'),
    lookup('customerid', 'account', 'customerid_account'),
    lookup('customerid', 'contact', 'customerid_contact'),
    lookup('msa_managingpartnerid', 'account', null),
    lookup('ownerid', 'owner', 'ownerid'),
  ],
  OneToManyRelationships: [
    {
      ReferencedEntity: 'account',
      ReferencedEntityNavigationPropertyName: 'contact_customer_accounts',
      ReferencingEntity: 'contact',
      ReferencingAttribute: 'parentcustomerid',
    },
  ],
  ManyToManyRelationships: [
    {
      Entity1LogicalName: 'account',
      Entity1NavigationPropertyName: 'accountleads_association',
      Entity2LogicalName: 'lead',
      Entity2NavigationPropertyName: 'accountleads_association',
    },
  ],
}
export const changes: WireAnswer = {
  json: {
    '@odata.context': '$metadata#Microsoft.Dynamics.CRM.RetrieveMetadataChangesResponse',
    ServerVersionStamp: '1612345!11/23/2026 08:00:00',
    EntityMetadata: [definition],
    DeletedMetadata: null,
  },
}
