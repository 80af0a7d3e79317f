import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { searchDisabled, searchService } from '../support/search-service.ts'
import { viewId, viewService } from '../support/view-service.ts'

const queryOf = (path: string) => new URLSearchParams(path.slice(path.indexOf('?')))

test('with entity, each word must be in a find column, beside filter, select and top', async () => {
  const { ask, seen } = await connect()

  const { rows, notes } = await ask('query_records', {
    entity: 'contact',
    search: 'ada sample',
    filter: 'statecode eq 0',
    select: ['fullname'],
    top: 3,
  })

  expect(Array.isArray(rows)).toBe(true)
  expect(notes).toEqual(['searched fullname, emailaddress1, telephone1, address1_city'])
  const filter = queryOf(seen.find(({ path }) => path.startsWith('contacts?'))?.path ?? '')
  expect(filter.get('$filter')).toMatch(
    /^\(statecode eq 0\) and \(contains\(fullname,'ada'\) or .*\) and \(contains\(fullname,'sample'\) or .*\)$/,
  )
})

test('wildcards and apostrophes are found as typed, and quoted words are one text', async () => {
  const { ask, seen } = await connect()

  await ask('query_records', { entity: 'opportunity', search: `50% a_b [x] O'Neil "two words"` })

  const { path = '' } = seen.find((one) => one.path.startsWith('opportunities?')) ?? {}
  expect(path).toContain(
    "contains(name,'50[%]') and contains(name,'a[_]b') and contains(name,'[[]x]') and " +
      "contains(name,'O''Neil') and contains(name,'two words')",
  )
})

test('the find columns are those that the quick-find view searches', async () => {
  const find =
    '<filter type="or" isquickfindfields="1"><condition attribute="accountnumber" operator="like" value="{0}"/><condition attribute="name" operator="like" value="{0}"/><condition attribute="revenue" operator="eq" value="{0}"/></filter><filter><condition attribute="statecode" operator="eq" value="0"/></filter>'
  const { ask, seen } = await connect({
    intercept: viewService({
      system: [
        {
          id: viewId(1),
          name: 'Quick Find',
          querytype: 4,
          fetch: `<attribute name="fax"/>${find}`,
          cells: ['fax'],
        },
      ],
    }),
  })

  const { notes } = await ask('query_records', { entity: 'account', search: 'x', select: ['name'] })

  expect(notes).toEqual(['searched accountnumber, name'])
  expect(seen.at(-1)?.path).toContain("(contains(accountnumber,'x') or contains(name,'x'))")
})

test('search and apply count what is found', async () => {
  const { ask } = await connect()

  const { rows } = await ask('query_records', {
    entity: 'account',
    search: 'contoso',
    apply: 'aggregate($count as n)',
  })

  expect(rows).toEqual([[expect.any(Number)]])
})

test('with entity, no denied column is searched', async () => {
  const { ask, seen } = await connect({ deny: ['contact.emailaddress1', 'contact.fullname'] })

  await ask('query_records', { entity: 'contact', search: 'ada' })

  expect(seen.at(-1)?.path).toContain('contains(telephone1')
  expect(seen.at(-1)?.path).not.toMatch(/emailaddress1|fullname/)
})

test('without entity, Dataverse search is asked once, with the names of tables and text columns', async () => {
  const id = viewId(7)
  const { sent, intercept } = searchService(() => [
    { entity: 'account', id, attributes: { name: 'Contoso', telephone1: '555', creditlimit: 5 } },
    { entity: 'contact', id, attributes: { fullname: 'Ada' } },
    { entity: 'bot', id, attributes: { name: 'Not asked for' } },
  ])
  const { ask, seen } = await connect({ intercept })

  const answer = await ask('query_records', { search: 'contoso' })

  expect(answer).toEqual({
    notes: [
      'found by Dataverse search in account, contact, lead, opportunity, incident; its index can lag behind: search one entity to read it itself',
    ],
    columns: ['entity', 'id', 'name', 'first', 'second'],
    shown: {
      account: ['telephone1', 'address1_city'],
      contact: ['emailaddress1', 'telephone1'],
    },
    rows: [
      ['account', id, 'Contoso', '555', null],
      ['contact', id, 'Ada', null, null],
    ],
  })
  expect(sent).toHaveLength(1)
  expect(sent[0]?.entities[0]).toEqual({
    name: 'account',
    selectcolumns: ['name', 'telephone1', 'address1_city'],
    searchcolumns: ['name', 'telephone1', 'address1_city', 'accountnumber', 'emailaddress1'],
  })
  expect(seen.filter(({ path }) => /^(?:accounts|contacts)/.test(path))).toEqual([])
})

test.each([
  ['disabled', searchDisabled, 'Dataverse search is off here'],
  ['missing', () => new Response('Not found', { status: 404 }), 'Dataverse search is off here'],
  ['broken', () => Response.json({ response: '{' }), 'Dataverse search did not answer'],
  [
    'failing',
    () => Response.json({ response: '{"Error":{"Code":"x","Message":"y"},"Value":[]}' }),
    'Dataverse search did not answer',
  ],
])('without entity, tables are read if Dataverse search is %s', async (_what, answer, reason) => {
  const { intercept } = searchService(answer)
  const { ask, seen } = await connect({ intercept, clock: fakeClock() })

  const { rows, notes } = await ask('query_records', { search: 'contoso' })

  expect(notes).toEqual([
    `${reason}: read account, contact, lead, opportunity, incident, at most 5 of each; name an entity for others`,
  ])
  expect(rows).toContainEqual([
    'account',
    expect.any(String),
    'Contoso Suites',
    expect.anything(),
    expect.anything(),
  ])
  const reads = seen.filter(({ path }) => path.includes('contains('))
  expect(reads).toHaveLength(5)
  expect(reads.every(({ path }) => path.endsWith('&$top=5'))).toBe(true)
})

