import { expect, test } from 'vitest'
import { createMetadata } from '../../src/dataverse/metadata/metadata.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { startServiceDouble } from '../support/service-double.ts'
import { changes, summaries as list, summary } from '../support/wire-definitions.ts'

const service = startServiceDouble()
const { signal } = new AbortController()

test('finds columns by logical name and by their name in JSON', async () => {
  service.reply(list, changes)

  const { columns, properties } = await connect().entity('account', { signal })

  expect(columns.has('primarycontactidname')).toBe(false)
  expect(columns.has('hidden')).toBe(false)
  expect(properties.get('_primarycontactid_value')).toBe(columns.get('primarycontactid'))
  expect(properties.get('primarycontactid')).toBeUndefined()
  expect(properties.get('name')).toBe(columns.get('name'))
})

test.each<[string, object]>([
  [
    'name',
    { type: 'String', required: 'application', maxLength: 160, format: 'Text', source: 'plain' },
  ],
  [
    'industrycode',
    {
      type: 'Picklist',
      required: 'none',
      options: [
        { value: 1, label: 'Accounting' },
        { value: 2, label: '2' },
      ],
    },
  ],
  ['statuscode', { options: [{ value: 1, label: 'Active', state: 0 }] }],
  [
    'donotemail',
    {
      options: [
        { value: 0, label: 'Allow' },
        { value: 1, label: 'Do Not Allow' },
      ],
    },
  ],
  ['revenue', { minValue: -100000000000000, maxValue: 100000000000000, precision: 2 }],
  ['openrevenue', { source: 'rollup', create: false, update: false, read: true }],
  ['foundedon', { format: 'DateOnly', dateTimeBehavior: 'DateOnly' }],
  [
    'primarycontactid',
    {
      targets: [{ entity: 'contact', navigation: 'primarycontactid' }],
      lookupEntities: ['contact'],
    },
  ],
  [
    'customerid',
    {
      property: '_customerid_value',
      targets: [
        { entity: 'account', navigation: 'customerid_account' },
        { entity: 'contact', navigation: 'customerid_contact' },
      ],
    },
  ],
  ['msa_managingpartnerid', { targets: [], lookupEntities: ['account'] }],
  [
    'ownerid',
    {
      required: 'system',
      targets: [
        { entity: 'systemuser', navigation: 'ownerid' },
        { entity: 'team', navigation: 'ownerid' },
      ],
      lookupEntities: ['systemuser', 'team'],
    },
  ],
  ['tags', { type: 'MultiSelectPicklist', options: [{ value: 3, label: 'Red' }] }],
  ['entityimage', { type: 'Image' }],
  ['to', { type: 'PartyList', read: false }],
])('reads the column %s', async (name, expected) => {
  service.reply(list, changes)

  const { columns } = await connect().entity('account', { signal })

  expect(columns.get(name)).toMatchObject(expected)
})

test('reads keys, collections and what the entity is', async () => {
  service.reply(list, changes)

  const entity = await connect().entity('account', { signal })

  expect(entity).toMatchObject({
    ownership: 'UserOwned',
    optimisticConcurrency: true,
    keys: [{ name: 'new_number', columns: ['accountnumber'] }],
    collections: [
      {
        navigation: 'contact_customer_accounts',
        entity: 'contact',
        column: 'parentcustomerid',
        kind: 'one-to-many',
      },
      { navigation: 'accountleads_association', entity: 'lead', kind: 'many-to-many' },
    ],
  })
})

test('an entity for which only the names arrived is still an entity', async () => {
  const bare = { ...summary('account'), DisplayName: null, Attributes: null, Keys: null }
  service.reply(list, { json: { ServerVersionStamp: null, EntityMetadata: [bare] } })

  const entity = await connect().entity('account', { signal })

  expect(entity).toMatchObject({ displayName: 'account', keys: [], collections: [] })
  expect(entity.columns.size).toBe(0)
})

function connect(clock = fakeClock()) {
  return createMetadata({ dataverse: service.connect({ clock }), clock })
}
