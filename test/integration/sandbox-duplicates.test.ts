import { expect, test } from 'vitest'

import { account, contact, createSandboxClient, id } from '../support/sandbox-client.ts'

const rows = [
  account(1, { name: 'Contoso', accountnumber: 'A-1' }),
  account(2, { name: 'Fabrikam' }),
  contact(11, { lastname: 'Lee', emailaddress1: 'ann@contoso.example' }),
]
const detecting = { 'MSCRM.SuppressDuplicateDetection': 'false' }
const refusal = {
  code: '0x80040333',
  message:
    'A record was not created or updated because a duplicate of the current record already exists.',
}

test.each([
  ['POST', 'accounts', { name: 'CONTOSO' }],
  ['POST', 'contacts', { lastname: 'Other', emailaddress1: 'ann@contoso.example' }],
  ['PATCH', `accounts(${id(2)})`, { name: 'Contoso' }],
  ['PATCH', `accounts(${id(3)})`, { name: 'Contoso' }],
])('%s %s is rejected when a rule finds a duplicate', async (method, path, body) => {
  const client = createSandboxClient({ rows })

  const { status, error } = await client.send(method, path, { body, headers: detecting })

  expect(status).toBe(500)
  expect(error).toEqual(refusal)
  expect(client.ledger()).toEqual([])
})

test.each([
  ['the header is absent', 'POST', 'accounts', { name: 'Contoso' }, {}],
  [
    'the header suppresses detection',
    'POST',
    'accounts',
    { name: 'Contoso' },
    { 'MSCRM.SuppressDuplicateDetection': 'true' },
  ],
  ['no row is similar', 'POST', 'accounts', { name: 'Proseware' }, detecting],
  ['the update names no column of a rule', 'PATCH', `accounts(${id(1)})`, { fax: '1' }, detecting],
  ['the row matches only itself', 'PATCH', `accounts(${id(1)})`, { name: 'contoso' }, detecting],
  ['the table has no rule', 'POST', 'tasks', { subject: 'Call' }, detecting],
])('a write succeeds when %s', async (_, method, path, body, headers) => {
  const { status } = await createSandboxClient({ rows }).send(method, path, { body, headers })

  expect(status).toBe(204)
})
