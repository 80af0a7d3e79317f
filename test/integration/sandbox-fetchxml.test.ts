import { expect, test } from 'vitest'

import {
  account,
  contact,
  createSandboxClient,
  id,
  root,
  withAnnotations,
} from '../support/sandbox-client.ts'
import type { SandboxAnswer, SandboxClient } from '../support/sandbox-client.ts'

const rows = [
  account(1, {
    name: 'Contoso',
    revenue: 5000,
    industrycode: 6,
    primarycontactid: id(11),
    createdon: '2026-11-17T09:30:00Z',
  }),
  account(2, {
    name: 'Fabrikam',
    revenue: 100,
    industrycode: 1,
    createdon: '2026-10-01T00:00:00Z',
  }),
  account(3, { name: 'Adventure', industrycode: 6 }),
  ...[11, 12].map((number) =>
    contact(number, {
      fullname: `Contact ${number}`,
      parentcustomerid: id(1),
      'parentcustomerid@entity': 'account',
    }),
  ),
]

function fetchXml(
  client: SandboxClient,
  xml: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<SandboxAnswer> {
  return client.get(`accounts?fetchXml=${encodeURIComponent(xml)}`, headers)
}

function inAccount(xml: string): string {
  return `<fetch><entity name='account'><attribute name='name'/>${xml}</entity></fetch>`
}

test('columns that are null are omitted, but key and ETag are always present', async () => {
  const client = createSandboxClient({ rows })

  const { json } = await fetchXml(
    client,
    `<?xml version="1.0"?><fetch top='2'><entity name="account"><attribute name="name" /><attribute name='primarycontactid'/><order attribute='name'/></entity></fetch>`,
    withAnnotations,
  )

  expect(json).toMatchObject({
    '@odata.context': `${root}$metadata#accounts(name,_primarycontactid_value,accountid)`,
    value: [
      { '@odata.etag': expect.any(String), name: 'Adventure', accountid: id(3) },
      {
        name: 'Contoso',
        '_primarycontactid_value@OData.Community.Display.V1.FormattedValue': 'Contact 11',
        _primarycontactid_value: id(11),
      },
    ],
  })
  expect(Object.keys(Object(json['value'])[0])).toEqual(['@odata.etag', 'name', 'accountid'])
})

test.each([
  ["<condition attribute='name' operator='eq' value='CONTOSO'/>", ['Contoso']],
  ["<condition attribute='revenue' operator='ne' value='100'/>", ['Adventure', 'Contoso']],
  ["<condition attribute='revenue' operator='null'/>", ['Adventure']],
  ["<condition attribute='name' operator='like' value='%a_r%'/>", ['Fabrikam']],
  ["<condition attribute='name' operator='not-like' value='a%'/>", ['Contoso', 'Fabrikam']],
  ["<condition attribute='name' operator='begins-with' value='c'/>", ['Contoso']],
  [
    "<condition attribute='telephone1' operator='not-like' value='5%'/>",
    ['Adventure', 'Contoso', 'Fabrikam'],
  ],
  [
    "<condition attribute='revenue' operator='not-between'><value>50</value><value>500</value></condition>",
    ['Adventure', 'Contoso'],
  ],
  [
    "<condition attribute='name' operator='in'><value>contoso</value><value>fabrikam</value></condition>",
    ['Contoso', 'Fabrikam'],
  ],
  ["<condition attribute='createdon' operator='last-x-days' value='7'/>", ['Contoso']],
  ["<condition attribute='createdon' operator='on' value='2026-10-01'/>", ['Fabrikam']],
  ["<condition attribute='createdon' operator='olderthan-x-months' value='1'/>", ['Fabrikam']],
  [
    "<condition attribute='primarycontactid' operator='eq' value='{00000000-0000-4000-8000-000000000011}'/>",
    ['Contoso'],
  ],
])('filter %s', async (condition, expected) => {
  const { rows: found, error } = await fetchXml(
    createSandboxClient({ rows }),
    inAccount(`<filter>${condition}</filter><order attribute='name'/>`),
  )

  expect(error).toEqual({})
  expect(found.map(({ name }) => name)).toEqual(expected)
})

test('or-filters nest in and-filters', async () => {
  const { rows: found } = await fetchXml(
    createSandboxClient({ rows }),
    inAccount(
      `<filter type='and'><condition attribute='industrycode' operator='eq' value='6'/><filter type='or'><condition attribute='name' operator='eq' value='Contoso'/><condition attribute='name' operator='eq' value='Fabrikam'/></filter></filter>`,
    ),
  )

  expect(found.map(({ name }) => name)).toEqual(['Contoso'])
})

test('an inner link repeats its parent and returns alias.column', async () => {
  const { rows: found } = await fetchXml(
    createSandboxClient({ rows }),
    inAccount(
      `<link-entity name='contact' from='parentcustomerid' to='accountid' alias='c'><attribute name='fullname'/><order attribute='fullname' descending='true'/></link-entity>`,
    ),
  )

  expect(found).toMatchObject([
    { name: 'Contoso', 'c.fullname': 'Contact 12' },
    { name: 'Contoso', 'c.fullname': 'Contact 11' },
  ])
})

test('an outer link keeps parents without rows, and a filter of the root can select them', async () => {
  const link = `<link-entity name='contact' from='contactid' to='primarycontactid' link-type='outer' alias='p'><attribute name='fullname'/></link-entity>`
  const client = createSandboxClient({ rows })

  const all = await fetchXml(client, inAccount(`${link}<order attribute='name'/>`))
  const without = await fetchXml(
    client,
    inAccount(
      `${link}<filter><condition entityname='p' attribute='contactid' operator='null'/></filter><order attribute='name'/>`,
    ),
  )

  expect(all.rows.map((row) => [row['name'], row['p.fullname']])).toEqual([
    ['Adventure', undefined],
    ['Contoso', 'Contact 11'],
    ['Fabrikam', undefined],
  ])
  expect(without.rows.map(({ name }) => name)).toEqual(['Adventure', 'Fabrikam'])
})

test('links go through the intersect table of a many-to-many relationship', async () => {
  const client = createSandboxClient()

  const { rows: found } = await client.get(
    `systemusers?fetchXml=${encodeURIComponent(
      `<fetch><entity name='systemuser'><attribute name='fullname'/><link-entity name='systemuserroles' from='systemuserid' to='systemuserid' intersect='true'><link-entity name='role' from='roleid' to='roleid' alias='r'><attribute name='name'/><filter><condition attribute='name' operator='eq' value='System Administrator'/></filter></link-entity></link-entity></entity></fetch>`,
    )}`,
  )

  expect(found).toMatchObject([{ fullname: 'Alex Baker', 'r.name': 'System Administrator' }])
})

test('aggregates group, count, sum and sort by alias', async () => {
  const { json } = await fetchXml(
    createSandboxClient({ rows }),
    `<fetch aggregate='true'><entity name='account'><attribute name='industrycode' alias='industry' groupby='true'/><attribute name='accountid' alias='n' aggregate='count'/><attribute name='revenue' alias='total' aggregate='sum'/><order alias='n' descending='true'/></entity></fetch>`,
    withAnnotations,
  )

  expect(json['@odata.context']).toBe(`${root}$metadata#accounts`)
  expect(json['value']).toEqual([
    {
      'industry@OData.Community.Display.V1.FormattedValue': 'Business Services',
      industry: 6,
      'n@OData.Community.Display.V1.FormattedValue': '2',
      n: 2,
      'total@OData.Community.Display.V1.FormattedValue': '$5,000.00',
      total: 5000,
    },
    {
      'industry@OData.Community.Display.V1.FormattedValue': 'Accounting',
      industry: 1,
      'n@OData.Community.Display.V1.FormattedValue': '1',
      n: 1,
      'total@OData.Community.Display.V1.FormattedValue': '$100.00',
      total: 100,
    },
  ])
})

test('distinct counts and groups by parts of a date', async () => {
  const { rows: found } = await fetchXml(
    createSandboxClient({ rows }),
    `<fetch aggregate='true'><entity name='account'><attribute name='industrycode' alias='n' aggregate='countcolumn' distinct='true'/><attribute name='createdon' alias='month' groupby='true' dategrouping='month'/><order alias='month'/></entity></fetch>`,
  )

  expect(found).toEqual([{ n: 1 }, { n: 1, month: 10 }, { n: 1, month: 11 }])
})

test('pages follow the cookie in the annotations', async () => {
  const client = createSandboxClient({ rows })
  const page = (number: number, cookie: string) =>
    fetchXml(
      client,
      `<fetch count='2' page='${number}' paging-cookie='${cookie}'><entity name='account'><attribute name='name'/><order attribute='name' descending='true'/></entity></fetch>`,
      withAnnotations,
    )

  const first = await page(1, '')
  const annotation = String(first.json['@Microsoft.Dynamics.CRM.fetchxmlpagingcookie'])
  const encoded = /pagingcookie="([^"]*)"/.exec(annotation)?.[1] ?? ''
  const cookie = decodeURIComponent(decodeURIComponent(encoded))
  const second = await page(
    2,
    cookie.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  )

  expect(first.json['@Microsoft.Dynamics.CRM.morerecords']).toBe(true)
  expect(cookie).toMatch(/^<cookie page="1"><name last="contoso" first="fabrikam" \/>/)
  expect([...first.rows, ...second.rows].map(({ name }) => name)).toEqual([
    'Fabrikam',
    'Contoso',
    'Adventure',
  ])
  expect(second.json).not.toHaveProperty(['@Microsoft.Dynamics.CRM.morerecords'])
})

