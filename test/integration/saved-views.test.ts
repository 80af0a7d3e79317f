import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'
import { viewId, viewService } from '../support/view-service.ts'

test('a view of the environment gives its columns and rows', async () => {
  const { ask, seen } = await connect()

  const answer = await ask('query_records', { entity: 'opportunity', view: 'Open Opportunities' })

  expect(answer['columns']).toEqual([
    'opportunityid',
    'name',
    'customerid',
    'estimatedvalue',
    'estimatedclosedate',
    // Beside the view's own, because the rows have several currencies.
    'transactioncurrencyid',
  ])
  expect(answer['notes']).toBeUndefined()
  const [run = ''] = seen.flatMap(({ path }) => (path.includes('savedQuery=') ? [path] : []))
  expect(run).toMatch(/^opportunities\?savedQuery=[0-9a-f-]{36}$/)
})

test('filter, orderby, top and count narrow a view', async () => {
  const { ask } = await connect()

  const { rows, count, notes } = await ask('query_records', {
    entity: 'opportunity',
    view: 'Open Opportunities',
    select: ['estimatedvalue'],
    filter: 'estimatedvalue gt 300000',
    orderby: 'estimatedvalue desc',
    top: 3,
    count: true,
  })

  const values = Array.isArray(rows) ? rows.map((row) => Number(row[1])) : []
  expect(values).toHaveLength(3)
  expect(values).toEqual(values.toSorted((one, other) => other - one))
  expect(Math.min(...values)).toBeGreaterThan(300_000)
  expect(count).toBeGreaterThanOrEqual(3)
  expect(notes).toBeUndefined()
})

test('columns that the view does not have are selected, also to check a filter', async () => {
  const { ask, seen } = await connect()

  const { columns } = await ask('query_records', {
    entity: 'opportunity',
    view: 'Open Opportunities',
    select: ['name'],
    filter: 'totalamount gt 0',
    orderby: 'stepname',
  })

  expect(columns).toEqual(['opportunityid', 'name'])
  const run = seen.find(({ path }) => path.includes('savedQuery='))?.path
  expect(run).toContain('$select=opportunityid,name,totalamount,stepname&')
})

test('a cursor continues the view to its last row', async () => {
  const { ask } = await connect({ resultTokens: 1000 })
  const first = await ask('query_records', {
    entity: 'opportunity',
    view: 'Open Opportunities',
    top: 60,
    count: true,
  })
  const ids = idsOf(first)

  let next = first['next']
  while (next !== undefined) {
    const page = await ask('query_records', { cursor: next })
    ids.push(...idsOf(page))
    next = page['next']
  }

  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toHaveLength(Math.min(60, Number(first['count'])))
})

test.each([['open opportunities'], ['Open Opportunity'], ['system: Open Opportunities']])(
  'the view is found as %s',
  async (view) => {
    const { ask } = await connect()

    const { rows } = await ask('query_records', { entity: 'opportunity', view, top: 1 })

    expect(rows).toHaveLength(1)
  },
)

test('a wrong name is answered with the nearest names', async () => {
  const { refused } = await connect()

  const text = await refused('query_records', { entity: 'account', view: 'Activ Acounts' })

  expect(text).toContain('not_found: This account sees no view "Activ Acounts" of account.')
  expect(text).toContain('"Active Accounts"')
})

test('a personal view runs by userQuery, and of two views with one name both are offered', async () => {
  const fetch = '<attribute name="name"/>'
  const runs: string[] = []
  const { ask, refused } = await connect({
    intercept: viewService({
      system: [{ id: viewId(1), name: 'Hot', fetch, cells: ['name'] }],
      personal: [
        { id: viewId(2), name: 'Hot', fetch, cells: ['name'] },
        { id: viewId(3), name: 'Mine', fetch, cells: ['name'] },
      ],
      run: (options) => {
        runs.push(options.toString())
        return { value: [{ accountid: viewId(9), name: 'A' }] }
      },
    }),
  })

  await ask('query_records', { entity: 'account', view: 'Mine' })
  const both = await refused('query_records', { entity: 'account', view: 'hot' })
  await ask('query_records', { entity: 'account', view: 'personal:Hot' })
  await ask('query_records', { entity: 'account', view: viewId(1) })

  expect(both).toContain('2 views of account have this name: system and personal.')
  expect(both).toContain('system:Hot or personal:Hot')
  expect(runs).toEqual([
    `userQuery=${viewId(3)}`,
    `userQuery=${viewId(2)}`,
    `savedQuery=${viewId(1)}`,
  ])
})

test('linked columns of the layout are left out with a note', async () => {
  const link =
    '<attribute name="name"/><link-entity name="contact" from="contactid" to="primarycontactid" alias="a_1"><attribute name="emailaddress1"/></link-entity>'
  const { ask } = await connect({
    intercept: viewService({
      system: [{ id: viewId(1), name: 'V', fetch: link, cells: ['name', 'a_1.emailaddress1'] }],
      run: () => ({
        value: [{ accountid: viewId(9), name: 'A', 'a_1.emailaddress1': 'a@b.example' }],
      }),
    }),
  })

  const { columns, rows, notes } = await ask('query_records', { entity: 'account', view: 'V' })

  expect(columns).toEqual(['accountid', 'name'])
  expect(rows).toEqual([[viewId(9), 'A']])
  expect(notes).toEqual(['left out of the view: 1 linked column of contact'])
})

test.each([
  [{ apply: 'aggregate($count as n)' }, 'view and apply cannot be used together'],
  [{ expand: 'primarycontactid($select=fullname)' }, 'view and expand cannot be used together'],
  [{ select: ['primarycontactid/emailaddress1'] }, 'A view takes no columns of related records'],
])('with a view %j is refused', async (more, message) => {
  const { refused, seen } = await connect()

  const text = await refused('query_records', {
    entity: 'account',
    view: 'Active Accounts',
    ...more,
  })

  expect(text).toContain(message)
  expect(seen.some(({ path }) => path.includes('savedQuery='))).toBe(false)
})

test('describe_entities lists at most ten names of views', async () => {
  const system = Array.from({ length: 14 }, (_, index) => ({
    id: viewId(index),
    name: `V${index}`,
    fetch: '<attribute name="name"/>',
    cells: ['name'],
  }))
  const { ask } = await connect({ intercept: viewService({ system }) })

  const { entities } = await ask('describe_entities', { entity: 'account' })

  const [account] = Array.isArray(entities) ? entities : []
  expect(account.views).toEqual(system.slice(0, 10).map(({ name }) => name))
})

function idsOf({ rows }: Record<string, unknown>): unknown[] {
  return Array.isArray(rows) ? rows.map((row) => row[0]) : []
}
