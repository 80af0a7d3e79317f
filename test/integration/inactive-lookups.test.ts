import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'

type Ask = Awaited<ReturnType<typeof connect>>['ask']

async function inactiveAccount(ask: Ask) {
  const { id } = await ask('create_record', { entity: 'account', values: { name: 'Closed shop' } })
  await ask('update_record', { entity: 'account', id, values: { statecode: 'Inactive' } })
  return id
}

const toContact = (account: unknown) => ({
  lastname: 'x',
  parentcustomerid: { entity: 'account', id: account },
})

test('a new record with a lookup to an inactive record says so, without a further request', async () => {
  const { ask, seen } = await connect()
  const account = await inactiveAccount(ask)
  await ask('describe_entities', { entity: ['account', 'contact'] })
  const before = seen.length

  const made = await ask('create_record', { entity: 'contact', values: toContact(account) })

  expect(made['inactive']).toEqual({ parentcustomerid: 'Inactive' })
  expect(seen.slice(before).map(({ method }) => method)).toEqual(['POST'])
})

test('each record of a list says so', async () => {
  const { ask } = await connect()
  const account = await inactiveAccount(ask)
  const values = [{ lastname: 'x' }, toContact(account)]

  const { made } = await ask('create_record', { entity: 'contact', values })

  expect(made).toMatchObject({ 2: { inactive: { parentcustomerid: 'Inactive' } } })
  expect(JSON.stringify(made)).not.toContain('"1":{"inactive"')
})

test('a lookup to an active record, and to a user, needs no word', async () => {
  const { ask, seen } = await connect()
  const { id } = await ask('create_record', { entity: 'account', values: { name: 'Open shop' } })
  const { rows } = await ask('query_records', { entity: 'systemuser', top: 1 })
  const user = Array.isArray(rows) ? rows[0][0] : undefined
  const ownerid = { entity: 'systemuser', id: user }

  const made = await ask('create_record', {
    entity: 'contact',
    values: { ...toContact(id), ownerid },
  })

  expect(made).not.toHaveProperty('inactive')
  expect(seen.at(-1)?.path).toContain('$expand=parentcustomerid_account($select=statecode)')
  expect(seen.at(-1)?.path).not.toContain('ownerid(')
})

test.each([[['account.statecode']], [['account.statecode', 'team']]])(
  'a state that %j closes is not read',
  async (deny) => {
    const { ask, seen } = await connect({ deny })
    const { id } = await ask('create_record', { entity: 'account', values: { name: 'Shop' } })

    const made = await ask('create_record', { entity: 'contact', values: toContact(id) })

    expect(made).not.toHaveProperty('inactive')
    expect(seen.at(-1)?.path).not.toContain('$expand')
  },
)
