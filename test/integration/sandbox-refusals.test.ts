import { expect, test } from 'vitest'

import { seedIds } from '../../sandbox/seed/seed-ids.ts'
import { account, createSandboxClient, id, root } from '../support/sandbox-client.ts'

const user = `systemusers(${seedIds.defaultUser})`
const rows = [
  account(1, {
    name: 'Contoso',
    ownerid: seedIds.defaultUser,
    'ownerid@entity': 'systemuser',
    createdby: seedIds.defaultUser,
  }),
  {
    entity: 'opportunity',
    row: { opportunityid: id(41), name: 'Won deal', statecode: 1, statuscode: 3 },
  },
  {
    entity: 'incident',
    row: {
      incidentid: id(51),
      title: 'Closed case',
      customerid: id(1),
      'customerid@entity': 'account',
      statecode: 2,
      statuscode: 6,
    },
  },
  {
    entity: 'quote',
    row: { quoteid: id(61), name: 'Active quote', statecode: 1, statuscode: 2 },
  },
]

test.each([
  ['PUT', `accounts(${id(1)})/createdby/$ref`, `${root}${user}`],
  ['PUT', `accounts(${id(1)})/owninguser/$ref`, `${root}${user}`],
  ['DELETE', `accounts(${id(1)})/createdby/$ref`, undefined],
  ['POST', `${user}/lk_accountbase_createdby/$ref`, `${root}accounts(${id(1)})`],
  ['DELETE', `${user}/lk_accountbase_createdby(${id(1)})/$ref`, undefined],
])('%s %s: lookups that the server sets cannot be linked', async (method, path, target) => {
  const client = createSandboxClient({ rows })

  const { status, error } = await client.send(
    method,
    path,
    target === undefined ? {} : { body: { '@odata.id': target } },
  )

  expect(status).toBe(400)
  expect(error).toEqual({
    code: '0x80040203',
    message: expect.stringMatching(
      /^The attribute '\w+' of the entity 'account' is not valid for update\.$/,
    ),
  })
  expect(client.ledger()).toEqual([])
})

test.each([
  [`opportunities(${id(41)})`, { name: 'Renamed' }],
  [`opportunities(${id(41)})`, { 'ownerid@odata.bind': `/${user}` }],
  [`incidents(${id(51)})`, { title: 'Renamed' }],
  [`quotes(${id(61)})`, { name: 'Renamed' }],
])('%s is not open, so other columns cannot be changed', async (path, body) => {
  const client = createSandboxClient({ rows })

  const { status, error } = await client.send('PATCH', path, { body })

  expect([status, error.code]).toEqual([400, '0x80040233'])
  expect(client.ledger()).toEqual([])
})

test('a closed row can be reopened together with other changes', async () => {
  const client = createSandboxClient({ rows })

  const { status } = await client.send('PATCH', `opportunities(${id(41)})`, {
    body: { statecode: 0, statuscode: 1, name: 'Reopened deal' },
  })

  expect(status).toBe(204)
  expect((await client.get(`opportunities(${id(41)})?$select=name,statecode`)).json).toMatchObject({
    name: 'Reopened deal',
    statecode: 0,
  })
})

test.each([
  ['Microsoft.Dynamics.CRM.account', 204],
  ['#Microsoft.Dynamics.CRM.account', 204],
  ['Microsoft.Dynamics.CRM.contact', 400],
  ['account', 400],
])('a body of the type %s returns %d', async (type, expected) => {
  const { status, error } = await createSandboxClient({ rows }).send('POST', 'accounts', {
    body: { '@odata.type': type, name: 'Fabrikam' },
  })

  expect(status).toBe(expected)
  expect(error.code).toBe(expected === 400 ? '0x80048d19' : undefined)
})

test.each(['ownerid($select=fullname)', 'ownerid($expand=manager)'])(
  '$expand=%s: an owner is a principal, which has only a key',
  async (expand) => {
    const { status, error } = await createSandboxClient({ rows }).get(
      `accounts(${id(1)})?$select=name&$expand=${expand}`,
    )

    expect([status, error.code]).toEqual([400, '0x0'])
    expect(error.message).toMatch(
      /^Could not find a property named '\w+' on type 'Microsoft\.Dynamics\.CRM\.principal'\.$/,
    )
  },
)

test('an owner is expanded with its key', async () => {
  const { json } = await createSandboxClient({ rows }).get(
    `accounts(${id(1)})?$select=name&$expand=ownerid($select=ownerid)`,
  )

  expect(json).toMatchObject({
    '@odata.context': `${root}$metadata#accounts(name,ownerid(ownerid))/$entity`,
    ownerid: { '@odata.type': '#Microsoft.Dynamics.CRM.systemuser', ownerid: seedIds.defaultUser },
  })
})