test('pages can also be requested by number only', async () => {
  const { rows: found } = await fetchXml(
    createSandboxClient({ rows }),
    `<fetch count='1' page='3'><entity name='account'><attribute name='name'/><order attribute='name'/></entity></fetch>`,
  )

  expect(found.map(({ name }) => name)).toEqual(['Fabrikam'])
})

test.each([
  ["<fetch><entity name='contact'/></fetch>", '0x80041128'],
  ["<fetch><entity name='nothing'/></fetch>", '0x80041102'],
  ["<fetch><entity name='Account'/></fetch>", '0x80041102'],
  ["<fetch><entity name='account'><attribute name='nothing'/></entity></fetch>", '0x80041103'],
  [
    "<fetch><entity name='account'><filter><condition attribute='name' operator='is'/></filter></entity></fetch>",
    '0x80041120',
  ],
  [
    "<fetch><entity name='account'><filter><condition attribute='revenue' operator='eq' value='x'/></filter></entity></fetch>",
    '0x80041139',
  ],
  ["<fetch top='1' page='2'><entity name='account'/></fetch>", '0x80040203'],
  ["<fetch count='5000' page='11'><entity name='account'/></fetch>", '0x8004430a'],
  ["<fetch><entity name='account'></fetch>", '0x80040201'],
  ["<!DOCTYPE x [<!ENTITY a 'b'>]><fetch><entity name='account'/></fetch>", '0x80040201'],
])('%s is rejected with %s', async (xml, code) => {
  const { status, error } = await fetchXml(createSandboxClient({ rows }), xml)

  expect(status).toBe(400)
  expect(error.code).toBe(code)
})

test('views that do not exist are not found', async () => {
  const { status, error } = await createSandboxClient({ rows }).get(`accounts?savedQuery=${id(1)}`)

  expect(status).toBe(404)
  expect(error.message).toBe(`Entity 'savedquery' With Id = ${id(1)} Does Not Exist`)
})
