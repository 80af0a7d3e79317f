import { afterAll, expect, test } from 'vitest'
import * as z from 'zod'
import { alterRows } from '../support/alter-rows.ts'
import { connect } from '../support/connect.ts'

const rowsOf = z.looseObject({ rows: z.array(z.array(z.unknown())) })

/** What each entry denies, and a call for each of the paths on which somebody could come to it. */
interface Entry {
  readonly entry: { readonly entities?: readonly string[]; readonly deny?: readonly string[] }
  /** Words of the environment that no answer may hold. */
  readonly hidden: RegExp
  readonly calls: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const id = '5a3f0c1e-1111-4222-8333-00000000abcd'

const column = (name: string, label: string): Entry['calls'] => ({
  select: { entity: 'account', select: ['name', name] },
  'select by label': { entity: 'account', select: [label] },
  filter: { entity: 'account', filter: `${name} gt 5` },
  'filter of the copy': { entity: 'account', filter: `${name}_base gt 5` },
  orderby: { entity: 'account', orderby: `${name} desc` },
  expand: { entity: 'contact', expand: `parentcustomerid_account($select=${name})` },
  'nested filter': {
    entity: 'contact',
    filter: `parentcustomerid_account/${name} gt 5`,
  },
  apply: { entity: 'account', apply: `aggregate(${name} with sum as total)` },
  'get record': { entity: 'account', id, select: [name] },
  create: { entity: 'account', values: { name: 'Contoso', [name]: 5 } },
  update: { entity: 'account', id, values: { [name]: 5 } },
})

const contacts: Entry['calls'] = {
  select: { entity: 'contact', select: ['fullname'] },
  'by display name': { entity: 'Contacts', select: ['fullname'] },
  lookup: { entity: 'account', select: ['primarycontactid'] },
  'behind a lookup': { entity: 'account', select: ['primarycontactid/fullname'] },
  filter: { entity: 'account', filter: "primarycontactid/fullname eq 'x'" },
  lambda: { entity: 'account', filter: "contact_customer_accounts/any(o:o/fullname eq 'x')" },
  orderby: { entity: 'account', orderby: 'primarycontactid' },
  expand: { entity: 'account', expand: 'primarycontactid($select=fullname)' },
  'expand a collection': { entity: 'account', expand: 'contact_customer_accounts' },
  apply: { entity: 'account', apply: 'groupby((primarycontactid/fullname))' },
  'get record': { entity: 'contact', id },
  describe: { entity: 'contact', full: true },
  create: { entity: 'contact', values: { lastname: 'x' } },
  'create with a lookup': { entity: 'account', values: { name: 'x', primarycontactid: id } },
  'create with a bound lookup': {
    entity: 'account',
    values: { name: 'x', 'primarycontactid@odata.bind': `/contacts(${id})` },
  },
  'create with a party': {
    entity: 'email',
    values: { subject: 'x', to: [{ entity: 'contact', id }] },
  },
  update: { entity: 'contact', id, values: { lastname: 'x' } },
}

/** As an entity, a set, a target of lookups or the side of a relationship; not as a word of a label. */
const namesOfContact =
  /"contacts?"|\|contact\b|\bcontact[| ]as|contactid|: contact\b|contact_customer|_contact\b/i

const entries: readonly Entry[] = [
  {
    entry: { deny: ['account.revenue'] },
    hidden: /"revenue\b|(?<!open)revenue_base|Annual Revenue/i,
    calls: column('revenue', 'Annual Revenue'),
  },
  {
    entry: { deny: ['*.creditl*'] },
    hidden: /creditlimit|Credit Limit/i,
    calls: column('creditlimit', 'Credit Limit'),
  },
  { entry: { deny: ['contact'] }, hidden: namesOfContact, calls: contacts },
  { entry: { deny: ['contact.*'] }, hidden: namesOfContact, calls: contacts },
  {
    entry: { entities: ['account', 'email', 'activityparty'] },
    hidden: namesOfContact,
    calls: contacts,
  },
  {
    entry: { entities: ['account', 'contact', 'email'], deny: ['c*ntact'] },
    hidden: namesOfContact,
    calls: contacts,
  },
]

/** One server for all calls of an entry, of which none may reach the environment. */
const cases = await Promise.all(
  entries.map(async ({ entry, calls }) => {
    const server = await connect({ ...entry, closeAfter: afterAll })
    return Object.entries(calls).map(
      ([path, args]) => [JSON.stringify(entry), path, { server, args }] as const,
    )
  }),
)

test.each(cases.flat())(
  'R63 %s refuses %s and sends nothing about it',
  async (_entry, path, { server, args }) => {
    const { refused, seen } = server
    const before = seen.length

    const text = await refused(toolFor(path), args)

    expect(text).toMatch(/^denied_by_operator: This server's operator settings do not allow/)
    expect(seen.slice(before).filter((request) => !isDefinition(request.path))).toEqual([])
  },
)

test.each(entries.map((one) => [JSON.stringify(one.entry), one] as const))(
  'R63 with %s no answer holds what is denied',
  async (_entry, { entry, hidden }) => {
    const { ask, refused, client } = await connect(entry)
    const accounts = rowsOf.parse(await ask('query_records', { entity: 'account', top: 1 }))
    const account = String(accounts.rows[0]?.[0])
    const expand = 'email_activity_parties($select=addressused,_partyid_value)'

    const answers = await Promise.all([
      ask('describe_entities', {}),
      ask('describe_entities', { search: 'contact revenue credit' }),
      ask('describe_entities', { entity: 'account', full: true }),
      ask('describe_entities', { entity: 'account', columns: ['contact', 'revenue', 'credit'] }),
      ask('get_record', { entity: 'account', id: account, select: ['*'] }),
      refused('query_records', { entity: 'account', select: ['revenu', 'creditlimi', 'x'] }),
      refused('query_records', { entity: 'contac', select: ['x'] }),
      refused('query_records', { entity: 'account', expand: 'primarycontac' }),
      client.callTool({ name: 'query_records', arguments: { entity: 'email', expand, top: 20 } }),
      client.callTool({ name: 'query_records', arguments: { entity: 'task', top: 20 } }),
    ])

    for (const answer of answers)
      expect(withoutQuestions(JSON.stringify(answer))).not.toMatch(hidden)
  },
)

test('R63 a lookup to a denied entity is empty beside those to others', async () => {
  const { ask } = await connect({ deny: ['contact'] })

  const answer = await ask('query_records', {
    entity: 'email',
    select: ['regardingobjectid'],
    expand: 'email_activity_parties($select=participationtypemask,_partyid_value)',
    top: 50,
  })

  const text = JSON.stringify(answer)
  expect(text).toContain('"account"')
  expect(text).not.toContain('"contact"')
})

test.each([
  { entity: 'email', expand: 'email_activity_parties($select=addressused)' },
  { entity: 'email', filter: "email_activity_parties/any(p:startswith(p/addressused,'a'))" },
  { entity: 'activityparty', select: ['addressused'] },
  { entity: 'activityparty', filter: "startswith(addressused,'a')" },
  { entity: 'activityparty', orderby: 'addressused' },
  { entity: 'activityparty', apply: 'groupby((addressused))' },
])('R63 no address of a denied record is told: %o', async (query) => {
  const all = await connect()
  const limited = await connect({ deny: ['contact'] })

  expect(await all.ask('query_records', query)).toHaveProperty('rows')
  expect(await limited.refused('query_records', query)).toMatch(/^denied_by_operator/)
})

test('R63 a denied name column does not come back as the name of a lookup', async () => {
  const { ask } = await connect({ deny: ['systemuser.fullname'] })

  const answer = await ask('query_records', {
    entity: 'account',
    select: ['name', 'ownerid'],
    top: 50,
  })

  const text = JSON.stringify(answer)
  expect(text).not.toMatch(/Renee Lo|Alan Steiner/)
  expect(text).toContain('Key Accounts')
})

test.each([
  ['account', { entity: 'contact', apply: 'groupby((_parentcustomerid_value))' }],
  ['account', { entity: 'contact', apply: 'groupby((parentcustomerid),aggregate($count as n))' }],
  ['systemuser', { entity: 'account', apply: 'groupby((primarycontactid/_ownerid_value))' }],
  ['systemuser.fullname', { entity: 'account', apply: 'groupby((primarycontactid/ownerid))' }],
] as const)('R63 without %s no group by a lookup tells its records: %o', async (deny, args) => {
  const { refused } = await connect({ deny: [deny] })

  expect(await refused('query_records', args)).toMatch(/^denied_by_operator: .*"\w+(?:\/\w+)?" of/)
})

test('R63 a group by a lookup shows ids where the name column is denied', async () => {
  const { ask } = await connect({ deny: ['systemuser.fullname'] })

  const answer = await ask('query_records', {
    entity: 'account',
    apply: 'groupby((_ownerid_value),aggregate($count as n))',
  })

  expect(JSON.stringify(answer)).not.toMatch(/Renee Lo|Alan Steiner/)
  expect(answer['rows']).toContainEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), 18])
})

