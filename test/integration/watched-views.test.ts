import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'
import { viewId, viewService } from '../support/view-service.ts'

const fetch =
  '<attribute name="name"/><attribute name="revenue"/><attribute name="createdon"/><order attribute="name"/>'

/** Rows of a service that runs the view and does nothing else. */
const rows = [
  { accountid: viewId(11), name: 'Alpha', revenue: 5 },
  { accountid: viewId(12), name: 'Beta', revenue: 900 },
  { accountid: viewId(13), name: 'Gamma' },
]

/** A client of a service that answers every run of the view V with the given rows. */
const client = (answer: (options: URLSearchParams, request: Request) => unknown) =>
  connect({
    intercept: viewService({
      system: [{ id: viewId(1), name: 'V', fetch, cells: ['name', 'revenue'] }],
      run: answer,
    }),
  })

const view = { entity: 'account', view: 'V' }
const names = ({ rows: given }: Record<string, unknown>) =>
  Array.isArray(given) ? given.map((row) => row[1]) : []

test('rows that do not match an ignored filter are left out, and so is the count', async () => {
  const { ask } = await client(() => ({ value: rows, '@odata.count': 3 }))

  const answer = await ask('query_records', { ...view, filter: 'revenue gt 100', count: true })

  expect(names(answer)).toEqual(['Beta'])
  expect(answer['count']).toBeUndefined()
  expect(answer['notes']).toEqual([
    'Dataverse ignored filter for this view; filtered here instead',
    'no count for this view',
  ])
})

test.each([
  "primarycontactid/fullname eq 'x'",
  "Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue=7)",
])('a filter that rows do not show is not believed: %s', async (filter) => {
  const { ask } = await client(() => ({ value: rows, '@odata.count': 3 }))

  const { notes, count } = await ask('query_records', { ...view, filter, count: true })

  expect(notes).toContain('not verified that Dataverse applies this filter to a view')
  expect(count).toBeUndefined()
})

test('an ignored filter that cannot be applied here is an error', async () => {
  const { refused } = await client(() => ({ value: rows }))

  const text = await refused('query_records', {
    ...view,
    filter: "revenue gt 100 and primarycontactid/fullname eq 'x'",
  })

  expect(text).toContain('refused: Dataverse ignored filter for this view.')
  expect(text).toContain('Send view without filter')
})

test.each([
  ["name eq 'alpha'", ['Alpha']],
  ["startswith(name,'be') or revenue lt 10", ['Alpha', 'Beta']],
  ["not contains(name,'m')", ['Alpha', 'Beta']],
  ['revenue eq null', ['Gamma']],
  ['revenue ne null', ['Alpha', 'Beta']],
  ['revenue ge 900', ['Beta']],
])('the rows are checked by %s', async (filter, expected) => {
  const { ask } = await client(() => ({ value: rows }))

  const answer = await ask('query_records', { ...view, filter })

  expect(names(answer)).toEqual(expected)
})

test('an ignored orderby is told', async () => {
  const { ask } = await client(() => ({ value: rows }))

  const { notes } = await ask('query_records', { ...view, orderby: 'revenue desc', top: 1 })

  expect(notes).toEqual([
    'Dataverse ignored orderby for this view: rows, also those that top keeps, are in the order of the view',
  ])
})

test('an observed orderby needs no note, with empty values first', async () => {
  const { ask } = await client(() => ({ value: [rows[2], rows[0], rows[1]] }))

  const { notes } = await ask('query_records', { ...view, orderby: 'revenue' })

  expect(notes).toBeUndefined()
})

test('more rows than top are cut here', async () => {
  const { ask } = await client(() => ({ value: rows }))

  const answer = await ask('query_records', { ...view, top: 2 })

  expect(names(answer)).toEqual(['Alpha', 'Beta'])
  expect(answer['more']).toBe(true)
})

test('a refused option is told with what to send instead', async () => {
  const { refused } = await client(() =>
    Response.json(
      {
        error: { code: '0x80060888', message: 'Query options are not supported with savedQuery.' },
      },
      { status: 400 },
    ),
  )

  const text = await refused('query_records', { ...view, filter: 'revenue gt 100' })

  expect(text).toContain('Dataverse takes no filter with this view: send view alone')
})

test('a missing count is told', async () => {
  const { ask } = await client(() => ({ value: rows }))

  const { notes } = await ask('query_records', { ...view, count: true })

  expect(notes).toEqual(['no count for this view'])
})

test('a link to the next page is followed with the same checks', async () => {
  const link = `https://sandbox.invalid/api/data/v9.2/accounts?savedQuery=${viewId(1)}&$skiptoken=2`
  const { ask } = await client((options) =>
    options.has('$skiptoken')
      ? { value: rows.slice(1) }
      : { value: rows.slice(0, 1), '@odata.nextLink': link },
  )

  const answer = await ask('query_records', { ...view, filter: 'revenue lt 100' })

  expect(names(answer)).toEqual(['Alpha'])
})

test('rows that follow without a link are read with a larger page', async () => {
  const sizes: number[] = []
  const all = Array.from({ length: 20 }, (_, index) => ({
    accountid: viewId(index),
    name: `N${index}`,
  }))
  const { ask } = await client((_options, request) => {
    const [, size = ''] = /maxpagesize=(\d+)/.exec(request.headers.get('prefer') ?? '') ?? []
    sizes.push(Number(size))
    // As if the service allowed five rows at first.
    const given = all.slice(0, sizes.length * 5)
    return { value: given, '@Microsoft.Dynamics.CRM.morerecords': given.length < all.length }
  })

  const answer = await ask('query_records', { ...view, top: 20 })

  expect(names(answer)).toEqual(all.map(({ name }) => name))
  expect(sizes).toEqual([20, 40, 80, 160])
})

test('a column that the service leaves out is not taken as empty', async () => {
  const { ask } = await client(() => ({ value: rows }))

  const { notes } = await ask('query_records', { ...view, filter: 'numberofemployees eq null' })

  expect(notes).toEqual(['not verified that Dataverse applies this filter to a view'])
})

test('an order that only a later page breaks is told', async () => {
  const link = `https://sandbox.invalid/api/data/v9.2/accounts?savedQuery=${viewId(1)}&$skiptoken=2`
  const { ask } = await client((options) =>
    options.has('$skiptoken')
      ? { value: rows.slice(0, 1) }
      : { value: rows.slice(1, 2), '@odata.nextLink': link },
  )

  const { notes } = await ask('query_records', { ...view, orderby: 'revenue' })

  expect(JSON.stringify(notes)).toContain('Dataverse ignored orderby for this view')
})
