/** The numbers of `DP/webapi/query/select-columns.md` and `aggregate-data.md`, digit by digit. */
import { expect, test } from 'vitest'

import { account, createSandboxClient, id, withAnnotations } from '../support/sandbox-client.ts'

const rows = [
  account(1, { name: 'A', revenue: 20_000, exchangerate: 1, statuscode: 1, statecode: 0 }),
  account(2, { name: 'B', revenue: 10_000.25, exchangerate: 0.92, statuscode: 2, statecode: 1 }),
  account(3, { name: 'C', revenue: null, numberofemployees: 5, statuscode: 1, statecode: 0 }),
]
const client = createSandboxClient({ rows })

test.each([
  [`accounts?$select=revenue&$filter=name eq 'A'`, '"revenue":20000.0000,'],
  [`accounts?$select=revenue&$filter=name eq 'B'`, '"revenue":10000.2500,'],
  [`accounts?$select=revenue&$filter=name eq 'C'`, '"revenue":null,'],
  [`accounts(${id(1)})?$select=revenue`, '"revenue":20000.0000,'],
  [`accounts(${id(1)})/revenue`, '"value":20000.0000}'],
  [`accounts?$select=exchangerate&$filter=name eq 'B'`, '"exchangerate":0.920000000000,'],
  [`accounts?$select=numberofemployees&$filter=name eq 'C'`, '"numberofemployees":5,'],
  ['accounts?$apply=aggregate(revenue with sum as total)', '"total":30000.250000000}'],
  ['accounts?$apply=aggregate(revenue with average as mean)', '"mean":15000.125000000}'],
  ['accounts?$apply=aggregate(revenue with max as most)', '"most":20000.0000}'],
  ['accounts?$apply=aggregate($count as count)', '"count":3}'],
  ['accounts?$apply=aggregate(numberofemployees with sum as total)', '"total":5}'],
  [
    'accounts?$apply=groupby((statuscode),aggregate(revenue with sum as total))',
    '{"statuscode":1,"total":20000.000000000},{"statuscode":2,"total":10000.250000000}',
  ],
  [
    `accounts?fetchXml=<fetch><entity name='account'><attribute name='revenue'/><filter><condition attribute='name' operator='eq' value='A'/></filter></entity></fetch>`,
    '"revenue":20000.0000,',
  ],
  [
    `accounts?fetchXml=<fetch aggregate='true'><entity name='account'><attribute name='revenue' aggregate='sum' alias='total'/></entity></fetch>`,
    '"total":30000.250000000}',
  ],
])('%s prints %s', async (path, expected) => {
  const { text } = await client.get(path)

  expect(text).toContain(expected)
})

test('the digits of a raw value and of a formatted value', async () => {
  const raw = await client.get(`accounts(${id(1)})/revenue/$value`)
  const sum = await client.get(
    'accounts?$apply=aggregate(revenue with sum as total)',
    withAnnotations,
  )

  expect(raw.text).toBe('20000.0000')
  expect(sum.rows).toEqual([
    { 'total@OData.Community.Display.V1.FormattedValue': '$30,000.25', total: 30_000.25 },
  ])
})

test('a text that looks like a number stays a text', async () => {
  const { rows: found } = await createSandboxClient({
    rows: [account(1, { name: '20000.0000' })],
  }).get('accounts?$select=name')

  expect(found[0]?.['name']).toBe('20000.0000')
})

test.each([
  'createdon',
  'lastonholdtime',
  'primarycontactid/birthdate',
  'primarycontactid/createdon',
])('$apply refuses to group by the date column %s', async (column) => {
  const { status, error } = await client.get(`accounts?$apply=groupby((${column}))`)

  expect(status).toBe(400)
  expect(error.message).toBe('groupby with datetime values is not supported.')
})

test('the first and last date of a column are aggregates', async () => {
  const dated = createSandboxClient({
    rows: [1, 2].map((number) => account(number, { createdon: `2023-03-25T17:42:4${number}Z` })),
  })

  const last = await dated.get('accounts?$apply=aggregate(createdon with max as lastCreate)')

  expect(last.rows).toEqual([{ lastCreate: '2023-03-25T17:42:42Z' }])
})
