import { expect, test } from 'vitest'

import { loadRoles } from '../../../../sandbox/schema/load-roles.ts'
import { loadSchema } from '../../../../sandbox/schema/load-schema.ts'
import { accessTypes, hasPrivilege, privilegeName } from '../../../../sandbox/schema/privileges.ts'

const schema = loadSchema()

test.each([
  ['account', 'prvReadAccount'],
  ['task', 'prvReadActivity'],
  ['email', 'prvReadActivity'],
  ['activitypointer', 'prvReadActivity'],
  ['annotation', 'prvReadNote'],
  ['systemuser', 'prvReadUser'],
  ['incident', 'prvReadIncident'],
])('reading %s requires %s', (entity, privilege) => {
  const table = schema.table(entity)

  expect(table && privilegeName(table, 'Read')).toBe(privilege)
})

test('only rows with owners can be assigned and shared', () => {
  const currency = schema.table('transactioncurrency')
  const account = schema.table('account')

  expect(currency && accessTypes.filter((access) => !hasPrivilege(currency, access))).toEqual([
    'Assign',
    'Share',
  ])
  expect(account && accessTypes.every((access) => hasPrivilege(account, access))).toBe(true)
})

test('a System Administrator has every right on every table', () => {
  const administrator = loadRoles().find(({ name }) => name === 'System Administrator')

  const missing = schema.tables.flatMap((table) =>
    accessTypes
      .filter((access) => hasPrivilege(table, access))
      .filter((access) => administrator?.tables.get(table.logicalName)?.get(access) !== 'Global')
      .map((access) => privilegeName(table, access)),
  )

  expect(missing).toEqual([])
})

test('reads the predefined roles and ours', () => {
  const roles = new Map(loadRoles().map((role) => [role.name, role]))

  expect([...roles.keys()]).toEqual([
    'Basic User',
    'System Administrator',
    'System Customizer',
    'Knowledge Manager',
    'Service Reader',
    'Service Writer',
    'Service Deleter',
    'Support User',
    'Salesperson',
    'Sales Manager',
    'Customer Service Representative',
  ])
  expect(roles.get('Basic User')?.tables.get('account')?.get('Read')).toBe('Basic')
  expect(roles.get('Basic User')?.tables.has('opportunity')).toBe(false)
  expect(roles.get('Salesperson')?.tables.get('opportunity')?.get('Read')).toBe('Local')
})
