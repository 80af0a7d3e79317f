import { expect, test } from 'vitest'

import { seedId, seedIds } from '../../sandbox/seed/seed-ids.ts'
import { withRepresentation } from '../support/sandbox-client.ts'
import { createWorld, missing, outside, toUser, west } from '../support/security-answers.ts'

test('a user can change own rows and those of own teams, but no others', async () => {
  const { client, salesperson, own, team, colleague, far } = await createWorld()
  const body = { description: 'Called today.' }

  expect((await salesperson.send('PATCH', own, { body })).status).toBe(204)
  expect((await salesperson.send('PATCH', team, { body })).status).toBe(204)
  const written = client.ledger()
  for (const path of [colleague, far]) {
    expect(await salesperson.send('PATCH', path, { body })).toMatchObject(outside('WriteAccess'))
    expect(await salesperson.send('DELETE', path)).toMatchObject(outside('DeleteAccess'))
    expect(await salesperson.send('PUT', `${path}/name`, { body: { value: 'x' } })).toMatchObject({
      status: 403,
      error: { code: '0x80048306' },
    })
  }
  expect(client.ledger()).toEqual(written)
})

test('the error names a right that no role grants', async () => {
  const { client, trainee } = await createWorld()

  // The error does not reveal whether the id exists.
  const body = { opportunityid: seedId('opportunity', 'Opportunity 1') }
  expect(await trainee.send('POST', 'opportunities', { body })).toMatchObject(
    missing('prvCreateOpportunity'),
  )
  expect(
    await trainee.send('PATCH', `systemusers(${seedIds.basicUser})`, { body: { title: 'Boss' } }),
  ).toMatchObject(missing('prvWriteUser'))
  expect(
    await client.as('service-representative').send('DELETE', `accounts(${seedIds.sampleAccount})`),
  ).toMatchObject(missing('prvDeleteAccount'))
  expect(client.ledger()).toEqual([])
})

test('a new row belongs to its creator, or to an owner within the depth of the create right', async () => {
  const { client, salesperson, manager } = await createWorld()
  const create = (body: object) => salesperson.send('POST', 'accounts', { body })

  const own = await salesperson.send('POST', 'accounts', {
    body: { name: 'Mine' },
    headers: withRepresentation,
  })
  expect(own.json).toMatchObject({
    _ownerid_value: seedIds.salesperson,
    _owningbusinessunit_value: seedIds.salesBusinessUnit,
    _createdby_value: seedIds.salesperson,
  })
  const written = client.ledger()
  expect(await create({ name: 'Theirs', ...west })).toMatchObject(outside('CreateAccess'))
  expect(
    await manager.send('POST', 'accounts', { body: { name: 'Theirs', ...west } }),
  ).toMatchObject(outside('CreateAccess'))
  expect(client.ledger()).toEqual(written)
  expect(
    await create({ name: "The team's", 'ownerid@odata.bind': `teams(${seedIds.salesTeam})` }),
  ).toMatchObject({ status: 204 })
})

test('changing the owner requires the right to assign, and a new owner who may read', async () => {
  const { client, administrator, salesperson, own, colleague } = await createWorld()
  const lead = `leads(${seedId('lead', 'Lead 1')})`

  expect((await salesperson.send('PATCH', own, { body: west })).status).toBe(204)
  expect(await salesperson.send('PATCH', colleague, { body: west })).toMatchObject(
    outside('WriteAccess'),
  )
  const written = client.ledger()
  for (const [owner, text] of [
    [toUser(seedIds.basicUser), /^Principal user .*type=8.* missing prvReadLead/],
    [`teams(${seedIds.serviceTeam})`, /^Principal team .*type=9.* missing prvReadLead/],
  ] as const) {
    const body = { subject: 'x', lastname: 'Ray', 'ownerid@odata.bind': owner }
    const refusal = { status: 403, error: { message: expect.stringMatching(text) } }
    expect(await administrator.send('PATCH', lead, { body })).toMatchObject(refusal)
    expect(await administrator.send('POST', 'leads', { body })).toMatchObject(refusal)
  }
  expect(client.ledger()).toEqual(written)
})

