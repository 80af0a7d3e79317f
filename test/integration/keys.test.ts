import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'

const breaking = '/<>*%&:\\?+#'.split('')

test.each(breaking)('a key with %s is read through a filter, then by its id', async (character) => {
  const { ask, seen } = await connect()
  const accountnumber = `a${character}b`
  const { id } = await ask('create_record', {
    entity: 'account',
    values: { name: 'x', accountnumber },
  })

  const read = await ask('get_record', {
    entity: 'account',
    id: { accountnumber },
    select: ['name'],
  })
  const reads = seen.slice(-2).map(({ path }) => path)
  await ask('update_record', {
    entity: 'account',
    id: `accountnumber='${accountnumber}'`,
    values: { fax: '1' },
  })

  expect(read).toMatchObject({ id, values: { name: 'x' } })
  expect(reads).toEqual([
    `accounts?$select=accountid&$filter=accountnumber eq '${accountnumber}'&$top=2`,
    `accounts(${String(id)})?$select=accountid,name`,
  ])
  expect(seen.at(-1)).toMatchObject({ method: 'PATCH' })
  expect(seen.at(-1)?.path).toContain(`accounts(${String(id)})`)
})

test.each<[string, unknown]>([
  ['parentaccountid', { entity: 'account', id: { accountnumber: 'a/b' } }],
  ['parentaccountid', { accountnumber: 'a/b' }],
  ['parentaccountid@odata.bind', "/accounts(accountnumber='a/b')"],
  ['parentaccountid@odata.bind', "accounts(accountnumber='a/b')"],
])('%s with %j is bound by the id', async (name, value) => {
  const { ask, seen } = await connect()
  const values = { name: 'x', accountnumber: 'a/b' }
  const { id } = await ask('create_record', { entity: 'account', values })

  await ask('create_record', { entity: 'account', values: { name: 'y', [name]: value } })

  expect(seen.at(-1)?.body).toContain(`"parentaccountid@odata.bind":"/accounts(${String(id)})"`)
})

test('a key that no record has is not found, and nothing is written', async () => {
  const { refused, sandbox } = await connect()
  const id = "accountnumber='no/such'"

  const read = await refused('get_record', { entity: 'account', id })
  const update = await refused('update_record', { entity: 'account', id, values: { fax: '1' } })

  expect(read).toContain('not_found: No record has these values')
  expect(update).toContain('not_found: No record has these values')
  expect(sandbox.ledger()).toEqual([])
})

test('any other key is sent in the address, and bound as it is written', async () => {
  const { ask, seen } = await connect()
  const accountnumber = "Zoë O'Neil @ (1)"
  await ask('create_record', { entity: 'account', values: { name: 'x', accountnumber } })

  await ask('get_record', { entity: 'account', id: { accountnumber }, select: ['name'] })
  const address = seen.at(-1)?.path
  await ask('create_record', {
    entity: 'account',
    values: { name: 'y', parentaccountid: { accountnumber } },
  })

  expect(address).toContain("accounts(accountnumber='Zoë O''Neil @ (1)')")
  expect(seen.at(-1)?.body).toContain("/accounts(accountnumber='Zoë O''Neil @ (1)')")
})

test.each(['50%', 'a_b', '[x]'])('a search for %s finds that text alone', async (text) => {
  const { ask } = await connect()
  for (const name of [`wild ${text}`, 'wild 500', 'wild axb', 'wild x'])
    await ask('create_record', { entity: 'account', values: { name } })

  const answer = await ask('query_records', {
    entity: 'account',
    select: ['name'],
    filter: `startswith(name,'wild') and contains(name,'${text}')`,
  })

  expect(JSON.stringify(answer['rows'])).toContain(`wild ${text}`)
  expect(answer['rows']).toHaveLength(1)
  expect(String(answer['notes'])).toContain(`name searched for the text "${text}"`)
})

test('a group team is created with the two documented columns', async () => {
  const { ask, seen } = await connect()
  const values = {
    azureactivedirectoryobjectid: '5a3f0c1e-1111-4222-8333-00000000abcd',
    membershiptype: 0,
  }

  await ask('create_record', { entity: 'team', values })

  expect(JSON.parse(seen.at(-1)?.body ?? '')).toMatchObject(values)
})

test("the service's refusal of a missing column gets the advice of the local one", async () => {
  const refusal = { code: '0x80040200', message: "Attribute 'administratorid' cannot be NULL" }
  const { refused } = await connect({
    intercept: async (request, next) =>
      request.method === 'POST'
        ? Response.json({ error: refusal }, { status: 400 })
        : next(request),
  })

  const answer = await refused('create_record', {
    entity: 'team',
    values: {
      azureactivedirectoryobjectid: '5a3f0c1e-1111-4222-8333-00000000abcd',
      membershiptype: 0,
    },
  })

  expect(answer).toContain('The required column administratorid is missing')
  expect(answer).toContain('Add {"administratorid":{"entity":"systemuser","id":"GUID"}} to values.')
})
