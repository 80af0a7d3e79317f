import { expect, test } from 'vitest'

import { seedIds } from '../../sandbox/seed/seed-ids.ts'
import { createSandboxClient, id, root, withRepresentation } from '../support/sandbox-client.ts'
import { writtenRows as rows } from '../support/sandbox-rows.ts'

test('a create returns 204 with the URL of the row', async () => {
  const client = createSandboxClient({ rows })

  const answer = await client.send('POST', 'accounts', { body: { name: 'New' } })

  expect([answer.status, answer.text]).toEqual([204, ''])
  const [entry] = client.ledger()
  expect(entry).toMatchObject({ operation: 'create', entity: 'account' })
  expect(answer.headers.get('odata-entityid')).toBe(`${root}accounts(${entry?.id})`)
})

test('a create with representation returns 201 with the selected columns', async () => {
  const answer = await createSandboxClient({ rows }).send(
    'POST',
    'accounts?$select=name&$expand=primarycontactid($select=fullname)',
    {
      body: { name: 'New', 'primarycontactid@odata.bind': `/contacts(${id(11)})` },
      headers: withRepresentation,
    },
  )

  expect(answer.status).toBe(201)
  expect(answer.headers.get('preference-applied')).toBe('return=representation')
  expect(answer.json).toMatchObject({
    '@odata.context': `${root}$metadata#accounts(name,primarycontactid(fullname))/$entity`,
    name: 'New',
    accountid: expect.any(String),
    primarycontactid: { fullname: 'Ann Lee' },
  })
})

test('the server sets owner, stamps, state, defaults, currency and base amounts', async () => {
  const { json } = await createSandboxClient({ rows }).send('POST', 'accounts', {
    body: {
      name: 'New',
      revenue: 10,
      address1_line1: '1 Main St',
      address1_city: 'Paris',
      address1_postalcode: '75001',
      'transactioncurrencyid@odata.bind': `/transactioncurrencies(${seedIds.euro})`,
    },
    headers: withRepresentation,
  })

  expect(json).toMatchObject({
    _ownerid_value: seedIds.defaultUser,
    _owninguser_value: seedIds.defaultUser,
    _owningteam_value: null,
    _owningbusinessunit_value: seedIds.rootBusinessUnit,
    createdon: '2026-11-18T10:30:00Z',
    modifiedon: '2026-11-18T10:30:00Z',
    _createdby_value: seedIds.defaultUser,
    _modifiedby_value: seedIds.defaultUser,
    statecode: 0,
    statuscode: 1,
    customertypecode: null,
    donotemail: false,
    revenue_base: 20,
    exchangerate: 0.5,
    address1_composite: '1 Main St\r\nParis, 75001',
  })
})

test("the currency is the organization's unless one is given", async () => {
  const { json } = await createSandboxClient({ rows }).send('POST', 'accounts?$select=revenue', {
    body: { name: 'New', revenue: 10 },
    headers: { Prefer: 'return=representation,odata.include-annotations="*"' },
  })

  expect(json).toMatchObject({
    'revenue@OData.Community.Display.V1.FormattedValue': '$10.00',
    _transactioncurrencyid_value: seedIds.baseCurrency,
  })
})

test('a primary key chosen by the caller can be used once', async () => {
  const client = createSandboxClient({ rows })
  const body = { accountid: id(50), name: 'Mine' }

  const first = await client.send('POST', 'accounts', { body })
  const second = await client.send('POST', 'accounts', { body })

  expect(first.headers.get('odata-entityid')).toBe(`${root}accounts(${id(50)})`)
  expect([second.status, second.error.code]).toEqual([412, '0x80040237'])
  expect(client.ledger()).toHaveLength(1)
})

test('an alternate key can be used once', async () => {
  const client = createSandboxClient({ rows })

  const { status, error } = await client.send('POST', 'accounts', {
    body: { name: 'B', accountnumber: 'a-1' },
  })

  expect(status).toBe(412)
  expect(error.code).toBe('0x80060892')
  expect(error.message).toMatch(
    /^Entity Key .* violated\. A record with the same value for Account Number already exists\./,
  )
})

test('columns that only the server writes are ignored', async () => {
  const { json } = await createSandboxClient({ rows }).send('POST', 'contacts', {
    body: {
      lastname: 'Ray',
      firstname: 'Bob',
      fullname: 'x',
      createdon: '2000-01-01T00:00:00Z',
      versionnumber: 1,
      'createdonbehalfby@odata.bind': `/systemusers(${seedIds.defaultUser})`,
    },
    headers: withRepresentation,
  })

  expect(json).toMatchObject({
    fullname: 'Bob Ray',
    createdon: '2026-11-18T10:30:00Z',
    _createdonbehalfby_value: null,
  })
})

test.each([
  ['incidents', { title: 'Case' }, 'customerid'],
  ['pricelevels', {}, 'name'],
])('%s without a required column is rejected', async (set, body, column) => {
  const { status, error } = await createSandboxClient({ rows }).send('POST', set, { body })

  expect(status).toBe(400)
  expect(error).toEqual({ code: '0x80040200', message: `Attribute '${column}' cannot be NULL` })
})

test('a deep insert writes all its rows at once', async () => {
  const client = createSandboxClient({ rows })

  const { json } = await client.send(
    'POST',
    'accounts?$select=name&$expand=primarycontactid($select=fullname),Account_Tasks($select=subject)',
    {
      body: {
        name: 'Deep',
        primarycontactid: { firstname: 'Dee', lastname: 'Per' },
        Account_Tasks: [{ subject: 'One' }, { subject: 'Two' }],
      },
      headers: withRepresentation,
    },
  )

  expect(json).toMatchObject({ name: 'Deep', primarycontactid: { fullname: 'Dee Per' } })
  expect(json['Account_Tasks']).toHaveLength(2)
})

test('a deep insert with one invalid row writes no rows', async () => {
  const client = createSandboxClient({ rows })

  const { status } = await client.send('POST', 'accounts', {
    body: {
      name: 'Deep',
      primarycontactid: { lastname: 'Per' },
      Account_Tasks: [{ subject: 'x'.repeat(201) }],
    },
  })

  expect(status).toBe(400)
  expect(client.ledger()).toEqual([])
  expect((await client.get('contacts/$count')).text).toBe('1')
})
