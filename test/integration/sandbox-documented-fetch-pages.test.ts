/** The pages of `DP/fetchxml/page-results.md`, with the cookie as that page prints it. */
import { expect, test } from 'vitest'

import { contact, createSandboxClient, id } from '../support/sandbox-client.ts'

const names = ['Yvonne McKay', 'Thomas Andersen', 'Susanna Stubberod', 'Susan Burk', 'Sidney Higa']
const rows = names.map((name, at) =>
  contact(at + 1, { fullname: `${name} (sample)`, annualincome: at === 0 ? 45_000 : null }),
)
const client = createSandboxClient({ rows })
const annotations = {
  Prefer:
    'odata.include-annotations="Microsoft.Dynamics.CRM.fetchxmlpagingcookie,Microsoft.Dynamics.CRM.morerecords"',
}
const cookieName = '@Microsoft.Dynamics.CRM.fetchxmlpagingcookie'

function fetchPath(paging: string, options = ''): string {
  const fetch = `<fetch ${paging}><entity name='contact'><attribute name='fullname'/><attribute name='annualincome'/><order descending='true' attribute='fullname'/></entity></fetch>`
  return `contacts?fetchXml=${encodeURIComponent(fetch)}${options}`
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function cookieIn(answer: unknown): string {
  const [, inner = ''] = / pagingcookie="([^"]*)"/u.exec(String(answer)) ?? []
  return decodeURIComponent(decodeURIComponent(inner))
}

test('$count puts no count beside the first page, and the cookie has GUIDs in braces', async () => {
  const { json, text } = await client.get(
    fetchPath("count='3' page='1'", '&$count=true'),
    annotations,
  )

  expect(Object.keys(json)).toEqual([
    '@odata.context',
    cookieName,
    '@Microsoft.Dynamics.CRM.morerecords',
    'value',
  ])
  expect(json[cookieName]).toMatch(
    /^<cookie pagenumber="2" pagingcookie="%253ccookie%2520page%253d%25221%2522%253e%253cfullname%2520last%253d/,
  )
  expect(cookieIn(json[cookieName])).toContain(
    `<contactid last="{${id(3).toUpperCase()}}" first="{${id(1).toUpperCase()}}" />`,
  )
  expect(text).toContain('"annualincome":45000.0000')
})

test('returntotalrecordcount puts the count beside', async () => {
  const { json } = await client.get(fetchPath("count='3' page='1' returntotalrecordcount='true'"), {
    Prefer: 'odata.include-annotations="*"',
  })

  expect(json).toMatchObject({
    '@odata.count': 5,
    '@Microsoft.Dynamics.CRM.totalrecordcount': 5,
    '@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded': false,
  })
})

test('the own cookie leads to the last page, which has no cookie', async () => {
  const first = await client.get(fetchPath("count='3' page='1'"), annotations)
  const cookie = escapeXml(cookieIn(first.json[cookieName])).replaceAll("'", '&apos;')

  const second = await client.get(
    fetchPath(`count='3' page='2' paging-cookie='${cookie}'`),
    annotations,
  )

  expect(second.rows.map(({ contactid }) => contactid)).toEqual([id(4), id(5)])
  expect(Object.keys(second.json)).toEqual(['@odata.context', 'value'])
})

const documented =
  '<cookie page="1"><fullname last="Susanna Stubberod (sample)" first="Yvonne McKay (sample)" /><contactid last="{70BF4D48-34CB-ED11-B596-0022481D68CD}" first="{49B0BE2E-D01C-ED11-B83E-000D3A572421}" /></cookie>'

test('a cookie of another environment starts after its values', async () => {
  const { status, rows: found } = await client.get(
    fetchPath(`count='3' page='2' paging-cookie='${escapeXml(documented)}'`),
    annotations,
  )

  expect(status).toBe(200)
  expect(found.map(({ fullname }) => fullname)).toEqual([
    'Susan Burk (sample)',
    'Sidney Higa (sample)',
  ])
})

test.each([
  ['another order', documented.replaceAll('fullname', 'lastname')],
  ['an encoded text', encodeURIComponent(documented)],
  ['no keys', '<cookie page="1"></cookie>'],
])('a cookie with %s is refused', async (_, cookie) => {
  const { status, error } = await client.get(
    fetchPath(`count='3' page='2' paging-cookie='${escapeXml(cookie)}'`),
  )

  expect([status, error.code]).toEqual([400, '0x80041129'])
})
