import { expect, test } from 'vitest'
import { byId, columnName, entitySet } from '../support/names-of.ts'
import { errorOf } from '../support/error-of.ts'
import { sentHeaders } from '../../src/dataverse/outbound/headers.ts'
import { apiRoot, serviceUrl, startServiceDouble } from '../support/service-double.ts'

const service = startServiceDouble()
const { signal } = new AbortController()
const accounts = entitySet('accounts')
const id = '5a3f0c1e-1111-4222-8333-000000000001'
const nextLink = `${apiRoot}accounts?$select=name&$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22%253ccookie%2520page%253d%25221%2522%253e%253caccountid%2520last%253d%2522%257b5A3F0C1E%257d%2522%2520%252f%253e%253c%252fcookie%253e%22%20istracking=%22False%22%20/%3E`

test('a page contains rows with their annotations, the count and the link to the next page', async () => {
  const row = {
    '@odata.etag': 'W/"1234567"',
    'industrycode@OData.Community.Display.V1.FormattedValue': 'Accounting',
    industrycode: 1,
    '_primarycontactid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'contact',
    _primarycontactid_value: id,
    name: null,
  }
  service.reply({
    json: {
      '@odata.context': `${apiRoot}$metadata#accounts(name,industrycode)`,
      '@odata.count': 5000,
      '@Microsoft.Dynamics.CRM.totalrecordcount': 5000,
      '@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded': true,
      '@Microsoft.Dynamics.CRM.globalmetadataversion': '12345',
      value: [row],
      '@odata.nextLink': nextLink,
    },
  })

  const page = await service.connect().list(accounts, { select: 'name' }, { signal })

  expect(page).toEqual({ rows: [row], count: { value: 5000, limitExceeded: true }, nextLink })
})

test.each([
  [{ '@odata.count': 3, '@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded': false }, false],
  [{ '@odata.count': 5000, '@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded': false }, false],
  [{ '@odata.count': 4999 }, false],
  [{ '@odata.count': 5000 }, true],
])('reports whether a count is complete: %j', async (annotations, limitExceeded) => {
  service.reply({ json: { ...annotations, value: [] } })

  const { count } = await service.connect().list(accounts, { count: true }, { signal })

  expect(count).toEqual({ value: annotations['@odata.count'], limitExceeded })
})

test('a page without a count has no count', async () => {
  service.reply({ json: { '@Microsoft.Dynamics.CRM.totalrecordcount': -1, value: [] } })

  expect(await service.connect().list(accounts, {}, { signal })).toEqual({ rows: [] })
})

test('each option is one parameter', async () => {
  service.reply({ json: { value: [] } })

  await service.connect().list(
    accounts,
    {
      select: 'name,revenue',
      filter: "name eq 'a&$top=1#%26'",
      orderby: 'name desc',
      expand: 'primarycontactid($select=fullname;$top=1)',
      count: true,
    },
    { signal, pageRows: 50 },
  )

  const [request] = service.requests
  expect([...new URL(request?.url ?? '').searchParams]).toEqual([
    ['$select', 'name,revenue'],
    ['$filter', "name eq 'a&$top=1#%26'"],
    ['$orderby', 'name desc'],
    ['$expand', 'primarycontactid($select=fullname;$top=1)'],
    ['$count', 'true'],
  ])
  expect(new URL(request?.url ?? '').pathname).toBe('/api/data/v9.2/accounts')
})

test('top and a page size are never sent together', async () => {
  service.reply({ json: { value: [] } })

  await service.connect().list(accounts, { top: 5 }, { signal, pageRows: 50 })

  const [request] = service.requests
  expect(new URL(request?.url ?? '').search).toBe('?$top=5')
  expect(request?.headers.get('prefer')).not.toContain('maxpagesize')
})

test('follows a link byte for byte with the same preferences', async () => {
  service.reply({ json: { value: [], '@odata.nextLink': nextLink } }, { json: { value: [] } })
  const dataverse = service.connect()

  const first = await dataverse.list(accounts, { select: 'name' }, { signal, pageRows: 2 })
  await dataverse.follow(first.nextLink ?? '', { signal, pageRows: 2 })

  const [one, two] = service.requests
  expect(two?.url).toBe(nextLink)
  expect(two?.headers.get('prefer')).toBe(one?.headers.get('prefer'))
  expect(one?.headers.get('prefer')).toMatch(
    /^odata\.include-annotations="OData\.Community\.Display\.V1\.FormattedValue,[^"]+", ?odata\.maxpagesize=2$/,
  )
})

