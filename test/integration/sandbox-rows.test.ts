import { expect, test } from 'vitest'

import {
  account,
  contact,
  createSandboxClient,
  id,
  root,
  withAnnotations,
} from '../support/sandbox-client.ts'

const rows = [
  account(1, {
    name: 'Contoso',
    accountnumber: 'A-1',
    primarycontactid: id(11),
    address1_line1: '1 Main St',
  }),
  account(2, { name: 'Fabrikam' }),
  contact(11, { fullname: 'Ann Lee' }),
]

test.each([
  ['a GUID', `accounts(${id(1)})`],
  ['a GUID in capitals', `accounts(${id(1).toUpperCase()})`],
  ['the primary key by name', `accounts(accountid=${id(1)})`],
  ['an alternate key', "accounts(accountnumber='A-1')"],
  ['an encoded alternate key', 'accounts(accountnumber=%27a-1%27)'],
])('a row is addressed by %s', async (_, path) => {
  const { status, json, headers } = await createSandboxClient({ rows }).get(`${path}?$select=name`)

  expect(status).toBe(200)
  expect(json).toEqual({
    '@odata.context': `${root}$metadata#accounts(name)/$entity`,
    '@odata.etag': headers.get('etag'),
    name: 'Contoso',
    accountid: id(1),
  })
})

test.each([
  [`accounts(${id(99)})`, 404, '0x80040217', `Entity 'account' With Id = ${id(99)} Does Not Exist`],
  ["accounts(accountnumber='none')", 404, '0x80060891', /does not exist in account/],
  [
    "accounts(name='Contoso')",
    400,
    '0x80060888',
    /^The key in the request URI is not valid for resource 'Microsoft.Dynamics.CRM.account'\./,
  ],
  ['accounts(00000000-0000-0000-0000-000000000000)', 400, '0x80040203', 'Expected non-empty Guid.'],
  ['accounts(nonsense)', 400, '0x80060888', /syntax/],
  [`accounts('${id(1)}')`, 400, '0x80060888', /syntax/],
  [`accounts({${id(1)}})`, 400, '0x80060888', /syntax/],
  ["accounts(accountnumber='a%26b')", 400, '0x80060888', /syntax/],
  [
    `accounts(${id(1)})/nothing`,
    404,
    '0x8006088a',
    "Resource not found for the segment 'nothing'.",
  ],
  [`accounts(${id(1)})/Name`, 404, '0x8006088a', "Resource not found for the segment 'Name'."],
  [`accounts(${id(1)})?$filter=name eq 'x'`, 400, '0x80060888', /not a collection/],
])('GET %s returns %i %s', async (path, status, code, message) => {
  const answer = await createSandboxClient({ rows }).get(path)

  expect(answer.status).toBe(status)
  expect(answer.error.code).toBe(code)
  expect(answer.error.message).toMatch(message)
})

test('a matching If-None-Match returns 304 without a body', async () => {
  const client = createSandboxClient({ rows })
  const etag = (await client.get(`accounts(${id(1)})`)).headers.get('etag') ?? ''

  const unchanged = await client.get(`accounts(${id(1)})`, { 'If-None-Match': etag })
  const other = await client.get(`accounts(${id(1)})`, { 'If-None-Match': 'W/"1"' })
  const ignored = await client.get(`accounts(${id(1)})`, { 'If-None-Match': 'null' })

  expect([unchanged.status, unchanged.text]).toEqual([304, ''])
  expect([other.status, ignored.status]).toEqual([200, 200])
})

test('a conditional read with an expand or annotations returns the full row', async () => {
  const client = createSandboxClient({ rows })
  const etag = (await client.get(`accounts(${id(1)})`)).headers.get('etag') ?? ''

  const expanded = await client.get(`accounts(${id(1)})?$expand=primarycontactid`, {
    'If-None-Match': etag,
  })
  const annotated = await client.get(`accounts(${id(1)})`, {
    'If-None-Match': etag,
    ...withAnnotations,
  })

  expect([expanded.status, annotated.status]).toEqual([200, 200])
})

test('parts of a row: a property, its plain value, a related row and its URL', async () => {
  const client = createSandboxClient({ rows })
  const path = `accounts(${id(1)})`

  const property = await client.get(`${path}/name`)
  const value = await client.get(`${path}/name/$value`)
  const absent = await client.get(`${path}/revenue`)
  const related = await client.get(`${path}/primarycontactid?$select=fullname`)
  const reference = await client.get(`${path}/primarycontactid/$ref`)
  const deep = await client.get(`${path}/primarycontactid/fullname`)
  const none = await client.get(`accounts(${id(2)})/primarycontactid`)

  expect(property.json).toEqual({
    '@odata.context': `${root}$metadata#accounts(${id(1)})/name`,
    value: 'Contoso',
  })
  expect(value.text).toBe('Contoso')
  expect(value.headers.get('content-type')).toBe('text/plain')
  expect([absent.status, none.status]).toEqual([204, 204])
  expect(related.json).toMatchObject({ fullname: 'Ann Lee', contactid: id(11) })
  expect(reference.json).toEqual({
    '@odata.context': `${root}$metadata#$ref`,
    '@odata.id': `${root}contacts(${id(11)})`,
  })
  expect(deep.json['value']).toBe('Ann Lee')
})

