import { expect, test } from 'vitest'
import { errorOf } from '../../../support/error-of.ts'
import { planValues } from '../query/plan.ts'

const id = '5a3f0c1e-1111-4222-8333-00000000abcd'
const regarding = { 'regardingobjectid_account_task@odata.bind': `/accounts(${id})` }

test.each<[string, unknown]>([
  ['RegardingObjectId_account@odata.bind', `/accounts(${id})`],
  ['regardingobjectid_account@odata.bind', `accounts(${id})`],
  ['REGARDINGOBJECTID_ACCOUNT_TASK@odata.bind', `/accounts(${id})`],
  ['regardingobjectid_account_phonecall@odata.bind', `/accounts(${id})`],
  ['regardingobjectid_accounts@odata.bind', `/accounts(${id})`],
  ['regardingobjectid@odata.bind', `/accounts(${id})`],
  ['RegardingObjectId@Odata.Bind', `/account(${id})`],
  ['_regardingobjectid_value@odata.bind', `/accounts(${id})`],
  ['_regardingobjectid_value', `/accounts(${id})`],
  ['regarding_account@odata.bind', `/accounts(${id})`],
  ['regardingobjectid_account', id],
  ['regardingobjectid_account@odata.bind', id],
  ['regardingobjectid', `https://x.crm.dynamics.com/api/data/v9.2/accounts(${id})`],
  ['regardingobjectid', `/api/data/v9.2/accounts(${id})`],
  ['regardingobjectid', `/accounts/${id}`],
  ['regardingobjectid', `/accounts({${id}})`],
  ['regardingobjectid', `/accounts(accountid=${id})`],
  ['regardingobjectid@odata.bind', { '@odata.id': `accounts(${id})` }],
  ['regardingobjectid_contact@odata.bind', `/accounts(${id})`],
])('%s with %j binds the account', async (name, value) => {
  const { body, notes } = await planValues('task', { subject: 'x', [name]: value })

  expect(body).toEqual({ subject: 'x', ...regarding })
  expect(notes.join()).toContain(name === 'regardingobjectid' ? '' : name)
})

test.each([
  'regardingobjectid@Microsoft.Dynamics.CRM.lookuplogicalname',
  '_regardingobjectid_value@Microsoft.Dynamics.CRM.lookuplogicalname',
  'regardingobjectid@odata.type',
])('the target that %s names is taken', async (annotation) => {
  const values = { subject: 'x', _regardingobjectid_value: id, [annotation]: 'account' }

  const { body } = await planValues('task', values)

  expect(body).toEqual({ subject: 'x', ...regarding })
})

test.each(['regardingobjectid_nothing@odata.bind', 'nothing_account@odata.bind'])(
  '%s is refused, because no lookup has that target',
  async (name) => {
    const values = { subject: 'x', [name]: `/accounts(${id})` }

    const { code } = await errorOf(planValues('task', values))

    expect(code).toBe('unknown_column')
  },
)

const group = { azureactivedirectoryobjectid: id, membershiptype: 0 }

test.each([
  ['team', group],
  ['team', { name: 'x', businessunitid: id }],
  ['contact', { lastname: 'x' }],
])('a documented create of %s with %j is sent', async (entity, values) => {
  const { changed } = await planValues(entity, values)

  expect(changed).toEqual(Object.keys(values))
})

test.each([
  ['team', { name: 'x' }, 'Add {"administratorid":{"entity":"systemuser","id":"GUID"}} to values.'],
  ['team', { azureactivedirectoryobjectid: id }, ', or {"membershiptype":0} instead.'],
  ['team', { ...group, membershiptype: null }, ', or {"membershiptype":0} instead.'],
  ['uom', { name: 'x' }, 'Add {"uomscheduleid":{"entity":"uomschedule","id":"GUID"}} to values.'],
])('a create of %s with %j is refused with what is missing', async (entity, values, advice) => {
  const { code, hint } = await errorOf(planValues(entity, values))

  expect(code).toBe('invalid_values')
  expect(hint).toContain(advice)
})

test('a documented create does not allow an update to clear what it fills', async () => {
  const { message } = await errorOf(planValues('team', { ...group, name: null }, 'update'))

  expect(message).toBe('name of team cannot be cleared.')
})
