import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'

const id = '5a3f0c1e-1111-4222-8333-00000000abcd'
const create = { entity: 'account', id, values: { name: 'Contoso', telephone1: '1' } }

test('R41 a create repeated with the same id and values finds its own record', async () => {
  const { ask, sandbox } = await connect()
  const first = await ask('create_record', create)

  const second = await ask('create_record', create)

  expect(second).toEqual(first)
  expect(sandbox.ledger()).toHaveLength(1)
})

test('R41 the same with the columns in another order, and with the current ETag', async () => {
  const { ask, sandbox } = await connect()
  await ask('create_record', create)
  const { etag } = await ask('update_record', {
    entity: 'account',
    id,
    values: { telephone1: '2' },
  })

  const again = await ask('create_record', {
    ...create,
    values: { telephone1: '1', name: 'Contoso' },
  })

  expect(again).toMatchObject({ id, etag })
  expect(sandbox.ledger()).toHaveLength(2)
})

test('R41 a create whose outcome stayed unknown is done once it is repeated', async () => {
  const { ask, refused, sandbox } = await connect({
    faults: [{ fault: 'lose-answer', method: 'POST', times: 2 }],
  })
  expect(await refused('create_record', create)).toMatch(/^outcome_unknown: /)

  const again = await ask('create_record', create)

  expect(again).toMatchObject({ id })
  expect(sandbox.ledger()).toHaveLength(1)
})

test('a create with other values under an existing id says that the record exists, and its ETag', async () => {
  const { ask, refused, sandbox } = await connect()
  const { etag } = await ask('create_record', create)

  const text = await refused('create_record', { ...create, values: { name: 'Fabrikam' } })

  expect(text).toMatch(/^duplicate: A record with this id already exists; nothing was created/)
  expect(text).toContain(JSON.stringify({ entity: 'accounts', id, etag }))
  expect(sandbox.ledger()).toHaveLength(1)
})

test('a create under an id that another process has used is a duplicate', async () => {
  const { ask, refused } = await connect()
  const { rows } = await ask('query_records', { entity: 'account', select: ['name'], top: 1 })
  const [[taken, name]] = JSON.parse(JSON.stringify(rows))

  const text = await refused('create_record', { entity: 'account', id: taken, values: { name } })

  expect(text).toMatch(/^duplicate: A record with this id already exists/)
})

test.each([
  ['the first response is lost', 1],
  ['both responses are lost', 2],
])(
  'R41 R45 a create under the id of another record is never reported as done: %s',
  async (_case, times) => {
    const { ask, refused, sandbox } = await connect({
      faults: [{ fault: 'fail', status: 503, method: 'POST', times }],
    })
    const { rows } = await ask('query_records', { entity: 'account', select: ['name'], top: 1 })
    const [[taken]] = JSON.parse(JSON.stringify(rows))
    const other = { ...create, id: taken }

    expect(await refused('create_record', other)).toMatch(/^outcome_unknown: .*get_record/)

    expect(await refused('create_record', other)).toMatch(/^(?:outcome_unknown|duplicate): /)
    expect(sandbox.ledger()).toHaveLength(0)
  },
)

test.each(['json', 'html', 'empty'] as const)(
  'R41 R45 a write that gets a 500 without a reason (%s) is not reported as failed',
  async (body) => {
    const { ask, refused, sandbox } = await connect({
      intercept: async (request, next) => {
        const answer = await next(request)
        if (request.method === 'GET') return answer
        return new Response(bodies[body], { status: 500 })
      },
    })

    expect(await refused('create_record', create)).toMatch(/^outcome_unknown: .*get_record/)

    const text = await refused('update_record', { entity: 'account', id, values: { name: 'B' } })
    expect(text).toMatch(/^outcome_unknown: .*get_record/)
    expect(sandbox.ledger()).toHaveLength(2)
    expect(await ask('get_record', { entity: 'account', id })).toMatchObject({ id })
  },
)

test.each([
  { id: '00000000-0000-0000-0000-000000000000', values: { name: 'Contoso' } },
  { values: { name: 'Contoso', accountid: '{00000000-0000-0000-0000-000000000000}' } },
])('R41 the empty GUID is not a record id: %o', async (args) => {
  const { refused, sandbox } = await connect()

  const text = await refused('create_record', { entity: 'account', ...args })

  expect(text).toMatch(/^invalid_argument: The empty GUID.* Leave id out/)
  expect(sandbox.ledger()).toHaveLength(0)
})

const bodies = { json: '{}', html: '<html>Internal Server Error</html>', empty: '' }

const person = { entity: 'contact', values: { lastname: 'Twin', emailaddress1: 'twin@a.example' } }

test('duplicate rules are checked on request, for creates and updates', async () => {
  const { ask, refused, seen, sandbox } = await connect({ detectDuplicates: true })
  await ask('create_record', person)
  const other = await ask('create_record', { entity: 'contact', values: { lastname: 'Other' } })

  const created = await refused('create_record', person)
  const updated = await refused('update_record', {
    entity: 'contact',
    id: other['id'],
    values: { emailaddress1: 'twin@a.example' },
  })

  expect(created).toMatch(/^duplicate: /)
  expect(updated).toMatch(/^duplicate: /)
  expect(sandbox.ledger()).toHaveLength(2)
  const writes = seen.filter(({ method }) => method !== 'GET')
  const headers = writes.map((one) => one.headers.get('MSCRM.SuppressDuplicateDetection'))
  expect(new Set(headers)).toEqual(new Set(['false']))
})

test('R18 without that setting the header is not sent', async () => {
  const { ask, seen, sandbox } = await connect()

  await ask('create_record', person)
  await ask('create_record', person)

  expect(sandbox.ledger()).toHaveLength(2)
  expect(seen.some((one) => one.headers.has('MSCRM.SuppressDuplicateDetection'))).toBe(false)
})

test('R41 a lost create is its own record, not a duplicate of it', async () => {
  const { ask, sandbox } = await connect({
    detectDuplicates: true,
    faults: [{ fault: 'lose-answer', method: 'POST', nth: 1 }],
  })

  await ask('create_record', person)

  expect(sandbox.ledger()).toHaveLength(1)
})
