import { expect, test } from 'vitest'

import {
  account,
  contact,
  createSandboxClient,
  id,
  root,
  withAnnotations,
} from '../support/sandbox-client.ts'

const manyAccounts = Array.from({ length: 5001 }, (_, at) =>
  account(at + 1, { name: `Account ${at % 7}` }),
)

const family = [
  account(1, { name: 'Contoso', primarycontactid: id(11) }),
  account(2, { name: 'Fabrikam' }),
  ...[11, 12, 13].map((number) =>
    contact(number, {
      fullname: `Contact ${number}`,
      statecode: number % 2,
      parentcustomerid: id(1),
      'parentcustomerid@entity': 'account',
    }),
  ),
  contact(14, {
    fullname: 'Child',
    parentcustomerid: id(11),
    'parentcustomerid@entity': 'contact',
  }),
]

test('pages follow the next link, which contains no page size, to the last page', async () => {
  const client = createSandboxClient({ rows: family })
  const preference = { Prefer: 'odata.maxpagesize=2' }
  const seen: unknown[] = []

  let link = 'contacts?$select=fullname&$orderby=fullname desc'
  for (let page = 0; page < 2; page++) {
    const answer = await client.get(link, preference)
    seen.push(...answer.rows.map(({ fullname }) => fullname))
    link = String(answer.json['@odata.nextLink'])
  }

  expect(seen).toEqual(['Contact 13', 'Contact 12', 'Contact 11', 'Child'])
  expect(link).toBe('undefined')
})

test('a next link is absolute and contains a cookie, encoded twice', async () => {
  const { json, headers } = await createSandboxClient({ rows: family }).get(
    'contacts?$select=fullname',
    { Prefer: 'odata.maxpagesize=1' },
  )

  expect(headers.get('preference-applied')).toBe('odata.maxpagesize=1')
  expect(json['@odata.nextLink']).toMatch(
    /^https:\/\/contoso\.crm4\.dynamics\.com\/api\/data\/v9\.2\/contacts\?\$select=fullname&\$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22%253ccookie%2520page/,
  )
  expect(json['@odata.nextLink']).not.toContain('maxpagesize')
})

test('a next link without the preference continues with pages of 5,000', async () => {
  const client = createSandboxClient({ rows: family })
  const first = await client.get('contacts?$select=fullname', { Prefer: 'odata.maxpagesize=1' })

  const second = await client.get(String(first.json['@odata.nextLink']))

  expect(second.rows).toHaveLength(3)
  expect(second.json['@odata.nextLink']).toBeUndefined()
})

test('a cookie of another order is rejected', async () => {
  const client = createSandboxClient({ rows: family })
  const first = await client.get('contacts?$orderby=fullname', { Prefer: 'odata.maxpagesize=1' })
  const link = String(first.json['@odata.nextLink']).replace(
    '$orderby=fullname',
    '$orderby=createdon',
  )

  const { status, error } = await client.get(link)

  expect(status).toBe(400)
  expect(error.code).toBe('0x80041129')
})

test('$top is ignored with a page size; without one it limits the rows and adds no link', async () => {
  const client = createSandboxClient({ rows: family })

  const alone = await client.get('contacts?$top=1')
  const paged = await client.get('contacts?$top=1', { Prefer: 'odata.maxpagesize=3' })

  expect(alone.rows).toHaveLength(1)
  expect(alone.json['@odata.nextLink']).toBeUndefined()
  expect(paged.rows).toHaveLength(3)
  expect(paged.json['@odata.nextLink']).toBeDefined()
})

test('counts stop at 5,000 and report it in an annotation', async () => {
  const client = createSandboxClient({ rows: manyAccounts })

  const { json } = await client.get('accounts?$select=name&$top=1&$count=true', withAnnotations)
  const plain = await client.get('accounts/$count')

  expect(json).toMatchObject({
    '@odata.count': 5000,
    '@Microsoft.Dynamics.CRM.totalrecordcount': 5000,
    '@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded': true,
  })
  expect(Object.keys(json).indexOf('@odata.count')).toBeLessThan(Object.keys(json).indexOf('value'))
  expect(plain.text).toBe('5000')
  expect(plain.headers.get('content-type')).toBe('text/plain')
})

test('a response without a count has -1 in the annotation', async () => {
  const { json } = await createSandboxClient({ rows: family }).get('accounts', withAnnotations)

  expect(json).toMatchObject({
    '@Microsoft.Dynamics.CRM.totalrecordcount': -1,
    '@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded': false,
  })
})

test('without a page size a page has 5,000 rows, and two pages return every row once', async () => {
  const client = createSandboxClient({ rows: manyAccounts })

  const first = await client.get('accounts?$select=accountid&$orderby=name desc')
  const second = await client.get(String(first.json['@odata.nextLink']))

  expect([first.rows.length, second.rows.length]).toEqual([5000, 1])
  expect(new Set([...first.rows, ...second.rows].map(({ accountid }) => accountid)).size).toBe(5001)
})

test('$apply counts beyond 5,000', async () => {
  const { rows } = await createSandboxClient({ rows: manyAccounts }).get(
    'accounts?$apply=aggregate($count as c)',
  )

  expect(rows).toEqual([{ c: 5001 }])
})