test('the right to write a row does not include assigning it', async () => {
  const { administrator, manager } = await createWorld()
  const { rows } = await administrator.get(
    `leads?$select=subject&$filter=statecode eq 0 and _ownerid_value eq ${seedIds.westSalesperson}&$top=1`,
  )
  const lead = `leads(${String(rows[0]?.['leadid'])})`
  const owner = { 'ownerid@odata.bind': toUser(seedIds.salesManager) }

  expect((await manager.send('PATCH', lead, { body: { subject: 'x' } })).status).toBe(204)
  expect(await manager.send('PATCH', lead, { body: owner })).toMatchObject(outside('AssignAccess'))
  expect(
    await manager.send('PUT', `${lead}/ownerid/$ref`, {
      body: { '@odata.id': toUser(seedIds.salesManager) },
    }),
  ).toMatchObject(outside('AssignAccess'))
})

test('a many-to-many link requires Append on one side and AppendTo on the other', async () => {
  const { administrator, salesperson } = await createWorld()
  const leadOf = async (owner: string) => {
    const { rows } = await administrator.get(
      `leads?$select=subject&$filter=_ownerid_value eq ${owner}&$top=1`,
    )
    return `leads(${String(rows[0]?.['leadid'])})/leadcompetitors_association`
  }
  const competitor = `competitors(${seedId('competitor', 'Proseware, Inc.')})`
  const link = async (path: string) =>
    salesperson.send('POST', `${path}/$ref`, { body: { '@odata.id': competitor } })
  const own = await leadOf(seedIds.salesperson)
  const colleague = await leadOf(seedIds.salesManager)

  expect((await link(own)).status).toBe(204)
  expect(await link(colleague)).toMatchObject(outside('AppendAccess'))
  await administrator.send('POST', `${colleague}/$ref`, { body: { '@odata.id': competitor } })
  const unlink = `${colleague}/$ref?$id=${competitor}`
  expect(await salesperson.send('DELETE', unlink)).toMatchObject(outside('AppendAccess'))
})

test('a lookup requires Append on its row and AppendTo on its target', async () => {
  const { client, salesperson, own, far } = await createWorld()
  const contact = { lastname: 'Ray' }

  const near = await salesperson.send('POST', 'contacts', {
    body: { ...contact, 'parentcustomerid_account@odata.bind': own },
  })
  expect(near.status).toBe(204)
  const written = client.ledger()
  const refused = [
    await salesperson.send('POST', 'contacts', {
      body: { ...contact, 'parentcustomerid_account@odata.bind': far },
    }),
    await salesperson.send('PATCH', own, { body: { 'parentaccountid@odata.bind': far } }),
    await salesperson.send('PUT', `${own}/parentaccountid/$ref`, { body: { '@odata.id': far } }),
    await salesperson.send('POST', 'tasks', {
      body: { subject: 'Call', 'regardingobjectid_account_task@odata.bind': far },
    }),
  ]
  for (const answer of refused) expect(answer).toMatchObject(outside('AppendToAccess'))
  const readOnly = await client.as('basic-user').send('POST', 'accounts', {
    body: {
      name: 'x',
      'territoryid@odata.bind': `territories(${seedId('territory', 'Asia Pacific')})`,
    },
  })
  expect(readOnly).toMatchObject(missing('prvAppendToTerritory'))
  expect(client.ledger()).toEqual(written)
})

test('users cannot give themselves roles or add themselves to teams', async () => {
  const { client, trainee } = await createWorld()
  const me = `systemusers(${seedIds.basicUser})`
  const join = (path: string, id: string) =>
    trainee.send('POST', `${path}/$ref`, { body: { '@odata.id': id } })

  const role = await join(
    `${me}/systemuserroles_association`,
    `roles(${seedId('role', 'System Administrator')})`,
  )
  const team = await join(`${me}/teammembership_association`, `teams(${seedIds.salesTeam})`)

  expect(role).toMatchObject(missing('prvAppendToRole'))
  expect(team).toMatchObject(missing('prvAppendToTeam'))
  expect((await client.as('basic-user').get('opportunities')).status).toBe(403)
})
