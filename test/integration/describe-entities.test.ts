import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { connect, textOf } from '../support/connect.ts'
import { groupedNames } from '../support/grouped-names.ts'

const described = z.looseObject({
  entities: z
    .tuple([
      z.looseObject({
        entity: z.string(),
        columns: z.array(z.string()),
        others: z.array(z.string()).optional(),
        more: z.string().optional(),
      }),
    ])
    .rest(z.looseObject({ entity: z.string(), columns: z.array(z.string()) })),
})

test('finds entities by a word, the closest name first', async () => {
  const { ask } = await connect()

  const { entities } = await ask('describe_entities', { search: 'opportunity' })

  expect(entities).toEqual([
    { entity: 'opportunity', set: 'opportunities', name: 'Opportunity' },
    { entity: 'opportunityproduct', set: 'opportunityproducts', name: 'Opportunity Line' },
  ])
})

test.each([
  ['cases', 'incident'],
  ['customer case', 'incident'],
  ['email messages', 'email'],
  ['currencies', 'transactioncurrency'],
  ['price lists', 'pricelevel'],
  ['Sales Opportunities', 'opportunity'],
  ['oportunity', 'opportunity'],
])('a search for %s finds %s first', async (search, expected) => {
  const { ask } = await connect()

  const { entities } = await ask('describe_entities', { search })

  expect(entities).toMatchObject([{ entity: expected }, ...[entities].flat().slice(1)])
})

test('without arguments lists the entities that most people work with first', async () => {
  const { ask } = await connect()

  const { entities, more } = await ask('describe_entities', {})

  expect(entities).toMatchObject([
    { entity: 'account', set: 'accounts', name: 'Account' },
    { entity: 'contact' },
    ...[entities].flat().slice(2),
  ])
  expect(more).toMatch(/^\d+ more: narrow with search$/)
})

test('a search without any match says so', async () => {
  const { ask } = await connect()

  const answer = await ask('describe_entities', { search: 'xylophone' })

  expect(answer).toEqual({ more: 'no entity matches: try another word for it', entities: [] })
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
  const columns = await columnsOf({ entity: 'contact', columns: ['code', 'id', 'name', 'date'] })

  expect(columns).toEqual(
    expect.arrayContaining([
      'statuscode (Status Reason): Status {state 0: 1=Active; state 1: 2=Inactive}',
      'parentcustomerid (Company Name): Customer account as parentcustomerid_account|contact as parentcustomerid_contact',
      'fullname: Text(160) read-only',
      'originatingleadid (Originating Lead): Lookup lead create only',
      'birthdate (Birthday): Date',
    ]),
  )
})

test('tells columns that the service enforces from those that only forms require', async () => {
  const account = await columnsOf({ entity: 'account', columns: ['name'] })
  const owner = await columnsOf({ entity: 'contact', columns: ['ownerid'] })

  expect(account).toContain('name (Account Name): Text(160) required by forms')
  expect(owner).toEqual(['ownerid (Owner): Owner systemuser|team'])
})

test('filters columns by name, label, type, target and right', async () => {
  const money = await columnsOf({ entity: 'account', columns: ['Money'] })
  const lookups = await columnsOf({ entity: 'contact', columns: ['lookup'] })
  const required = await columnsOf({ entity: 'account', columns: ['required'] })
  const labelled = await columnsOf({ entity: 'account', columns: ['main phone'] })

  expect(money).toContain('revenue_base (Annual Revenue (Base)): Money in base currency read-only')
  expect(lookups.some((line) => line.startsWith('parentcustomerid '))).toBe(true)
  expect(required).toEqual(['name (Account Name): Text(160) required by forms'])
  expect(labelled).toEqual(['telephone1 (Main Phone): Text(50)'])
})

test('a filter without any match names the nearest columns', async () => {
  const { ask } = await connect()

  const answer = await ask('describe_entities', { entity: 'account', columns: ['revenu3'] })

  expect(described.parse(answer).entities[0].more).toMatch(
    /^none of \d+ columns matches; near: .*revenue/,
  )
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
  const usual = await columnsOf({ entity: 'account' })
  const full = await columnsOf({ entity: 'account', full: true })

  expect(usual.join()).not.toContain('versionnumber')
  expect(full.join()).toContain('versionnumber')
})

test('describes several entities in one call, those that there are when one is wrong', async () => {
  const { ask } = await connect()

  const answer = await ask('describe_entities', { entity: ['lead', 'acount', 'Cases'] })

  expect(described.parse(answer).entities.map(({ entity }) => entity)).toEqual(['lead', 'incident'])
  expect(answer['notes']).toEqual([expect.stringContaining('account')])
})

test('says that search does not filter columns', async () => {
  const { ask } = await connect()

  const { notes } = await ask('describe_entities', { entity: 'account', search: 'phone' })

  expect(notes).toEqual(['search only finds entities: name words in columns'])
})

const five = ['account', 'contact', 'opportunity', 'incident', 'lead']

test.each([
  ['one entity', { entity: 'account' }, 800],
  ['one entity in full', { entity: 'account', full: true }, 6000],
  ['five entities', { entity: five }, 3000],
  ['five entities in full', { entity: five, full: true }, 6000],
])('%s keeps its limit of tokens in both forms', async (_what, args, limit) => {
  const { client } = await connect()

  const result = await client.callTool({ name: 'describe_entities', arguments: args })

  expect(countTokens(textOf(result))).toBeLessThanOrEqual(limit)
  expect(countTokens(JSON.stringify(result.structuredContent))).toBeLessThanOrEqual(limit)
})

test('what has no room is named and can be asked for', async () => {
  const { ask } = await connect()

  const [, , { columns, others, more }] = z
    .tuple([z.unknown(), z.unknown(), described.shape.entities.def.items[0]])
    .rest(z.unknown())
    .parse((await ask('describe_entities', { entity: five, full: true }))['entities'])
  const [unlisted = ''] = groupedNames(others)

  expect(more).toContain('name them in columns')
  expect(columns.some((line) => line.startsWith(`${unlisted} `))).toBe(false)
  expect(await columnsOf({ entity: 'opportunity', columns: [unlisted] })).not.toEqual([])
})

test('the first describe makes three requests, a further entity two, a known one none', async () => {
  const { ask, seen } = await connect()
  const counts: number[] = []

  for (const entity of ['account', 'contact', 'account', 'Contacts']) {
    const before = seen.length
    await ask('describe_entities', { entity })
    counts.push(seen.length - before)
  }

  expect(counts).toEqual([3, 2, 0, 0])
})

test('answers an unknown entity with the nearest names', async () => {
  const { refused } = await connect()

  const answer = await refused('describe_entities', { entity: 'acount' })

  expect(answer).toContain('unknown_entity')
  expect(answer).toContain('account')
})

async function columnsOf(args: Record<string, unknown>): Promise<readonly string[]> {
  const { ask } = await connect()
  return described.parse(await ask('describe_entities', args)).entities[0].columns
}
