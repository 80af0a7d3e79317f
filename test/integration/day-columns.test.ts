import { expect, test } from 'vitest'
import { fakeClock } from '../support/fake-clock.ts'
import { serviceUrl, startServiceDouble } from '../support/service-double.ts'
import type { Reply } from '../support/service-double.ts'
import { connect as connectSandbox } from '../support/connect.ts'
import { toolsOver } from '../support/call-tools.ts'
import { berlin } from '../support/user-settings.ts'
import { attributes, definition, summaries } from '../support/wire-definitions.ts'

const service = startServiceDouble()
const formatted = '@OData.Community.Display.V1.FormattedValue'

const dayColumn = (name: string, behavior: string) => ({
  ...attributes[0],
  LogicalName: name,
  AttributeType: 'DateTime',
  AttributeTypeName: { Value: 'DateTimeType' },
  RequiredLevel: { Value: 'None' },
  Format: 'DateOnly',
  FormatName: null,
  MaxLength: null,
  DateTimeBehavior: { Value: behavior },
})
const account: Reply = {
  json: {
    ServerVersionStamp: '1!2',
    EntityMetadata: [
      {
        ...definition,
        Attributes: [
          ...attributes,
          { ...attributes[0], LogicalName: 'accountid', AttributeType: 'Uniqueidentifier' },
          { ...attributes[0], LogicalName: 'creditlimit', IsSecured: true },
          { ...attributes[0], LogicalName: 'creditcode', IsSecured: true },
          dayColumn('new_start', 'UserLocal'),
          dayColumn('new_fixed', 'TimeZoneIndependent'),
        ],
      },
    ],
  },
}
const id = '5a3f0c1e-1111-4222-8333-000000000001'

const rowsOf = (...rows: readonly object[]): Reply => ({
  json: { value: rows.map((row) => ({ accountid: id, ...row })) },
})
const start = (value: string, text: string) => ({
  new_start: value,
  [`new_start${formatted}`]: text,
})
const settings: Reply = { json: { value: [berlin] } }
const zoneRequests = () =>
  service.requests.filter(({ url }) => url.includes('usersettingscollection'))

function connect() {
  return toolsOver({ fetch, clock: fakeClock(), baseUrl: serviceUrl })
}

const query = { entity: 'account', select: ['new_start'] }

test('shows the day of the formatted value, and reads the zone once for all calls', async () => {
  const call = connect()
  const cest = start('2024-06-30T22:00:00Z', '01.07.2024')
  service.reply(summaries, account, rowsOf(start('2024-01-01T23:00:00Z', '02.01.2024')), settings)
  service.reply(rowsOf(cest, start('2024-06-30T14:25:00Z', '30.06.2024')))

  const first = await call('query_records', query)
  const second = await call('query_records', query)

  expect(first['rows']).toEqual([[id, '2024-01-02']])
  expect(second['rows']).toEqual([
    [id, '2024-07-01'],
    [id, '2024-06-30T14:25:00Z'],
  ])
  expect(zoneRequests()).toHaveLength(1)
  expect(service.requests).toHaveLength(5)
})

test('the zone settles a day that the text leaves open', async () => {
  service.reply(
    summaries,
    account,
    rowsOf(start('2024-01-01T23:00:00Z', '02.01.2024 01:00')),
    settings,
  )

  const { rows } = await connect()('query_records', query)

  expect(rows).toEqual([[id, '2024-01-02']])
})

test.each([
  ['is refused', { status: 403, json: { error: { code: '0x80040220', message: 'no' } } }],
  ['has no rows', { json: { value: [] } }],
  ['is of several users', { json: { value: [berlin, berlin] } }],
  ['is not JSON', { text: '<html>' }],
])('a day that the text leaves open is never guessed: usersettings %s', async (_, reply) => {
  service.reply(
    summaries,
    account,
    rowsOf(start('2024-01-01T23:00:00Z', '02.01.2024 01:00')),
    reply,
  )

  const { rows } = await connect()('query_records', query)

  expect(rows).toEqual([[id, '2024-01-01T23:00:00Z']])
})

test('a time in a day column is not lost', async () => {
  const midday = start('2024-01-06T08:00:00Z', '06.01.2024')
  service.reply(
    summaries,
    account,
    rowsOf(midday, start('2024-01-06T23:30:00Z', '07.01.2024')),
    settings,
  )

  const { rows } = await connect()('query_records', query)

  expect(rows).toEqual([
    [id, '2024-01-06T08:00:00Z'],
    [id, '2024-01-07T00:30+01:00'],
  ])
})

