import { expect, test } from 'vitest'

import { loadSchema } from '../../../../sandbox/schema/load-schema.ts'
import type { Table } from '../../../../sandbox/schema/model.ts'

const schema = loadSchema()

function table(logicalName: string): Table {
  const found = schema.table(logicalName)
  if (found === undefined) throw new Error(`no table ${logicalName}`)
  return found
}

test('finds tables by logical name and by entity set name, both case-sensitive', () => {
  expect(schema.table('opportunity')).toBe(schema.set('opportunities'))
  expect(schema.table('Account')).toBeUndefined()
  expect(schema.set('account')).toBeUndefined()
  expect(schema.set('Accounts')).toBeUndefined()
})

test.each([
  ['account', 'primarycontactid', '_primarycontactid_value'],
  ['contact', 'parentcustomerid', '_parentcustomerid_value'],
  ['account', 'ownerid', '_ownerid_value'],
  ['account', 'name', 'name'],
  ['task', 'activityid', 'activityid'],
])('%s.%s is written as %s in JSON', (entity, logicalName, property) => {
  const column = table(entity).columns.get(logicalName)

  expect(column?.property).toBe(property)
  expect(table(entity).properties.get(property)).toBe(column)
})

test('a polymorphic lookup has one navigation property per target', () => {
  expect(table('contact').columns.get('parentcustomerid')?.navigations).toEqual([
    { entity: 'account', navigation: 'parentcustomerid_account' },
    { entity: 'contact', navigation: 'parentcustomerid_contact' },
  ])
})

test('read-only shadow lookups have no navigation properties', () => {
  const shadows = ['incident', 'opportunity', 'quote'].flatMap((name) => [
    table(name).columns.get('accountid'),
    table(name).columns.get('contactid'),
  ])

  expect(shadows).toHaveLength(6)
  expect(shadows.every((column) => column?.navigations.length === 0)).toBe(true)
})

test('owner lookups have one navigation property for users and teams', () => {
  expect(table('account').columns.get('ownerid')).toMatchObject({
    targets: ['systemuser', 'team'],
    navigations: [{ entity: 'owner', navigation: 'ownerid' }],
  })
  expect(table('task').columns.get('ownerid')?.navigations).toEqual([
    { entity: 'owner', navigation: 'ownerid_task' },
  ])
})

test('both sides of every relationship agree', () => {
  const lookups = schema.tables.flatMap(({ logicalName, manyToOne }) =>
    manyToOne
      .filter(({ target }) => schema.table(target) !== undefined)
      .map(({ schemaName, navigation, column, target, collection, named }) =>
        JSON.stringify([schemaName, logicalName, column, navigation, target, collection, named]),
      ),
  )
  const collections = schema.tables.flatMap(({ logicalName, oneToMany }) =>
    oneToMany.map(({ schemaName, entity, column, lookupNavigation, navigation, named }) =>
      JSON.stringify([
        schemaName,
        entity,
        column,
        lookupNavigation,
        logicalName,
        navigation,
        named,
      ]),
    ),
  )

  expect(lookups.toSorted()).toEqual(collections.toSorted())
  expect(new Set(lookups).size).toBe(lookups.length)
})

test('keeps the letter case of the collection names of real relationships', () => {
  const names = table('account').oneToMany.map(({ navigation }) => navigation)

  expect(names).toEqual(
    expect.arrayContaining([
      'Account_Tasks',
      'contact_customer_accounts',
      'account_parent_account',
    ]),
  )
})

test('marks relationships with placeholder names', () => {
  const relations = table('activityparty').manyToOne

  expect(relations.find(({ navigation }) => navigation === 'partyid_queue')?.named).toBe(false)
  expect(
    table('contact').manyToOne.find(({ schemaName }) => schemaName === 'contact_customer_accounts')
      ?.named,
  ).toBe(true)
})

test('keeps lookups to tables that the sandbox does not have', () => {
  const relation = table('account').manyToOne.find(({ column }) => column === 'slaid')

  expect(relation).toMatchObject({ target: 'sla', navigation: 'sla_account_sla' })
  expect(table('account').columns.has('slaid')).toBe(true)
})

test('joins many-to-many relationships on both sides', () => {
  const ofUser = table('systemuser').manyToMany.find(({ entity }) => entity === 'role')
  const ofRole = table('role').manyToMany.find(({ entity }) => entity === 'systemuser')

  expect(ofUser).toMatchObject({ schemaName: 'systemuserroles_association', first: true })
  expect(ofRole).toMatchObject({ schemaName: 'systemuserroles_association', first: false })
})

test('has one alternate key: account by account number', () => {
  const keys = schema.tables.flatMap(({ logicalName, keys: own }) =>
    own.map(({ columns }) => [logicalName, ...columns]),
  )

  expect(keys).toEqual([['account', 'accountnumber']])
})
