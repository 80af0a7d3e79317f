import { expect, test } from 'vitest'
import { seedIds } from '../../sandbox/seed/seed-ids.ts'
import { ids } from '../support/agent-mistakes/mistake.ts'
import { connect } from '../support/connect.ts'

const unknown = '5a3f0c1e-0000-4000-8000-000000000001'

test.each([
  [
    'a customer that is a contact',
    'parentcustomerid',
    ids.contact,
    'parentcustomerid_contact',
    'contacts',
  ],
  [
    'a customer that is an account',
    'parentcustomerid',
    ids.account,
    'parentcustomerid_account',
    'accounts',
  ],
  ['an owner that is a user', 'ownerid', ids.user, 'ownerid', 'systemusers'],
  ['an owner that is a team', 'ownerid', seedIds.salesTeam, 'ownerid', 'teams'],
])('a plain GUID finds %s', async (_what, lookup, id, navigation, set) => {
  const { ask, seen } = await connect()

  const answer = await ask('create_record', {
    entity: 'contact',
    values: { lastname: 'x', [lookup]: id },
  })

  expect(JSON.parse(seen.at(-1)?.body ?? '')).toMatchObject({
    [`${navigation}@odata.bind`]: `/${set}(${id})`,
  })
  expect(String(answer['notes'])).toContain(`${lookup}: the GUID is of`)
})

test('each target is asked once for its key alone, and a found pair is not asked again', async () => {
  const { ask, seen } = await connect()
  const values = { 'parentcustomerid@odata.bind': ids.account }
  const update = { entity: 'contact', id: ids.contact, values }

  await ask('update_record', update)
  const first = searches(seen)
  await ask('update_record', update)

  expect(first).toEqual([
    `accounts(${ids.account})?$select=accountid`,
    `contacts(${ids.account})?$select=contactid`,
  ])
  expect(searches(seen)).toEqual(first)
})

test('a GUID that no target has is answered with the forms to send, every time', async () => {
  const { refused, seen } = await connect()
  const args = { entity: 'contact', values: { lastname: 'x', parentcustomerid: unknown } }

  const answer = await refused('create_record', args)
  await refused('create_record', args)

  expect(answer).toContain(`{"parentcustomerid":{"entity":"account","id":"${unknown}"}}`)
  expect(searches(seen)).toHaveLength(4)
})

test('a target that may not be read counts as not there', async () => {
  const { ask, seen } = await connect({
    intercept: async (request, next) =>
      request.method === 'GET' && request.url.includes('/contacts(')
        ? new Response(JSON.stringify({ error: { code: '0x80040220', message: 'no' } }), {
            status: 403,
            headers: { 'Content-Type': 'application/json' },
          })
        : next(request),
  })

  await ask('create_record', {
    entity: 'contact',
    values: { lastname: 'x', parentcustomerid: ids.account },
  })

  expect(seen.at(-1)?.body).toContain('parentcustomerid_account@odata.bind')
})

test('a record with another id in the answer is not believed', async () => {
  const { refused } = await connect({
    intercept: async (request, next) =>
      request.method === 'GET' && request.url.includes('/contacts(')
        ? Response.json({ contactid: unknown })
        : next(request),
  })

  const answer = await refused('create_record', {
    entity: 'contact',
    values: { lastname: 'x', parentcustomerid: seedIds.salesTeam },
  })

  expect(answer).toContain('a plain GUID does not say which')
})

test('two targets with the same id are answered with the forms to send', async () => {
  const { refused } = await connect({
    intercept: async (request, next) =>
      request.method === 'GET' && request.url.includes('/contacts(')
        ? Response.json({ contactid: ids.account })
        : next(request),
  })

  const answer = await refused('create_record', {
    entity: 'contact',
    values: { lastname: 'x', parentcustomerid: ids.account },
  })

  expect(answer).toContain('a plain GUID does not say which')
})

test('a regarding lookup is asked if the lists leave at most five targets', async () => {
  const entities = ['task', 'account', 'contact', 'incident']
  const few = await connect({ entities })
  const many = await connect()
  const args = { entity: 'task', values: { subject: 'x', regardingobjectid: ids.case } }

  await few.ask('create_record', args)
  await many.refused('create_record', args)

  expect(few.seen.at(-1)?.body).toContain(`/incidents(${ids.case})`)
  expect(searches(few.seen)).toHaveLength(3)
  expect(searches(many.seen)).toEqual([])
})

function searches(seen: readonly { readonly method: string; readonly path: string }[]) {
  return seen
    .filter(({ method, path }) => method === 'GET' && /^\w+\([\da-f-]{36}\)\?/.test(path))
    .map(({ path }) => path)
    .toSorted()
}
