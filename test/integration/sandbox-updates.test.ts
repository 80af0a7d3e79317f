import { expect, test } from 'vitest'

import { seedIds } from '../../sandbox/seed/seed-ids.ts'
import {
  contact,
  createSandboxClient,
  id,
  root,
  withAnnotations,
  withRepresentation,
} from '../support/sandbox-client.ts'
import { writtenRows as rows } from '../support/sandbox-rows.ts'

const missing = `accounts(${id(99)})`
const existing = `accounts(${id(1)})`

test("a new owner moves the row to the owner's business unit, also for teams", async () => {
  const client = createSandboxClient({ rows })

  await client.send('PATCH', existing, {
    body: { 'ownerid@odata.bind': `/teams(${seedIds.salesTeam})` },
  })

  const { json } = await client.get(`${existing}?$select=_ownerid_value`, withAnnotations)
  const all = await client.get(existing)
  expect(json).toMatchObject({
    '_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'team',
    '_ownerid_value@OData.Community.Display.V1.FormattedValue': 'Key Accounts',
    _ownerid_value: seedIds.salesTeam,
  })
  expect(all.json).toMatchObject({ _owninguser_value: null, _owningteam_value: seedIds.salesTeam })
})

test.each([
  ['without headers an existing row is updated', existing, {}, 204],
  ['without headers a missing row is created', missing, {}, 204],
  ['If-Match: * updates an existing row', existing, { 'If-Match': '*' }, 204],
  ['If-Match: * never creates', missing, { 'If-Match': '*' }, 404],
  ['If-None-Match: * never updates', existing, { 'If-None-Match': '*' }, 412],
  ['If-None-Match: * creates a missing row', missing, { 'If-None-Match': '*' }, 204],
  ['a stale ETag is rejected', existing, { 'If-Match': 'W/"1"' }, 412],
  ['an ETag never creates', missing, { 'If-Match': 'W/"1"' }, 404],
  ['representation of an update is 200', existing, withRepresentation, 200],
  ['representation of an upsert that creates is 201', missing, withRepresentation, 201],
])('PATCH: %s', async (_, path, headers, status) => {
  const client = createSandboxClient({ rows })

  const answer = await client.send('PATCH', path, { body: { name: 'Changed' }, headers })

  expect(answer.status).toBe(status)
  const after = await client.get(`${path}?$select=name`)
  const isWritten = status < 300
  expect(after.json['name']).toBe(isWritten ? 'Changed' : path === existing ? 'Contoso' : undefined)
  expect(answer.headers.get('odata-entityid')).toBe(status === 204 ? root + path : null)
})

test('PATCH with the current ETag updates, and the ETag grows', async () => {
  const client = createSandboxClient({ rows })
  const before = (await client.get(existing)).headers.get('etag') ?? ''

  const answer = await client.send('PATCH', existing, {
    body: { name: 'B' },
    headers: { 'If-Match': before },
  })
  const again = await client.send('PATCH', existing, {
    body: { name: 'C' },
    headers: { 'If-Match': before },
  })

  expect(answer.status).toBe(204)
  expect(again.status).toBe(412)
  expect(again.error).toEqual({
    code: '0x80060882',
    message: "The version of the existing record doesn't match the RowVersion property provided.",
  })
})

test('an update changes only the columns sent, and the stamps', async () => {
  const client = createSandboxClient({ rows })
  client.clock.pass(60_000)

  await client.send('PATCH', existing, { body: { telephone1: '1', name: null } })

  const { json } = await client.get(existing)
  expect(json).toMatchObject({
    name: null,
    telephone1: '1',
    accountnumber: 'A-1',
    modifiedon: '2026-11-18T10:31:00Z',
    createdon: null,
  })
})