test('tables that this process has used come first, and there are at most eight requests', async () => {
  const { intercept } = searchService(searchDisabled)
  const { ask, seen } = await connect({ intercept })
  for (const entity of ['task', 'quote', 'product', 'phonecall'])
    await ask('query_records', { entity, top: 1 })
  const before = seen.length

  const { notes } = await ask('query_records', { search: 'contoso' })

  expect(JSON.stringify(notes)).toContain(
    'read phonecall, product, quote, task, account, contact, lead, at most',
  )
  const sent = seen.slice(before).filter(({ path }) => /contains\(|\/api\/search/.test(path))
  expect(sent).toHaveLength(8)
})

test('an environment without search is not asked again for ten minutes', async () => {
  const clock = fakeClock()
  const { sent, intercept } = searchService(searchDisabled)
  const { ask } = await connect({ intercept, clock })

  await ask('query_records', { search: 'contoso' })
  await ask('query_records', { search: 'contoso' })
  clock.pass(10 * 60_000)
  await ask('query_records', { search: 'contoso' })

  expect(sent).toHaveLength(2)
})

test('searches are a second apart', async () => {
  const clock = fakeClock()
  const { intercept } = searchService(() => [])
  const { ask } = await connect({ intercept, clock })
  await ask('query_records', { search: 'a' })

  await Promise.all([ask('query_records', { search: 'b' }), ask('query_records', { search: 'c' })])

  expect(clock.slept).toEqual([1000, expect.any(Number)])
})

test.each([
  ['a+b -c "d"', String.raw`a\+b \-c \"d\"`],
  ['(x) [y] {z}^~*?:\\/|&!', String.raw`\(x\) \[y\] \{z\}\^\~\*\?\:\\\/\|\&\!`],
  ['contoso', 'contoso'],
])('operators are escaped: %s', async (search, expected) => {
  const { sent, intercept } = searchService(() => [])
  const { ask } = await connect({ intercept })

  await ask('query_records', { search })

  expect(sent[0]?.search).toBe(expected)
})

test('with many operators the text stays within 100 characters', async () => {
  const { sent, intercept } = searchService(() => [])
  const { ask } = await connect({ intercept })

  await ask('query_records', { search: `contoso ${'a-'.repeat(46)}` })

  expect(sent[0]?.search).toBe(`contoso ${'a '.repeat(46)}`.trim())
})

test.each([
  { deny: ['account.telephone1', 'contact', 'lead.emailaddress1', 'opportunity.name'] },
  {
    entities: ['account', 'lead', 'savedquery'],
    deny: ['account.telephone1', 'lead.emailaddress1'],
  },
])('without entity, nothing closed by %j is searched or shown', async (lists) => {
  const id = viewId(7)
  const { sent, intercept } = searchService(() => [
    { entity: 'account', id, attributes: { name: 'Contoso', telephone1: '555' } },
    { entity: 'contact', id, attributes: { fullname: 'Ada' } },
  ])
  const { ask } = await connect({ ...lists, intercept })

  const { rows } = await ask('query_records', { search: 'contoso' })

  const [account, ...others] = sent[0]?.entities ?? []
  expect(account?.name).toBe('account')
  expect(JSON.stringify(account)).not.toContain('telephone1')
  expect(JSON.stringify(others)).not.toMatch(/"contact"|emailaddress1|"name":"opportunity"/)
  expect(rows).toEqual([['account', id, 'Contoso', null, null]])
})

test('without entity, a table that may not be read is told', async () => {
  const { intercept } = searchService(searchDisabled)
  const { ask } = await connect({
    intercept: async (request, next) =>
      request.url.includes('/leads?')
        ? Response.json({ error: { code: '0x80040220', message: 'No.' } }, { status: 403 })
        : intercept(request, next),
  })

  const { notes } = await ask('query_records', { search: 'contoso' })

  expect(JSON.stringify(notes)).toContain('lead not searched: ')
})

test('without entity, other arguments are refused', async () => {
  const { refused } = await connect()

  const text = await refused('query_records', { search: 'x', select: ['name'], count: true })

  expect(text).toContain('invalid_argument: select, count needs entity.')
})

test('without entity, the entity of all activities is left out although it was used', async () => {
  const { sent, intercept } = searchService(() => [])
  const { ask } = await connect({ intercept, deny: ['email'] })
  await ask('query_records', { entity: 'activitypointer', top: 1 })
  await ask('query_records', { entity: 'task', top: 1 })

  await ask('query_records', { search: 'contoso' })

  expect(sent[0]?.entities.map(({ name }) => name)).toEqual([
    'task',
    'account',
    'contact',
    'lead',
    'opportunity',
    'incident',
  ])
})
