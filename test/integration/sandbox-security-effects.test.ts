import { expect, test } from 'vitest'

import { seedIds } from '../../sandbox/seed/seed-ids.ts'
import { withRepresentation } from '../support/sandbox-client.ts'
import { createWorld, missing, outside, toUser, west } from '../support/security-answers.ts'

const secured = (code: string, operation: string) => ({
  status: 403,
  error: {
    code,
    message: expect.stringContaining(
      `does not have ${operation} permissions to a Credit Limit secured field on entity Account table. ` +
        'The requested operation could not be completed.',
    ),
  },
})

test('members of a profile that allows it can write a secured column', async () => {
  const { client, salesperson, manager, own, colleague } = await createWorld()
  const body = { creditlimit: 5 }

  expect(await salesperson.send('PATCH', own, { body })).toMatchObject(
    secured('0x8004f507', 'update'),
  )
  expect(
    await salesperson.send('POST', 'accounts', { body: { name: 'x', ...body } }),
  ).toMatchObject(secured('0x8004f502', 'create'))
  expect(client.ledger()).toEqual([])
  expect((await manager.send('PATCH', colleague, { body })).status).toBe(204)
})

test('a change keeps the secured columns that the caller cannot see', async () => {
  const { administrator, client } = await createWorld()
  const { rows } = await administrator.get(
    `accounts?$select=creditlimit&$filter=_ownerid_value eq ${seedIds.westSalesperson} and creditlimit gt 0&$top=1`,
  )
  const [row] = rows
  const path = `accounts(${String(row?.['accountid'])})`

  const changed = await client.as('west-salesperson').send('PATCH', path, {
    body: { description: 'x' },
    headers: withRepresentation,
  })
  const after = await administrator.get(`${path}?$select=creditlimit,description`)

  expect(changed.json).toMatchObject({ description: 'x', creditlimit: null })
  expect(after.json).toMatchObject({ description: 'x', creditlimit: row?.['creditlimit'] })
})

test('a lookup set through another row keeps them too', async () => {
  const { administrator, client } = await createWorld()
  const { rows } = await administrator.get(
    `contacts?$select=lastname&$expand=parentcustomerid_account($select=creditlimit)&$filter=parentcustomerid_account/_ownerid_value eq ${seedIds.westSalesperson} and parentcustomerid_account/creditlimit gt 0 and _ownerid_value eq ${seedIds.westSalesperson}`,
  )
  const contact = `contacts(${String(rows[0]?.['contactid'])})`
  const account = `${contact}/parentcustomerid_account`

  const { status } = await client
    .as('west-salesperson')
    .send('PUT', `${account}/primarycontactid/$ref`, { body: { '@odata.id': contact } })
  const after = await administrator.get(`${account}?$select=creditlimit,_primarycontactid_value`)

  expect(status).toBe(204)
  expect(after.json).toMatchObject({
    _primarycontactid_value: rows[0]?.['contactid'],
    creditlimit: Object(rows[0]?.['parentcustomerid_account'])['creditlimit'],
  })
})

test("a row is deleted with its parts, but not when a cascade reaches another user's row", async () => {
  const { client, salesperson, administrator } = await createWorld()
  const create = async (set: string, body: object) => {
    const { headers } = await salesperson.send('POST', set, { body })
    return headers.get('OData-EntityId') ?? ''
  }
  const account = await create('accounts', { name: 'Short-lived' })
  const call = await create('phonecalls', {
    subject: 'Hello',
    'regardingobjectid_account_phonecall@odata.bind': account,
    phonecall_activity_parties: [
      { 'partyid_systemuser@odata.bind': toUser(seedIds.salesperson), participationtypemask: 1 },
    ],
  })
  expect((await salesperson.send('DELETE', call)).status).toBe(204)

  const contact = await create('contacts', {
    lastname: 'Ray',
    'parentcustomerid_account@odata.bind': account,
  })
  await administrator.send('PATCH', contact, { body: west })
  const written = client.ledger()
  expect(await salesperson.send('DELETE', account)).toMatchObject(outside('DeleteAccess'))
  expect(client.ledger()).toEqual(written)
  expect((await administrator.get(contact)).status).toBe(200)
})

test('lines of an opportunity are written with the rights on the opportunity', async () => {
  const { administrator, salesperson, manager } = await createWorld()
  const lineOf = async (owner: string) => {
    const { rows } = await administrator.get(
      `opportunities?$select=name&$filter=_ownerid_value eq ${owner} and statecode eq 0&$expand=product_opportunities($select=quantity)`,
    )
    const lines = rows.flatMap((row) => row['product_opportunities'])
    return `opportunityproducts(${String(Object(lines[0])['opportunityproductid'])})`
  }
  const body = { quantity: 3 }

  const own = await salesperson.send('PATCH', await lineOf(seedIds.salesperson), { body })
  const farLine = await lineOf(seedIds.westSalesperson)
  const far = await salesperson.send('PATCH', farLine, { body })
  // The manager may write such opportunities, but not delete them.
  const deleted = await manager.send('DELETE', farLine)

  expect(own.status).toBe(204)
  expect(deleted.status).toBe(204)
  expect(far).toMatchObject(outside('WriteAccess'))
})

test('closing actions and QualifyLead require the right to write', async () => {
  const { client, administrator } = await createWorld()
  const { rows } = await administrator.get(
    `incidents?$select=title&$filter=statecode eq 0 and _ownerid_value eq ${seedIds.serviceManager}&$top=1`,
  )
  const incident = { incidentid: rows[0]?.['incidentid'] }
  const close = (user: string) =>
    client.as(user).send('POST', 'CloseIncident', {
      body: { Status: -1, IncidentResolution: { subject: 'Done', incidentid: incident } },
    })
  const lead = await administrator.get(
    `leads?$select=subject&$filter=statecode eq 0 and _ownerid_value eq ${seedIds.salesManager}&$top=1`,
  )
  const qualify = await client
    .as('salesperson')
    .send('POST', `leads(${String(lead.rows[0]?.['leadid'])})/Microsoft.Dynamics.CRM.QualifyLead`, {
      body: { CreateAccount: false, CreateContact: false, CreateOpportunity: false, Status: -1 },
    })

  expect(qualify).toMatchObject(outside('WriteAccess'))
  expect(await close('salesperson')).toMatchObject(missing('prvWriteIncident'))
  expect((await close('service-representative')).status).toBe(204)
})

/** A part of a change set that describes an account. */
const part = (path: string, at: number) =>
  [
    '--c',
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    `Content-ID: ${at}`,
    '',
    `PATCH ${path} HTTP/1.1`,
    'Content-Type: application/json',
    '',
    '{"description":"x"}',
    '',
  ].join('\r\n')

test('a failure inside a change set undoes the set', async () => {
  const { client, salesperson, own, far } = await createWorld()
  const body = [
    '--b',
    'Content-Type: multipart/mixed; boundary=c',
    '',
    part(own, 1),
    part(far, 2),
    '--c--',
    '',
    '--b--',
    '',
  ].join('\r\n')

  const { status, text } = await salesperson.send('POST', '$batch', {
    body,
    headers: { 'Content-Type': 'multipart/mixed; boundary=b' },
  })

  expect(status).toBe(403)
  expect(text).toContain('0x80048306')
  expect(client.ledger()).toEqual([])
})