test('follows a link only to the .api. host of the environment', async () => {
  const dataverse = service.connect()

  const error = await errorOf(
    dataverse.follow('https://fabrikam.crm4.dynamics.com/api/data/v9.2/accounts', { signal }),
  )

  expect(error.code).toBe('blocked')
  expect(service.requests).toEqual([])
})

test('R127 stops when a page links to itself', async () => {
  service.reply({ json: { value: [], '@odata.nextLink': nextLink } })

  const error = await errorOf(service.connect().follow(nextLink, { signal }))

  expect(error.code).toBe('bad_answer')
})

test('R18 sends the fixed headers and no other headers of its own', async () => {
  const headers = { 'OData-EntityId': `accounts(${id})` }
  service.reply({ json: { value: [] } }, { status: 204, headers })
  const dataverse = service.connect()
  const target = { set: accounts, primaryId: columnName('accountid') }

  await dataverse.list(accounts, {}, { signal })
  await dataverse.update(target, byId(id), { name: 'x' }, { signal })

  const platform = ['accept-language', 'connection', 'content-length', 'host', 'sec-fetch-mode']
  const [read, write] = service.requests
  for (const request of service.requests) {
    const own = [...request.headers.keys()].filter((name) => !platform.includes(name))
    expect(sentHeaders).toEqual(expect.arrayContaining(own))
  }
  expect(Object.fromEntries(read?.headers ?? [])).toMatchObject({
    accept: 'application/json',
    'accept-encoding': 'gzip',
    authorization: 'Bearer test-token',
    'if-none-match': 'null',
    'odata-maxversion': '4.0',
    'odata-version': '4.0',
    'user-agent': 'dataverse-mcp-server',
    'x-ms-client-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
  expect(read?.headers.has('content-type')).toBe(false)
  expect(write?.headers.get('content-type')).toBe('application/json')
})

test('reads one record with its ETag', async () => {
  const row = {
    '@odata.context': `${apiRoot}$metadata#accounts(name)/$entity`,
    '@odata.etag': 'W/"1234567"',
    accountid: id,
    name: 'Contoso',
  }
  service.reply({ json: row })

  const found = await service
    .connect()
    .retrieve(accounts, byId(id), { select: 'name', expand: 'primarycontactid' }, { signal })

  expect(found).toEqual({ row, etag: 'W/"1234567"' })
  expect(service.requests[0]?.url).toBe(
    `${apiRoot}accounts(${id})?$select=name&$expand=primarycontactid`,
  )
})

test("uses the record's own ETag when the header has another", async () => {
  const row = { '@odata.etag': 'W/"7"', name: 'Contoso' }
  service.reply({ json: row, headers: { ETag: 'W/"8"' } })

  const found = await service.connect().retrieve(accounts, byId(id), {}, { signal })

  expect(found.etag).toBe('W/"7"')
})

test('a read whose answer has no body is reported as an empty answer', async () => {
  service.reply({ text: '' })

  const error = await errorOf(service.connect().retrieve(accounts, byId(id), {}, { signal }))

  expect(error.code).toBe('bad_answer')
  expect(error.message).toBe('The Dataverse answer is empty.')
})

test('uses the ETag of the header when the record has no ETag', async () => {
  service.reply({ json: { name: 'Contoso' }, headers: { ETag: 'W/"7"' } })

  const found = await service.connect().retrieve(accounts, byId(id), {}, { signal })

  expect(found.etag).toBe('W/"7"')
})

test('reads by alternate key, encoded', async () => {
  service.reply({ json: { name: 'Contoso' } })

  await service
    .connect()
    .retrieve(
      accounts,
      { kind: 'alternate', parts: [{ name: columnName('accountnumber'), value: "A/1 'x'" }] },
      {},
      { signal },
    )

  expect(service.requests[0]?.url).toBe(`${apiRoot}accounts(accountnumber='A%2F1%20''x''')`)
})

test.each([
  ['WhoAmI', { UserId: id, BusinessUnitId: id, OrganizationId: id }],
  ['RetrieveVersion()', { Version: '9.2.24104.183' }],
])('reads %s', async (path, fields) => {
  const context = `${serviceUrl}/api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.X`
  service.reply({ json: { '@odata.context': context, ...fields } })

  expect(await service.connect().read(path, {}, { signal })).toMatchObject(fields)
  expect(service.requests[0]?.url).toBe(`${apiRoot}${path}`)
})

test.each([
  ['no list', { value: 'x' }],
  ['a list of texts', { value: ['x'] }],
  ['no value', { rows: [] }],
  ['an array', []],
  ['a count that is a text', { value: [], '@odata.count': '5' }],
])('R128 %s is an invalid response', async (_case, json) => {
  service.reply({ json })

  const error = await errorOf(service.connect().list(accounts, {}, { signal }))

  expect(error.code).toBe('bad_answer')
})
