import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'

type Options = NonNullable<Parameters<typeof connect>[0]>

const isWrite = ({ method }: { readonly method: string }) => method !== 'GET'

async function attempt(
  options: Options,
  entity: string,
  values: Readonly<Record<string, unknown>>,
) {
  const { ask, refused, seen } = await connect(options)
  const isLead = entity === 'lead'
  const lead = { subject: 'Bikes', lastname: 'Neil' }
  const made = isLead ? await ask('create_record', { entity, values: lead }) : {}
  seen.length = 0
  const id = made['id'] ?? '5a3f0c1e-1111-4222-8333-00000000abcd'
  const text = await refused('update_record', { entity, id, values })
  return { text, writes: seen.filter(isWrite) }
}

const win = { statecode: 'Won' }

test.each<[string, Options]>([
  ['the activity', { deny: ['opportunityclose'] }],
  ['a pattern for activities', { deny: ['*close'] }],
  ['a column of the activity', { deny: ['opportunityclose.actualrevenue'] }],
  ['all its columns', { deny: ['opportunityclose.*'] }],
  ['its key', { deny: ['opportunityclose.activityid'] }],
  ['its link to the record', { deny: ['opportunityclose.opportunityid'] }],
  ['a column everywhere', { deny: ['*.actualend'] }],
])('denying %s switches the closing off', async (_, options) => {
  const { text, writes } = await attempt(options, 'opportunity', win)

  expect(text).toMatch(/^denied_by_operator: .*WinOpportunity/)
  expect(writes).toEqual([])
})

test.each([
  ['incident', 'incidentresolution', { statecode: 'Resolved' }],
  ['quote', 'quoteclose', { statecode: 'Won' }],
])('%s: denying %s switches its closing off', async (entity, denied, values) => {
  const { text, writes } = await attempt({ deny: [denied] }, entity, values)

  expect(text).toMatch(/^denied_by_operator: /)
  expect(writes).toEqual([])
})

test.each<[string, Options, string, Readonly<Record<string, unknown>>]>([
  ['the state', { deny: ['opportunity.statecode'] }, 'opportunity', win],
  [
    'a column that the closing sets, by its other name',
    { deny: ['opportunity.actualvalue'] },
    'opportunity',
    { ...win, actualrevenue: 5 },
  ],
  [
    'the entity of a lookup',
    { deny: ['competitor'] },
    'opportunity',
    { statecode: 'Lost', competitorid: '5a3f0c1e-1111-4222-8333-00000000eeee' },
  ],
  [
    'an entity that qualifying would make',
    { deny: ['account'] },
    'lead',
    { statecode: 1, createaccount: true, createcontact: false },
  ],
  ['the record itself', { entities: ['account'] }, 'opportunity', win],
])('%s that is denied is refused', async (_, options, entity, values) => {
  const { text, writes } = await attempt(options, entity, values)

  expect(text).toMatch(/^denied_by_operator: /)
  expect(writes).toEqual([])
})

test('an allow list need not name the activity', async () => {
  const { ask, seen } = await connect({ entities: ['opportunity'] })
  const { id } = await ask('create_record', { entity: 'opportunity', values: { name: 'Bikes' } })

  const answer = await ask('update_record', { entity: 'opportunity', id, values: win })

  expect(answer['state']).toBe('Won')
  expect(seen.filter(isWrite).map(({ path }) => path)).toContain('WinOpportunity')
})

test('qualifying makes only what is open, and says what it leaves out', async () => {
  const { ask } = await connect({ entities: ['lead', 'contact', 'opportunity'] })
  const values = { subject: 'Bikes', lastname: 'Neil', companyname: 'Contoso' }
  const { id } = await ask('create_record', { entity: 'lead', values })

  const answer = await ask('update_record', { entity: 'lead', id, values: { statecode: 1 } })

  expect(answer['created']).toEqual([
    { entity: 'contact', id: expect.any(String) },
    { entity: 'opportunity', id: expect.any(String) },
  ])
  expect(answer['notes']).toContain("no account: this server's operator settings do not allow it")
})

test('a denied link of the records that it makes does not stop qualifying', async () => {
  const { ask, seen } = await connect({ deny: ['contact.originatingleadid'] })
  const values = { subject: 'Bikes', lastname: 'Neil' }
  const { id } = await ask('create_record', { entity: 'lead', values })

  const answer = await ask('update_record', { entity: 'lead', id, values: { statecode: 1 } })

  expect(answer['created']).toHaveLength(2)
  expect(seen.some(({ path }) => path.includes('originatingleadid'))).toBe(false)
})

test('whether the lead has an account must be said if it cannot be read', async () => {
  const { text, writes } = await attempt({ deny: ['lead.parentaccountid'] }, 'lead', {
    statecode: 1,
  })

  expect(text).toContain('"createaccount":true or false')
  expect(writes).toEqual([])
})
