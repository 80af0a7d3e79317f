import { expect, test } from 'vitest'

import { account, list, picklist, read, refusal, schema } from './ask-metadata.ts'

test('returns only base fields without a cast', () => {
  const [column] = list(`${account}/Attributes`, { $filter: "LogicalName eq 'name'" })

  expect(column).toMatchObject({
    '@odata.type': '#Microsoft.Dynamics.CRM.StringAttributeMetadata',
    LogicalName: 'name',
    SchemaName: 'Name',
    EntityLogicalName: 'account',
    AttributeType: 'String',
    AttributeTypeName: { Value: 'StringType' },
    IsPrimaryName: true,
    RequiredLevel: { Value: 'ApplicationRequired', CanBeChanged: true },
  })
  expect(column).not.toHaveProperty('MaxLength')
})

test.each([
  ['name', 'String', { MaxLength: 160, FormatName: { Value: 'Text' } }],
  ['description', 'Memo', { MaxLength: 2000 }],
  ['revenue', 'Money', { Precision: 2, PrecisionSource: 2, IsBaseCurrency: false }],
  ['revenue_base', 'Money', { IsBaseCurrency: true, CalculationOf: 'revenue' }],
  ['numberofemployees', 'Integer', { MinValue: 0, MaxValue: 1_000_000_000 }],
  ['creditonhold', 'Boolean', { DefaultValue: false }],
  ['primarycontactid', 'Lookup', { Targets: ['contact'] }],
  ['ownerid', 'Lookup', { AttributeType: 'Owner', Targets: ['systemuser', 'team'] }],
  ['createdon', 'DateTime', { Format: 'DateAndTime', DateTimeBehavior: { Value: 'UserLocal' } }],
  ['industrycode', 'Picklist', { DefaultFormValue: null }],
  ['accountid', 'UniqueIdentifier', { IsPrimaryId: true }],
  ['versionnumber', 'BigInt', { AttributeType: 'BigInt' }],
])('a cast returns the type-specific fields of account.%s', (column, cast, fields) => {
  const path = `${account}/Attributes(LogicalName='${column}')`

  expect(read(`${path}/Microsoft.Dynamics.CRM.${cast}AttributeMetadata`)).toMatchObject(fields)
})

test('expands the options of choice columns', () => {
  const columns = list(`${account}/Attributes/${picklist}`, {
    $select: 'LogicalName',
    $expand: 'OptionSet($select=Options,IsGlobal),GlobalOptionSet($select=Options)',
  })
  const category = columns.find(({ LogicalName }) => LogicalName === 'accountcategorycode')

  expect(columns).toHaveLength(
    [...(schema.table('account')?.columns.values() ?? [])].filter(({ type }) => type === 'Picklist')
      .length,
  )
  expect(category).toMatchObject({
    OptionSet: {
      IsGlobal: false,
      Options: [
        { Value: 1, Label: { UserLocalizedLabel: { Label: 'Preferred Customer' } } },
        { Value: 2, Label: { UserLocalizedLabel: { Label: 'Standard' } } },
      ],
    },
    GlobalOptionSet: null,
  })
})

test('distinguishes state and status options', () => {
  const status = `${account}/Attributes(LogicalName='statuscode')/Microsoft.Dynamics.CRM.StatusAttributeMetadata`
  const state = `${account}/Attributes(LogicalName='statecode')/Microsoft.Dynamics.CRM.StateAttributeMetadata`

  expect(read(`${status}/OptionSet`, { $select: 'Options' })).toMatchObject({
    Options: [
      { '@odata.type': '#Microsoft.Dynamics.CRM.StatusOptionMetadata', Value: 1, State: 0 },
      { Value: 2, State: 1, TransitionData: null },
    ],
  })
  expect(read(`${state}/OptionSet`)).toMatchObject({
    OptionSetType: 'State',
    Options: [
      { Value: 0, DefaultStatus: 1, InvariantName: 'Active' },
      { Value: 1, DefaultStatus: 2, InvariantName: 'Inactive' },
    ],
  })
})

test('labels both options of a Boolean column', () => {
  const path = `${account}/Attributes(LogicalName='donotemail')/Microsoft.Dynamics.CRM.BooleanAttributeMetadata`

  expect(read(path, { $expand: 'OptionSet' })).toMatchObject({
    OptionSet: {
      TrueOption: { Value: 1, Label: { UserLocalizedLabel: { Label: 'Do Not Allow' } } },
      FalseOption: { Value: 0, Label: { UserLocalizedLabel: { Label: 'Allow' } } },
    },
  })
})

