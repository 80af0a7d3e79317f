import { expect, test } from 'vitest'

import { createSandboxClient } from '../support/sandbox-client.ts'
import type { SandboxClient } from '../support/sandbox-client.ts'
import { seedId, seedIds } from '../../sandbox/seed/seed-ids.ts'

async function viewId(client: SandboxClient, name: string): Promise<string> {
  const answer = await client.get(
    `savedqueries?$select=name,savedqueryid&$filter=name eq '${name}'`,
  )
  return String(answer.rows[0]?.['savedqueryid'])
}

test('lists system views with their FetchXML', async () => {
  const { rows } = await createSandboxClient().get(
    "savedqueries?$select=name,savedqueryid,returnedtypecode,fetchxml&$filter=returnedtypecode eq 'account' and querytype eq 0&$orderby=name",
  )

  expect(rows.map(({ name }) => name)).toEqual([
    'Active Accounts',
    'Inactive Accounts',
    'My Active Accounts',
  ])
  expect(rows[0]).toMatchObject({
    returnedtypecode: 'account',
    savedqueryid: seedId('savedquery', 'Active Accounts'),
    fetchxml: expect.stringMatching(/^<fetch .*<entity name="account">.*<\/fetch>$/),
  })
})

test('runs a view with its own columns and order', async () => {
  const client = createSandboxClient()

  const view = await client.get(`accounts?savedQuery=${await viewId(client, 'Inactive Accounts')}`)
  const query = await client.get('accounts?$select=name&$filter=statecode eq 1&$orderby=name')

  expect(view.rows.map(({ name }) => name)).toEqual(query.rows.map(({ name }) => name))
  expect(view.json['@odata.context']).toMatch(
    /\$metadata#accounts\(name,_primarycontactid_value,telephone1,address1_city,accountid\)$/,
  )
})

test('other options narrow a view and replace its columns', async () => {
  const client = createSandboxClient()
  const id = await viewId(client, 'Active Accounts')

  const { rows, json } = await client.get(
    `accounts?savedQuery=${id}&$select=name&$filter=contains(name,'sample')&$orderby=name desc&$top=2&$count=true`,
  )

  expect(Object.keys(rows[0] ?? {})).toEqual(['@odata.etag', 'name', 'accountid'])
  expect(json['@odata.count']).toBe(10)
  expect(rows).toHaveLength(2)
})

test('a view runs on a collection of its table, page by page', async () => {
  const client = createSandboxClient()
  const id = await viewId(client, 'Active Contacts')
  const page = { Prefer: 'odata.maxpagesize=30' }

  const first = await client.get(
    `accounts(${seedIds.largeAccount})/contact_customer_accounts?savedQuery=${id}`,
    page,
  )
  const second = await client.get(String(first.json['@odata.nextLink']), page)

  const ids = [...first.rows, ...second.rows].map(({ contactid }) => contactid)
  expect(first.rows).toHaveLength(30)
  expect(new Set(ids).size).toBe(ids.length)
  expect(second.json['@odata.nextLink']).toBeUndefined()
})

test('"My" views refer to the caller', async () => {
  const client = createSandboxClient()
  const id = await viewId(client, 'My Active Contacts')

  const view = await client.get(`contacts?savedQuery=${id}&$select=_ownerid_value`)

  expect(new Set(view.rows.map((row) => row['_ownerid_value']))).toEqual(
    new Set(view.rows.length > 0 ? [seedIds.defaultUser] : []),
  )
})

test.each([
  ['savedQuery', seedId('savedquery', 'none'), 404, '0x80040217'],
  ['userQuery', seedId('userquery', 'mine'), 404, '0x80040217'],
  ['savedQuery', seedId('savedquery', 'Active Contacts'), 400, '0x80041128'],
])('%s=%s on accounts is rejected', async (option, id, status, code) => {
  const answer = await createSandboxClient().get(`accounts?${option}=${id}`)

  expect(answer.status).toBe(status)
  expect(answer.error.code).toBe(code)
})

test.each([
  ['POST', 'savedqueries', { name: 'Mine' }],
  ['PATCH', `savedqueries(${seedId('savedquery', 'Active Contacts')})`, { name: 'Mine' }],
  ['DELETE', `savedqueries(${seedId('savedquery', 'Active Contacts')})`, undefined],
])('%s of a view is rejected', async (method, path, body) => {
  const client = createSandboxClient()

  const { status, error } = await client.send(method, path, body && { body })

  expect(status).toBe(400)
  expect(error.code).toBe('0x80040800')
  expect(client.ledger()).toEqual([])
})