test('R63 what the service sends unasked is left out', async () => {
  const { ask } = await connect({
    deny: ['account.creditlimit'],
    intercept: alterRows((row) => ({
      ...row,
      creditlimit: 4711,
      'creditlimit@OData.Community.Display.V1.FormattedValue': '$4,711.00',
    })),
  })

  const answer = await ask('query_records', { entity: 'account', select: ['name'], top: 5 })

  expect(JSON.stringify(answer)).not.toMatch(/4,?711|creditlimit/)
})

test('R63 a cursor keeps to the lists', async () => {
  const { ask, seen } = await connect({ deny: ['account.revenue'], resultTokens: 1000 })
  const first = await ask('query_records', { entity: 'account', top: 200 })

  const second = await ask('query_records', { cursor: first['next'] })

  expect(second['columns']).toEqual(first['columns'])
  expect(seen.every(({ path }) => !path.includes('revenue'))).toBe(true)
})

test.each([
  { readOnly: true },
  { readOnly: true, entities: ['account'] },
  { readOnly: true, deny: ['contact'] },
  { readOnly: true, detectDuplicates: true },
  { readOnly: true, resultTokens: 200_000 },
])('R62 %o offers no write and sends none', async (settings) => {
  const { client, seen } = await connect(settings)
  const { tools } = await client.listTools()

  for (const name of ['create_record', 'update_record'])
    await client
      .callTool({
        name,
        arguments: { entity: 'account', id, values: { name: 'x' }, readOnly: false },
      })
      .catch(() => undefined)

  expect(tools.map(({ name }) => name)).toEqual([
    'describe_entities',
    'query_records',
    'get_record',
  ])
  expect(seen.filter(({ method }) => method !== 'GET')).toEqual([])
})

function toolFor(path: string): string {
  if (path.startsWith('create')) return 'create_record'
  if (path === 'describe') return 'describe_entities'
  if (path === 'get record') return 'get_record'
  return path === 'update' ? 'update_record' : 'query_records'
}

const isDefinition = (path: string) =>
  /^(?:RetrieveMetadataChanges|EntityDefinitions|savedqueries)/.test(path)

/** Refusals repeat what was asked, and other columns may be called after a contact. */
const withoutQuestions = (text: string) =>
  text
    .replaceAll(/no (?:entity|column|navigation property)[^.]*\./g, '')
    .replaceAll(/\\?"columns\\?":\[[^\]]*\]\}/g, '')