test('a composite address includes its parts', async () => {
  const { json } = await createSandboxClient({ rows }).get(
    `accounts(${id(1)})?$select=address1_composite`,
  )

  expect(json).toMatchObject({ address1_line1: '1 Main St', address1_city: null })
})

test.each(['POST', 'PATCH', 'DELETE'])(
  '%s on a function returns 404 with an empty code',
  async (method) => {
    const { status, error } = await createSandboxClient({ rows }).send(method, 'WhoAmI')

    expect(status).toBe(404)
    expect(error).toEqual({
      code: '',
      message: `No HTTP resource was found that matches the request URI '${root}WhoAmI'.`,
    })
  },
)

test.each([
  ['https://contoso.crm4.dynamics.com/', 404],
  ['https://contoso.crm4.dynamics.com/api/data/v8.0/accounts', 404],
  ['https://contoso.crm4.dynamics.com/api/data/v9.1/accounts?$top=1', 200],
  ['https://contoso.crm4.dynamics.com/api/data/v9.0/', 200],
])('%s returns %i', async (url, status) => {
  const answer = await createSandboxClient({ rows }).get(url)

  expect(answer.status).toBe(status)
})

test.each([
  ['PUT', `accounts(${id(1)})`],
  ['DELETE', 'accounts'],
  ['PATCH', 'accounts'],
  ['POST', `accounts(${id(1)})`],
  ['POST', 'EntityDefinitions'],
])('%s %s is not allowed', async (method, path) => {
  const { status } = await createSandboxClient({ rows }).send(method, path, { body: {} })

  expect(status).toBe(405)
})

test('the service document lists the entity sets', async () => {
  const { json, rows: sets } = await createSandboxClient({ rows }).get('')

  expect(json['@odata.context']).toBe(`${root}$metadata`)
  expect(sets).toContainEqual({ name: 'accounts', kind: 'EntitySet', url: 'accounts' })
})

test('functions accept parameters inline and by alias', async () => {
  const client = createSandboxClient({ rows })

  const count = await client.get(
    'RetrieveTotalRecordCount(EntityNames=@p1)?@p1=["account","contact"]',
  )
  const unknown = await client.get('RetrieveTotalRecordCount(EntityNames=["none"])')
  const version = await client.get('RetrieveVersion()')
  const organization = await client.get(
    "RetrieveCurrentOrganization(AccessType=Microsoft.Dynamics.CRM.EndpointAccessType'Default')",
  )

  expect(count.json).toMatchObject({
    EntityRecordCountCollection: {
      Count: 2,
      IsReadOnly: false,
      Keys: ['account', 'contact'],
      Values: [2, 1],
    },
  })
  expect([unknown.status, unknown.error.code]).toEqual([400, '0x80040203'])
  expect(version.json['Version']).toMatch(/^9\.2\./)
  expect(organization.json['Detail']).toMatchObject({ UrlName: 'contoso' })
})

test('errors include details only when annotations are requested', async () => {
  const client = createSandboxClient({ rows })

  const plain = await client.get('accounts?$select=x')
  const detailed = await client.get('accounts?$select=x', withAnnotations)

  expect(Object.keys(plain.error)).toEqual(['code', 'message'])
  expect(detailed.error).toHaveProperty(
    ['@Microsoft.PowerApps.CDS.ErrorDetails.ApiExceptionHttpStatusCode'],
    '400',
  )
})

test('metadata and CSDL are served under the same root', async () => {
  const client = createSandboxClient({ rows })

  const definition = await client.get(
    "EntityDefinitions(LogicalName='account')?$select=LogicalName,EntitySetName",
  )
  const csdl = await client.get('$metadata')

  expect(definition.json).toMatchObject({ LogicalName: 'account', EntitySetName: 'accounts' })
  expect(csdl.text).toMatch(/^<\?xml/)
})

test('a URL above 32,768 characters returns 414', async () => {
  const { status } = await createSandboxClient({ rows }).get(
    `accounts?$filter=name eq '${'x'.repeat(32_768)}'`,
  )

  expect(status).toBe(414)
})
