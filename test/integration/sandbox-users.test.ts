import { expect, test } from 'vitest'

import { createSandbox } from '../../sandbox/sandbox.ts'
import { seedIds } from '../../sandbox/seed/seed-ids.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { createSandboxClient, origin, root } from '../support/sandbox-client.ts'
import { outside } from '../support/security-answers.ts'

const client = createSandboxClient({ token: 'secret' })

test.each([
  ['secret', seedIds.defaultUser],
  ['secret.administrator', seedIds.defaultUser],
  ['secret.salesperson', seedIds.salesperson],
  ['secret.alan.steiner@sandbox.example', seedIds.salesperson],
  [`secret.${seedIds.salesperson}`, seedIds.salesperson],
  ['secret.service-representative', seedIds.serviceRepresentative],
])('the token %s acts as its user', async (token, userId) => {
  const { status, json } = await client.get('WhoAmI', { Authorization: `Bearer ${token}` })

  expect(status).toBe(200)
  expect(json).toMatchObject({ UserId: userId })
})

test('WhoAmI returns the business unit of the acting user', async () => {
  const { json } = await client.as('west-salesperson').get('WhoAmI')

  expect(json).toMatchObject({
    UserId: seedIds.westSalesperson,
    BusinessUnitId: seedIds.westBusinessUnit,
  })
})

test.each(['', 'Bearer other', 'Bearer secretsalesperson', 'Basic secret'])(
  'the header "%s" is not a token of this environment',
  async (authorization) => {
    const { status } = await client.get('WhoAmI', { Authorization: authorization })

    expect(status).toBe(401)
  },
)

test.each([
  [
    'disabled',
    '0x80040225',
    `The specified user(Id = ${seedIds.disabledUser}) is either disabled or is not a member of any business unit.`,
  ],
  ['no-role', '0x80042f09', expect.stringContaining('has not been assigned any roles')],
  ['nobody', '0x80072560', 'The user is not a member of the organization.'],
])('the user %s cannot sign in: %s', async (user, code, message) => {
  for (const path of ['WhoAmI', 'accounts', '$metadata', 'EntityDefinitions']) {
    const { status, error } = await client.as(user).get(path)
    expect({ status, error }).toEqual({ status: 403, error: { code, message } })
  }
})

test('the plain token acts as the start user', async () => {
  const sandbox = createSandbox({
    origin,
    clock: fakeClock(),
    token: 'secret',
    user: 'salesperson',
  })
  const headers = { Authorization: 'Bearer secret' }

  const answer = await sandbox.fetch(new Request(`${root}WhoAmI`, { headers }))

  expect(await answer.json()).toMatchObject({ UserId: seedIds.salesperson })
})

test('removing a role takes effect immediately', async () => {
  const own = createSandboxClient({ token: 'secret' })
  const roles = `systemusers(${seedIds.basicUser})/systemuserroles_association`
  const [role] = (await own.as('administrator').get(`${roles}?$select=name`)).rows
  const before = await own.as('basic-user').get('accounts')

  await own.as('administrator').send('DELETE', `${roles}(${String(role?.['roleid'])})/$ref`)
  const after = await own.as('basic-user').get('accounts')

  expect(role?.['name']).toBe('Basic User')
  expect([before.status, after.status]).toEqual([200, 403])
  expect(after.error.code).toBe('0x80042f09')
})

test('a user who joins a team reads what the team reads', async () => {
  const own = createSandboxClient({ token: 'secret' })

  await own
    .as('administrator')
    .send('POST', `teams(${seedIds.salesTeam})/teammembership_association/$ref`, {
      body: { '@odata.id': `systemusers(${seedIds.basicUser})` },
    })
  const { status, json } = await own.as('basic-user').get('opportunities?$count=true')

  expect(status).toBe(200)
  expect(json['@odata.count']).toBe(65)
})

test('RetrieveUserPrivileges lists each privilege once, with its widest depth', async () => {
  const path = `systemusers(${seedIds.salesManager})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges`
  const { status, json } = await client.as('sales-manager').get(path)
  const { RolePrivileges: privileges } = json
  const held = Array.isArray(privileges) ? privileges : []
  const names = held.map(({ PrivilegeName }) => PrivilegeName)

  expect(status).toBe(200)
  expect(new Set(names).size).toBe(names.length)
  expect(held).toContainEqual({
    Depth: 'Deep',
    PrivilegeId: expect.stringMatching(/^[-0-9a-f]{36}$/),
    BusinessUnitId: seedIds.salesBusinessUnit,
    PrivilegeName: 'prvReadAccount',
  })
  expect(held).toContainEqual(expect.objectContaining({ PrivilegeName: 'prvReadActivity' }))
  expect(names).not.toContain('prvDeleteUser')
})

test.each([
  [
    'systemusers',
    seedIds.defaultUser,
    'ReadAccess, WriteAccess, AppendAccess, AppendToAccess, CreateAccess, DeleteAccess, ShareAccess, AssignAccess',
  ],
  ['systemusers', seedIds.serviceRepresentative, 'ReadAccess, AppendToAccess'],
  ['systemusers', seedIds.basicUser, 'None'],
  ['teams', seedIds.serviceTeam, 'ReadAccess, AppendToAccess'],
])('RetrievePrincipalAccess of %s(%s) returns %s', async (set, principal, expected) => {
  const { status, json } = await client.get(
    `${set}(${principal})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t={'@odata.id':'accounts(${seedIds.sampleAccount})'}`,
    { Authorization: 'Bearer secret' },
  )

  expect(status).toBe(200)
  expect(new Set(String(json['AccessRights']).split(', '))).toEqual(new Set(expected.split(', ')))
})

test('rights on a row outside the depth are not revealed', async () => {
  const { rows } = await client
    .as('administrator')
    .get(`accounts?$select=name&$filter=_ownerid_value eq ${seedIds.westSalesperson}&$top=1`)
  const answer = await client
    .as('salesperson')
    .get(
      `systemusers(${seedIds.salesperson})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t={'@odata.id':'accounts(${String(rows[0]?.['accountid'])})'}`,
    )

  expect(answer).toMatchObject(outside('ReadAccess'))
})

test('a function on a row accepts no other verb', async () => {
  const path = `systemusers(${seedIds.defaultUser})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges`
  const { status, error } = await client.as('administrator').send('POST', path)

  expect({ status, code: error.code }).toEqual({ status: 404, code: '' })
})
