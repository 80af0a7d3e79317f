import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'

test('finds entities by a word, the closest name first', async () => {
  const { ask } = await connect()

  const { entities } = await ask('describe_entities', { search: 'opportunity' })

  expect(entities).toEqual([
    { entity: 'opportunity', set: 'opportunities', name: 'Opportunity' },
    { entity: 'opportunityproduct', set: 'opportunityproducts', name: 'Opportunity Line' },
  ])
})

test.each(['account', 'accounts', 'Account', 'Accounts', 'ACCOUNT'])(
  'accepts %s for the account entity',
  async (name) => {
    const { ask } = await connect()

    const { entities } = await ask('describe_entities', { entity: name, columns: ['revenue'] })

    expect(entities).toMatchObject([{ entity: 'account', set: 'accounts', primaryId: 'accountid' }])
  },
)

test('describes columns with type, choices, lookup targets and what can be written', async () => {
  const { ask } = await connect()

  const { entities } = await ask('describe_entities', { entity: 'contact' })

  const [{ columns }] = described(entities)
  expect(columns).toContain(
    'statuscode: Status "Status Reason" {1=Active (state 0), 2=Inactive (state 1)}',
  )
  expect(columns).toContain(
    'parentcustomerid: Customer account as parentcustomerid_account|contact as parentcustomerid_contact "Company Name"',
  )
  expect(columns.find((line) => line.startsWith('fullname:'))).toContain('read-only')
})

test('describes several entities in one call', async () => {
  const { ask } = await connect()

  const { entities } = await ask('describe_entities', { entity: ['lead', 'incident'] })

  expect(described(entities).map(({ entity }) => entity)).toEqual(['lead', 'incident'])
})

test('names the alternate key and the collections to expand', async () => {
  const { ask } = await connect()

  const { entities } = await ask('describe_entities', { entity: 'account' })

  expect(entities).toMatchObject([
    {
      keys: ['accountnumber'],
      collections: expect.arrayContaining(['contact_customer_accounts: contact.parentcustomerid']),
    },
  ])
})

test('shows system columns only when they are asked for', async () => {
  const { ask } = await connect()

  const usual = described((await ask('describe_entities', { entity: 'account' }))['entities'])
  const full = described(
    (await ask('describe_entities', { entity: 'account', full: true }))['entities'],
  )

  expect(usual[0].columns.some((line) => line.startsWith('versionnumber:'))).toBe(false)
  expect(full[0].columns.some((line) => line.startsWith('versionnumber:'))).toBe(true)
})

test('answers an unknown entity with the nearest names', async () => {
  const { refused } = await connect()

  const answer = await refused('describe_entities', { entity: 'acount' })

  expect(answer).toContain('unknown_entity')
  expect(answer).toContain('account')
})

interface Described {
  readonly entity: string
  readonly columns: readonly string[]
}

function described(entities: unknown): readonly [Described, ...Described[]] {
  if (isDescribed(entities)) return entities
  throw new Error('not a list of described entities')
}

function isDescribed(entities: unknown): entities is readonly [Described, ...Described[]] {
  return Array.isArray(entities) && entities.length > 0
}