test('a lookup expands to its row, a null lookup to null, and the context lists both', async () => {
  const { json, rows } = await createSandboxClient({ rows: family }).get(
    'accounts?$select=name&$expand=primarycontactid($select=fullname)',
  )

  expect(json['@odata.context']).toBe(`${root}$metadata#accounts(name,primarycontactid(fullname))`)
  expect(rows[0]?.['primarycontactid']).toEqual({
    fullname: 'Contact 11',
    contactid: id(11),
  })
  expect(rows[1]?.['primarycontactid']).toBeNull()
})

test('a collection expands to all its rows with the lookup to their parent and a link', async () => {
  const { rows } = await createSandboxClient({ rows: family }).get(
    'accounts?$select=name&$expand=contact_customer_accounts($select=fullname;$filter=statecode eq 1;$orderby=fullname desc;$top=1)',
    { Prefer: 'odata.maxpagesize=1' },
  )

  expect(rows[0]).toMatchObject({
    contact_customer_accounts: [
      { fullname: 'Contact 13', contactid: id(13), _parentcustomerid_value: id(1) },
    ],
    'contact_customer_accounts@odata.nextLink': `${root}accounts(${id(1)})/contact_customer_accounts?$select=fullname&$filter=statecode%20eq%201&$orderby=fullname%20desc`,
  })
})

test('a nested expand pages inside the collection, and its link continues with a skip token', async () => {
  const client = createSandboxClient({ rows: family })
  const preference = { Prefer: 'odata.maxpagesize=2' }
  const { rows } = await client.get(
    'accounts?$select=name&$expand=contact_customer_accounts($select=fullname;$expand=contact_customer_contacts($select=fullname))',
    preference,
  )

  const contacts = rows[0]?.['contact_customer_accounts']
  const link = String(rows[0]?.['contact_customer_accounts@odata.nextLink'])
  const rest = await client.get(link, preference)

  expect(contacts).toMatchObject([
    { fullname: 'Contact 11', contact_customer_contacts: [{ fullname: 'Child' }] },
    { fullname: 'Contact 12', contact_customer_contacts: [] },
  ])
  expect(link).toContain('$skiptoken=')
  expect(rest.rows.map(({ fullname }) => fullname)).toEqual(['Contact 13'])
})

const onlySelectAndFilter =
  'Only $select and $filter clause can be provided while doing $expand on many-to-one relationship or nested one-to-many relationship.'

test.each([
  ['contact_customer_accounts($top=1;$expand=contact_customer_contacts)', onlySelectAndFilter],
  [
    'contact_customer_accounts($expand=contact_customer_contacts($orderby=fullname))',
    onlySelectAndFilter,
  ],
  ['primarycontactid($orderby=fullname)', onlySelectAndFilter],
  [
    'contact_customer_accounts/$ref',
    'Expand with $ref is only supported on lookup type navigation property.',
  ],
  [
    'accountleads_association($expand=ownerid)',
    "The many-to-many relationship 'accountleads_association' cannot be part of a query with nested $expand.",
  ],
])('$expand=%s is rejected', async (expand, message) => {
  const { status, error } = await createSandboxClient({ rows: family }).get(
    `accounts?$expand=${expand}`,
  )

  expect(status).toBe(400)
  expect(error).toEqual({ code: '0x80060888', message })
})

test('more than 15 expands over all levels are rejected', async () => {
  const expands = Array.from({ length: 15 }, () => 'primarycontactid')

  const { status } = await createSandboxClient({ rows: family }).get(
    `accounts?$expand=${expands.join(',')},primarycontactid($expand=createdby)`,
  )

  expect(status).toBe(400)
})

test.each(['name', 'nothing'])('$expand=%s is not a navigation property', async (name) => {
  const { status, error } = await createSandboxClient({ rows: family }).get(
    `accounts?$expand=${name}`,
  )

  expect(status).toBe(400)
  expect(error.code).toBe('0x0')
})

test('$expand=nav/$ref returns URLs beside the ids', async () => {
  const { rows } = await createSandboxClient({ rows: family }).get(
    'accounts?$select=name&$expand=primarycontactid/$ref',
  )

  expect(rows[0]).toMatchObject({
    _primarycontactid_value: id(11),
    primarycontactid: { '@odata.id': `${root}contacts(${id(11)})` },
  })
})

test('an expanded user also has the key of its base type', async () => {
  const client = createSandboxClient()

  const { rows } = await client.get(
    'accounts?$select=name&$expand=owninguser($select=fullname),ownerid&$filter=owninguser/fullname ne null&$top=1',
  )

  expect(rows[0]?.['owninguser']).toMatchObject({
    systemuserid: expect.any(String),
    ownerid: expect.any(String),
    fullname: expect.any(String),
  })
  expect(rows[0]?.['ownerid']).toMatchObject({
    '@odata.type': '#Microsoft.Dynamics.CRM.systemuser',
  })
})

test('related rows are a resource with their own options', async () => {
  const client = createSandboxClient({ rows: family })
  const path = `accounts(${id(1)})/contact_customer_accounts`

  const list = await client.get(
    `${path}?$select=fullname&$orderby=fullname desc&$top=2&$count=true`,
  )
  const count = await client.get(`${path}/$count`)
  const references = await client.get(`${path}/$ref`)

  expect(list.json['@odata.context']).toBe(`${root}$metadata#contacts(fullname)`)
  expect(list.json['@odata.count']).toBe(3)
  expect(list.rows.map(({ fullname }) => fullname)).toEqual(['Contact 13', 'Contact 12'])
  expect(count.text).toBe('3')
  expect(references.rows[0]).toEqual({ '@odata.id': `${root}contacts(${id(11)})` })
})