test('returns no columns for types that no table here uses', () => {
  const path = `${account}/Attributes/Microsoft.Dynamics.CRM.MultiSelectPicklistAttributeMetadata`

  expect(list(path)).toEqual([])
})

test('lists the relationships of one table as separate collections', () => {
  const relations = list(`${account}/ManyToOneRelationships`, { $select: 'SchemaName' })
  const [first] = relations

  expect(relations).toHaveLength(24)
  expect(
    read(`${account}/ManyToOneRelationships(SchemaName='${String(first?.['SchemaName'])}')`),
  ).toMatchObject(first ?? {})
})

test('lists all relationships once, with all their fields under a cast', () => {
  const manyToMany = 'Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata'
  const all = list('RelationshipDefinitions', { $select: 'SchemaName,RelationshipType' })

  expect(all).toHaveLength(473 + 8)
  expect(list(`RelationshipDefinitions/${manyToMany}`)).toHaveLength(8)
  expect(
    read(`RelationshipDefinitions(SchemaName='teammembership_association')/${manyToMany}`),
  ).toMatchObject({
    Entity1LogicalName: 'team',
    Entity1IntersectAttribute: 'teamid',
    Entity2LogicalName: 'systemuser',
    IntersectEntityName: 'teammembership',
  })
  expect(refusal('RelationshipDefinitions', { $select: 'Entity1LogicalName' })).toMatchObject({
    status: 400,
    code: '0x0',
  })
})

test('lists every global choice once, by name and by id', () => {
  const all = list('GlobalOptionSetDefinitions', { $select: 'Name' })
  const budget = all.find(({ Name }) => Name === 'budgetstatus')

  expect(all.map(({ Name }) => String(Name)).toSorted()).toEqual([
    'budgetstatus',
    'initialcommunication',
    'need',
    'purchaseprocess',
    'purchasetimeframe',
    'qooi_pricingerrorcode',
    'qooi_skippricecalculation',
    'qooidetail_skippricecalculation',
    'socialprofile_community',
  ])
  expect(read("GlobalOptionSetDefinitions(Name='budgetstatus')")).toMatchObject({
    '@odata.type': '#Microsoft.Dynamics.CRM.OptionSetMetadata',
    IsGlobal: true,
    OptionSetType: 'Picklist',
    Options: [{ Value: 0 }, { Value: 1 }, { Value: 2 }, { Value: 3 }],
  })
  expect(read(`GlobalOptionSetDefinitions(${String(budget?.['MetadataId'])})`)).toMatchObject({
    Name: 'budgetstatus',
  })
  expect(refusal("GlobalOptionSetDefinitions(Name='nothing')")).toMatchObject({ status: 404 })
})

test('the options of a global choice are selected after a cast', () => {
  const cast = 'Microsoft.Dynamics.CRM.OptionSetMetadata'
  const options = { $select: 'Options' }

  expect(refusal('GlobalOptionSetDefinitions', options)).toMatchObject({
    status: 400,
    code: '0x0',
    message:
      "Could not find a property named 'Options' on type 'Microsoft.Dynamics.CRM.OptionSetMetadataBase'.",
  })
  expect(list(`GlobalOptionSetDefinitions/${cast}`, options)[0]).toHaveProperty('Options')
  expect(read(`GlobalOptionSetDefinitions(Name='need')/${cast}`, options)).toHaveProperty('Options')
})

test('a column with a global choice has it as option set and as global option set', () => {
  const columns = list(`EntityDefinitions(LogicalName='lead')/Attributes/${picklist}`, {
    $select: 'LogicalName',
    $expand: 'OptionSet($select=Name,IsGlobal),GlobalOptionSet($select=Name)',
  })

  expect(columns.find(({ LogicalName }) => LogicalName === 'budgetstatus')).toMatchObject({
    OptionSet: { Name: 'budgetstatus', IsGlobal: true },
    GlobalOptionSet: { Name: 'budgetstatus' },
  })
  expect(columns.find(({ LogicalName }) => LogicalName === 'leadqualitycode')).toMatchObject({
    OptionSet: { Name: 'lead_leadqualitycode', IsGlobal: false },
    GlobalOptionSet: null,
  })
})
