import { expect, test } from 'vitest'
import * as z from 'zod'

import { readMetadata } from '../../../../sandbox/metadata/read-metadata.ts'
import { refusalOf, root, schema } from './ask-metadata.ts'

const stamp = '74812162!11/01/2026 00:00:00'

const answerShape = z.object({
  EntityMetadata: z.array(z.looseObject({ Attributes: z.array(z.looseObject({})) })),
})

function changes(query: unknown, clientStamp?: string, version = 74_812_162): unknown {
  const options = new Map([['@p1', JSON.stringify(query)]])
  if (clientStamp !== undefined) options.set('@p3', `'${clientStamp}'`)
  const parameters = clientStamp === undefined ? 'Query=@p1' : 'Query=@p1,ClientVersionStamp=@p3'
  const segments = [`RetrieveMetadataChanges(${parameters})`]
  return readMetadata(schema, { segments, options, root, version }).body
}

function tables(query: unknown) {
  return answerShape.parse(changes(query)).EntityMetadata
}

function where(PropertyName: string, ConditionOperator: string, Value: unknown): unknown {
  const Conditions = [{ PropertyName, ConditionOperator, Value: { Type: 'System.String', Value } }]
  return { FilterOperator: 'And', Conditions }
}

const names = { AllProperties: false, PropertyNames: ['LogicalName'] }
const onlyAccount = where('LogicalName', 'Equals', 'account')

test('returns a stamp, definitions and no deletions', () => {
  expect(changes({ Criteria: onlyAccount, Properties: names })).toMatchObject({
    '@odata.context': `${root}$metadata#Microsoft.Dynamics.CRM.RetrieveMetadataChangesResponse`,
    ServerVersionStamp: stamp,
    EntityMetadata: [{ LogicalName: 'account', HasChanged: null }],
    DeletedMetadata: { Count: 0, IsReadOnly: false, Keys: [], Values: [] },
  })
})

test('writes fields that were not requested as null', () => {
  const [entity] = tables({
    Criteria: onlyAccount,
    Properties: { AllProperties: false, PropertyNames: ['EntitySetName'] },
  })

  expect(entity).toMatchObject({
    EntitySetName: 'accounts',
    MetadataId: expect.any(String),
    DisplayName: null,
    ObjectTypeCode: null,
    Attributes: [],
    ManyToOneRelationships: [],
  })
})

test('omits columns unless they are named and queried', () => {
  const named = { AllProperties: false, PropertyNames: ['Attributes'] }
  const query = { Criteria: onlyAccount, Properties: named }

  const [withoutQuery] = tables(query)
  const [withoutName] = tables({ ...query, Properties: names, AttributeQuery: {} })
  const [withBoth] = tables({ ...query, AttributeQuery: {} })

  expect(withoutQuery?.Attributes).toEqual([])
  expect(withoutName?.Attributes).toEqual([])
  expect(withBoth?.Attributes).toHaveLength(159)
})

test('returns columns of all types in one response, with their options inside', () => {
  const [entity] = tables({
    Criteria: onlyAccount,
    Properties: { AllProperties: false, PropertyNames: ['Attributes'] },
    AttributeQuery: {
      Criteria: where('LogicalName', 'In', '["name","statuscode","primarycontactid"]'),
      Properties: {
        AllProperties: false,
        PropertyNames: ['AttributeType', 'MaxLength', 'Targets', 'OptionSet'],
      },
    },
  })

  expect(entity?.Attributes).toMatchObject([
    {
      '@odata.type': '#Microsoft.Dynamics.CRM.ComplexStringAttributeMetadata',
      LogicalName: 'name',
      AttributeType: 'String',
      MaxLength: 160,
      DisplayName: null,
    },
    {
      '@odata.type': '#Microsoft.Dynamics.CRM.ComplexLookupAttributeMetadata',
      LogicalName: 'primarycontactid',
      Targets: ['contact'],
    },
    {
      '@odata.type': '#Microsoft.Dynamics.CRM.ComplexStatusAttributeMetadata',
      OptionSet: {
        Options: [
          { Value: 1, State: 0 },
          { Value: 2, State: 1 },
        ],
      },
    },
  ])
})

test('returns relationships and keys on request', () => {
  const [entity] = tables({
    Criteria: onlyAccount,
    Properties: {
      AllProperties: false,
      PropertyNames: ['ManyToOneRelationships', 'OneToManyRelationships', 'Keys'],
    },
    RelationshipQuery: {
      Properties: {
        AllProperties: false,
        PropertyNames: ['SchemaName', 'ReferencingEntityNavigationPropertyName'],
      },
    },
    KeyQuery: { Properties: { AllProperties: true } },
  })

  expect(entity).toMatchObject({
    ManyToOneRelationships: expect.arrayContaining([
      expect.objectContaining({
        SchemaName: 'account_primary_contact',
        ReferencingEntityNavigationPropertyName: 'primarycontactid',
        ReferencedEntity: null,
      }),
    ]),
    ManyToManyRelationships: [],
    Keys: [{ KeyAttributes: ['accountnumber'] }],
  })
})

test.each([
  [where('LogicalName', 'Equals', 'account'), 1],
  [where('LogicalName', 'NotEquals', 'account'), 27],
  [where('LogicalName', 'In', ['account', 'contact', 'nope']), 2],
  [where('LogicalName', 'NotIn', ['account', 'contact']), 26],
  [where('ObjectTypeCode', 'GreaterThan', '4199'), 6],
  [where('ObjectTypeCode', 'LessThan', '3'), 2],
  [where('IsActivity', 'Equals', 'True'), 4],
  [where('IsCustomizable', 'Equals', 'false'), 0],
  [
    {
      FilterOperator: 'Or',
      Conditions: [],
      Filters: [onlyAccount, where('LogicalName', 'Equals', 'lead')],
    },
    2,
  ],
  [{ FilterOperator: 'And', Conditions: [] }, 28],
])('returns the tables that match %j', (criteria, count) => {
  expect(tables({ Criteria: criteria, Properties: names })).toHaveLength(count)
})

test('returns nothing new for the current stamp', () => {
  expect(changes({ Properties: names }, stamp)).toMatchObject({
    ServerVersionStamp: stamp,
    EntityMetadata: [],
  })
})

test.each(['1!01/01/2020 00:00:00', 'nonsense'])('treats the stamp %s as expired', (old) => {
  expect(refusalOf(() => changes({ Properties: names }, old))).toMatchObject({
    status: 400,
    code: '0x80044352',
  })
})

test('returns a new stamp for a new version', () => {
  expect(refusalOf(() => changes({ Properties: names }, stamp, 74_812_163))).toMatchObject({
    status: 400,
    code: '0x80044352',
  })
})

test.each([
  { Criteria: where('Nope', 'Equals', 'x') },
  { Criteria: where('LogicalName', 'Like', 'x') },
  { Properties: { PropertyNames: 'LogicalName' } },
])('rejects the query %j', (query) => {
  expect(refusalOf(() => changes(query))).toMatchObject({ status: 400, code: '0x80060888' })
})

test('rejects parameters that the function does not have', () => {
  const segments = ['RetrieveMetadataChanges(Nope=1)']
  const call = () => readMetadata(schema, { segments, options: new Map(), root, version: 1 })

  expect(refusalOf(call)).toMatchObject({ status: 400, code: '0x0' })
})