test('an upsert by alternate key creates and updates, and keeps the key form in the URL', async () => {
  const client = createSandboxClient({ rows })

  const created = await client.send('PATCH', "accounts(accountnumber='B-2')", {
    body: { name: 'New' },
  })
  const updated = await client.send('PATCH', "accounts(accountnumber='B-2')", {
    body: { name: 'Newer', accountnumber: 'ignored' },
  })

  expect([created.status, updated.status]).toEqual([204, 204])
  expect(created.headers.get('odata-entityid')).toBe(`${root}accounts(accountnumber='B-2')`)
  const { json } = await client.get("accounts(accountnumber='B-2')?$select=name,accountnumber")
  expect(json).toMatchObject({ name: 'Newer', accountnumber: 'B-2' })
  expect(client.ledger().map(({ operation }) => operation)).toEqual(['create', 'update'])
})

test.each([['/contacts(ID)'], ['contacts(ID)'], [`${root}contacts(ID)`]])(
  'a lookup is bound by %s',
  async (pattern) => {
    const client = createSandboxClient({ rows })

    const answer = await client.send('PATCH', existing, {
      body: { 'primarycontactid@odata.bind': pattern.replace('ID', id(11)) },
    })

    expect(answer.status).toBe(204)
    const { json } = await client.get(`${existing}?$select=_primarycontactid_value`)
    expect(json['_primarycontactid_value']).toBe(id(11))
  },
)

test('a lookup is bound by an alternate key', async () => {
  const client = createSandboxClient({ rows })

  const answer = await client.send('PATCH', `contacts(${id(11)})`, {
    body: { 'parentcustomerid_account@odata.bind': "/accounts(accountnumber='A-1')" },
  })

  expect(answer.status).toBe(204)
})

test.each([[{ 'primarycontactid@odata.bind': null }], [{ primarycontactid: null }]])(
  'a lookup is cleared by %j',
  async (body) => {
    const client = createSandboxClient({ rows })
    await client.send('PATCH', existing, {
      body: { 'primarycontactid@odata.bind': `/contacts(${id(11)})` },
    })

    await client.send('PATCH', existing, { body })

    const { json } = await client.get(`${existing}?$select=_primarycontactid_value`)
    expect(json['_primarycontactid_value']).toBeNull()
  },
)

test('a polymorphic lookup has one value: setting one navigation property replaces the other', async () => {
  const client = createSandboxClient({ rows: [...rows, contact(12, { lastname: 'Ray' })] })
  const path = `contacts(${id(12)})`
  const read = () =>
    client.get(
      `${path}?$select=_parentcustomerid_value,_accountid_value&$expand=parentcustomerid_account($select=name),parentcustomerid_contact($select=fullname)`,
      withAnnotations,
    )

  await client.send('PATCH', path, {
    body: { 'parentcustomerid_account@odata.bind': `/accounts(${id(1)})` },
  })
  const first = await read()
  await client.send('PATCH', path, {
    body: { 'parentcustomerid_contact@odata.bind': `/contacts(${id(11)})` },
  })
  const second = await read()

  expect(first.json).toMatchObject({
    '_parentcustomerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty':
      'parentcustomerid_account',
    _parentcustomerid_value: id(1),
    _accountid_value: id(1),
    parentcustomerid_account: { name: 'Contoso' },
    parentcustomerid_contact: null,
  })
  expect(second.json).toMatchObject({
    '_parentcustomerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty':
      'parentcustomerid_contact',
    _parentcustomerid_value: id(11),
    _accountid_value: null,
    parentcustomerid_account: null,
    parentcustomerid_contact: { fullname: 'Ann Lee' },
  })
})

test.each([
  [{ statecode: 1 }, { statecode: 1, statuscode: 2 }],
  [
    { statecode: 1, statuscode: 2 },
    { statecode: 1, statuscode: 2 },
  ],
  [{ statuscode: 1 }, { statecode: 0, statuscode: 1 }],
])('the state change %j results in %j', async (body, expected) => {
  const client = createSandboxClient({ rows })

  const { json } = await client.send('PATCH', existing, { body, headers: withRepresentation })

  expect(json).toMatchObject(expected)
})
