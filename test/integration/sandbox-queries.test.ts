import { expect, test } from 'vitest'

import { seedIds } from '../../sandbox/seed/seed-ids.ts'
import {
  contact,
  createSandboxClient,
  id,
  root,
  withAnnotations,
} from '../support/sandbox-client.ts'
import { queriedRows as rows } from '../support/sandbox-rows.ts'

test('a request without the token gets 401, no body and the challenge', async () => {
  const client = createSandboxClient({ rows, token: 'secret' })

  const answer = await client.get('accounts')

  expect(answer.status).toBe(401)
  expect(answer.text).toBe('')
  expect(answer.headers.get('www-authenticate')).toBe(
    `Bearer authorization_uri=https://login.microsoftonline.com/${seedIds.tenant}/oauth2/authorize, ` +
      'resource_id=https://contoso.crm4.dynamics.com/',
  )
})

test('a request with the token gets a response', async () => {
  const client = createSandboxClient({ rows, token: 'secret' })

  const answer = await client.get('WhoAmI', { Authorization: 'Bearer secret' })

  expect(answer.status).toBe(200)
  expect(answer.json).toEqual({
    '@odata.context': `${root}$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`,
    BusinessUnitId: seedIds.rootBusinessUnit,
    UserId: seedIds.defaultUser,
    OrganizationId: seedIds.organization,
  })
})

test.each(['Accounts', 'account', 'ACCOUNTS', 'nothings'])(
  'entity set names are case-sensitive: %s is not found',
  async (segment) => {
    const { status, error } = await createSandboxClient({ rows }).get(segment)

    expect(status).toBe(404)
    expect(error).toEqual({
      code: '0x8006088a',
      message: `Resource not found for the segment '${segment}'.`,
    })
  },
)

test('every row has its ETag and primary key, and money columns add the currency', async () => {
  const { json, headers } = await createSandboxClient({ rows }).get(
    'accounts?$select=name,revenue&$filter=revenue gt 1000',
  )

  expect(headers.get('odata-version')).toBe('4.0')
  expect(headers.get('content-type')).toBe('application/json; odata.metadata=minimal')
  expect(json).toEqual({
    '@odata.context': `${root}$metadata#accounts(name,revenue)`,
    value: [
      {
        '@odata.etag': expect.stringMatching(/^W\/"\d+"$/),
        name: 'Contoso',
        revenue: 5000,
        accountid: id(1),
        _transactioncurrencyid_value: seedIds.baseCurrency,
      },
    ],
  })
})

test('a lookup is read as _x_value, and its navigation property cannot be selected', async () => {
  const client = createSandboxClient({ rows })

  const read = await client.get('accounts?$select=_primarycontactid_value&$top=1')
  const refused = await client.get('accounts?$select=primarycontactid')

  expect(read.rows[0]).toMatchObject({ _primarycontactid_value: id(11) })
  expect(refused.error).toEqual({
    code: '0x0',
    message:
      "Could not find a property named 'primarycontactid' on type 'Microsoft.Dynamics.CRM.account'.",
  })
})

test('annotations are included only on request, each right before its property', async () => {
  const client = createSandboxClient({ rows })
  const path = `accounts(${id(1)})?$select=name,revenue,industrycode,numberofemployees,donotemail,createdon,_primarycontactid_value`

  const plain = await client.get(path)
  const annotated = await client.get(path, withAnnotations)

  expect(Object.keys(plain.json).filter((key) => key.includes('@'))).toEqual([
    '@odata.context',
    '@odata.etag',
  ])
  expect(plain.headers.get('preference-applied')).toBeNull()
  expect(annotated.headers.get('preference-applied')).toBe('odata.include-annotations="*"')
  expect(Object.entries(annotated.json).slice(2, -5)).toEqual([
    ['name', 'Contoso'],
    ['revenue@OData.Community.Display.V1.FormattedValue', '$5,000.00'],
    ['revenue', 5000],
    ['industrycode@OData.Community.Display.V1.FormattedValue', 'Business Services'],
    ['industrycode', 6],
    ['numberofemployees@OData.Community.Display.V1.FormattedValue', '6,000'],
    ['numberofemployees', 6000],
    ['donotemail@OData.Community.Display.V1.FormattedValue', 'Allow'],
    ['donotemail', false],
    ['createdon@OData.Community.Display.V1.FormattedValue', '11/17/2026 9:30 AM'],
    ['createdon', '2026-11-17T09:30:00Z'],
    ['_primarycontactid_value@OData.Community.Display.V1.FormattedValue', 'Ann Lee'],
    [
      '_primarycontactid_value@Microsoft.Dynamics.CRM.associatednavigationproperty',
      'primarycontactid',
    ],
    ['_primarycontactid_value@Microsoft.Dynamics.CRM.lookuplogicalname', 'contact'],
    ['_primarycontactid_value', id(11)],
  ])
})

test('single annotations can be requested by name and by prefix', async () => {
  const { rows: found } = await createSandboxClient({ rows }).get(
    'contacts?$select=_parentcustomerid_value&$orderby=fullname desc&$top=1',
    { Prefer: 'odata.include-annotations="Microsoft.Dynamics.CRM.lookup*"' },
  )

  expect(found[0]).toMatchObject({
    '_parentcustomerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'contact',
    _parentcustomerid_value: id(11),
  })
  expect(Object.keys(found[0] ?? {})).toHaveLength(4)
})

test('columns that are null are present as null', async () => {
  const { rows: found } = await createSandboxClient({ rows }).get(
    "accounts?$select=revenue,_primarycontactid_value&$filter=name eq 'fabrikam'",
    withAnnotations,
  )

  expect(found[0]).toMatchObject({ revenue: 100, _primarycontactid_value: null })
  expect(Object.keys(found[0] ?? {}).filter((key) => key.startsWith('_primarycontactid'))).toEqual([
    '_primarycontactid_value',
  ])
})

test.each([
  ['$skip=1', '0x80060888', 'Skip Clause is not supported in CRM'],
  ['$search=x', '0x80060888', 'The query parameter $search is not supported'],
  ['$Select=name', '0x80060888', 'The query parameter $Select is not supported'],
  ['filter=name', '0x80060888', 'The query parameter filter is not supported'],
  [
    '$orderby=primarycontactid/fullname',
    '0x80060888',
    'The query node SingleNavigationNode is not supported',
  ],
])('the option %s is rejected', async (query, code, message) => {
  const { status, error } = await createSandboxClient({ rows }).get(`accounts?${query}`)

  expect(status).toBe(400)
  expect(error).toEqual({ code, message })
})

test('dates are UTC with Z, and date-only columns are plain dates', async () => {
  const client = createSandboxClient({
    rows: [
      contact(1, { lastname: 'Lee', birthdate: '1980-02-29', createdon: '2026-01-31T09:30:00Z' }),
    ],
  })

  const { rows: found } = await client.get('contacts?$select=birthdate,createdon', withAnnotations)

  expect(found[0]).toMatchObject({
    birthdate: '1980-02-29',
    'birthdate@OData.Community.Display.V1.FormattedValue': '2/29/1980',
    createdon: '2026-01-31T09:30:00Z',
  })
})