test('rows without a day column, or with days for certain, need no zone', async () => {
  const call = connect()
  const fixed = { new_fixed: '2024-01-06T00:00:00Z', [`new_fixed${formatted}`]: '06.01.2024' }
  service.reply(summaries, account, rowsOf({ name: 'Contoso' }), rowsOf(fixed))

  await call('query_records', { entity: 'account', select: ['name'] })
  const { rows } = await call('query_records', { entity: 'account', select: ['new_fixed'] })

  expect(rows).toEqual([[id, '2024-01-06']])
  expect(zoneRequests()).toHaveLength(0)
})

test('a record shows the same day', async () => {
  const row = { accountid: id, ...start('2024-01-01T23:00:00Z', '1/2/24') }
  service.reply(summaries, account, { json: row }, settings)

  const { values } = await connect()('get_record', { entity: 'account', id })

  expect(values).toEqual({ new_start: '2024-01-02' })
})

test('groups and the latest day of a group show days, too', async () => {
  const group = {
    ...start('2024-01-01T23:00:00Z', '02.01.2024'),
    last: '2024-01-04T23:00:00Z',
    [`last${formatted}`]: '05.01.2024',
  }
  service.reply(summaries, account, { json: { value: [group] } }, settings)

  const { columns, rows } = await connect()('query_records', {
    entity: 'account',
    apply: 'groupby((new_start),aggregate(new_start with max as last))',
  })

  expect(columns).toEqual(['new_start', 'last'])
  expect(rows).toEqual([['2024-01-02', '2024-01-05']])
})

test('a filter by day asks the service for days of the user, in expand and apply too', async () => {
  const call = connect()
  service.reply(summaries, account, rowsOf(), rowsOf())

  await call('query_records', { ...query, filter: 'new_start ge 2024-01-06' })
  await call('query_records', {
    entity: 'account',
    apply: 'filter(new_start lt 2024-01-06)/aggregate($count as n)',
  })

  const sent = service.requests.map(({ url }) => decodeURIComponent(url))
  expect(sent.at(-2)).toContain("OnOrAfter(PropertyName='new_start',PropertyValue='2024-01-06')")
  expect(sent.at(-1)).toContain("OnOrBefore(PropertyName='new_start',PropertyValue='2024-01-05')")
})

test('null in a secured column is noted once for all, and is not called empty', async () => {
  const call = connect()
  const row = { accountid: id, creditlimit: null, creditcode: null, name: null }
  service.reply(summaries, account, rowsOf(row, row), { json: row })
  const select = ['creditlimit', 'creditcode', 'name']

  const table = await call('query_records', { entity: 'account', select })
  const record = await call('get_record', { entity: 'account', id, select })

  const note = 'creditlimit, creditcode secured: null may be hidden, not empty'
  expect(table['notes']).toEqual([note])
  expect(record).toMatchObject({ notes: [note], empty: ['name'] })
})

test('a secured column with a value has no note, and one that is filtered has', async () => {
  const call = connect()
  service.reply(summaries, account, rowsOf({ creditlimit: 'A' }), rowsOf())

  const read = await call('query_records', { entity: 'account', select: ['creditlimit'] })
  const filtered = await call('query_records', {
    entity: 'account',
    select: ['name'],
    filter: "creditlimit eq 'B'",
  })

  expect(read['notes']).toBeUndefined()
  expect(filtered['notes']).toEqual([
    'creditlimit is secured: values hidden from the user count as null',
  ])
})

test.each([
  [{ entities: ['task'] }, 0],
  [{ deny: ['usersettings'] }, 0],
  [{ deny: ['usersettings.timezone*'] }, 0],
  [{ deny: ['contact'] }, 1],
])("the operator's lists %j apply to settings of users: %i requests", async (lists, requests) => {
  const { ask, seen } = await connectSandbox(lists)
  const values = { subject: 'x', actualstart: '2026-01-31T08:00:00Z' }
  const { id: task } = await ask('create_record', { entity: 'task', values })

  await ask('get_record', { entity: 'task', id: task, select: ['actualstart'] })

  expect(seen.filter(({ path }) => path.startsWith('usersettings'))).toHaveLength(requests)
})
