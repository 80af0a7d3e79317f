/** The requests and answers of `DP/multi-select-picklist.md`, with its eight contacts. */
import { expect, test } from 'vitest'

import { contact, createSandboxClient, id } from '../support/sandbox-client.ts'
import type { SandboxClient } from '../support/sandbox-client.ts'

const column = 'sample_outdooractivities'
const people: readonly (readonly [string, string | null])[] = [
  ['Wayne Yarborough', '1,9'],
  ['Monte Orton', '2'],
  ['Randal Maple', '4'],
  ['Hiram Mundy', '2,3,8,9'],
  ['Barbara Weber', '1,4,7'],
  ['Georgette Sullivan', '4,5,9'],
  ['Verna Kennedy', '2,4,9'],
  ['Marvin Bracken', '1,2,8,9'],
]
const rows = people.map(([fullname, value], at) => contact(at + 1, { fullname, [column]: value }))
const client = createSandboxClient({ rows })
const formatted = 'OData.Community.Display.V1.FormattedValue'
const withFormats = { Prefer: `odata.include-annotations="${formatted}"` }

async function namesOf(path: string, from: SandboxClient = client): Promise<readonly unknown[]> {
  const { rows: found } = await from.get(path)
  return found.map(({ fullname }) => fullname)
}

test('contacts who like hiking come with the labels of all their choices', async () => {
  const { rows: found } = await client.get(
    `contacts?$select=fullname,${column}&$filter=Microsoft.Dynamics.CRM.ContainValues(PropertyName='${column}',PropertyValues=%5B'2'%5D)`,
    withFormats,
  )

  expect(found.map(({ '@odata.etag': _etag, ...row }) => row)).toEqual([
    {
      fullname: 'Monte Orton',
      [`${column}@${formatted}`]: 'Hiking',
      [column]: '2',
      contactid: id(2),
    },
    {
      fullname: 'Hiram Mundy',
      [`${column}@${formatted}`]: 'Hiking; Mountain Climbing; Skiing; Camping',
      [column]: '2,3,8,9',
      contactid: id(4),
    },
    {
      fullname: 'Verna Kennedy',
      [`${column}@${formatted}`]: 'Hiking; Fishing; Camping',
      [column]: '2,4,9',
      contactid: id(7),
    },
    {
      fullname: 'Marvin Bracken',
      [`${column}@${formatted}`]: 'Swimming; Hiking; Skiing; Camping',
      [column]: '1,2,8,9',
      contactid: id(8),
    },
  ])
})

const withoutHiking = ['Wayne Yarborough', 'Randal Maple', 'Barbara Weber', 'Georgette Sullivan']

test.each([
  [
    `Microsoft.Dynamics.CRM.DoesNotContainValues(PropertyName='${column}',PropertyValues=['2'])`,
    withoutHiking,
  ],
  [
    `Microsoft.Dynamics.CRM.ContainValues(PropertyName='${column}',PropertyValues=['5','7'])`,
    ['Barbara Weber', 'Georgette Sullivan'],
  ],
  [
    `Microsoft.Dynamics.CRM.In(PropertyName='${column}',PropertyValues=['9','1'])`,
    ['Wayne Yarborough'],
  ],
  [
    `Microsoft.Dynamics.CRM.NotIn(PropertyName='${column}',PropertyValues=['2'])`,
    people.map(([name]) => name).filter((name) => name !== 'Monte Orton'),
  ],
  [`${column} eq '2,4,9'`, ['Verna Kennedy']],
  [`${column} ne '2'`, people.map(([name]) => name).filter((name) => name !== 'Monte Orton')],
  [`${column} eq null`, []],
])('$filter=%s finds %j', async (filter, expected) => {
  expect(await namesOf(`contacts?$select=fullname&$filter=${filter}`)).toEqual(expected)
})

test.each([
  ['not-contain-values', ['2'], withoutHiking],
  ['contain-values', ['3'], ['Hiram Mundy']],
  ['in', ['1', '9'], ['Wayne Yarborough']],
  ['not-null', [], people.map(([name]) => name)],
])('the FetchXML operator %s with %j finds %j', async (operator, values, expected) => {
  const inside = values.map((value) => `<value>${value}</value>`).join('')
  const fetch = `<fetch><entity name='contact'><attribute name='fullname'/><filter><condition attribute='${column}' operator='${operator}'>${inside}</condition></filter></entity></fetch>`

  expect(await namesOf(`contacts?fetchXml=${encodeURIComponent(fetch)}`)).toEqual(expected)
})

test.each([
  [`contacts?$orderby=${column}`],
  [`contacts?$apply=groupby((${column}))`],
  [
    `contacts?fetchXml=<fetch><entity name='contact'><attribute name='fullname'/><order attribute='${column}'/></entity></fetch>`,
  ],
  [
    `contacts?fetchXml=<fetch aggregate='true'><entity name='contact'><attribute name='${column}' groupby='true' alias='a'/></entity></fetch>`,
  ],
])('%s is refused', async (path) => {
  const { status, error } = await client.get(path)

  expect(status).toBe(400)
  expect(error).toMatchObject({
    code: '0x80050224',
    message: 'GroupBy or OrderBy Query is not supported for MultiSelectPickList Attribute Type.',
  })
})

test('values are written with or without blanks, in any order, and cleared by null', async () => {
  const writer = createSandboxClient({ rows })
  const path = `contacts(${id(1)})`
  const read = async () => (await writer.get(`${path}?$select=${column}`)).json[column]

  await writer.send('PATCH', path, { body: { [column]: '9, 1, 9' } })
  const sorted = await read()
  await writer.send('PATCH', path, { body: { [column]: null } })

  expect([sorted, await read()]).toEqual(['1,9', null])
})

test.each([
  ['77', '0x8004431a'],
  ['a', '0x8004431a'],
  [Array.from({ length: 151 }, (_, at) => at).join(','), '0x80050222'],
  [7, '0x80048d19'],
])('the value %s is refused', async (value, code) => {
  const { status, error } = await createSandboxClient({ rows }).send(
    'PATCH',
    `contacts(${id(1)})`,
    { body: { [column]: value } },
  )

  expect([status, error.code]).toEqual([400, code])
})

test('the column is Virtual by its type and MultiSelectPicklist by the name of its type', async () => {
  const { json } = await client.get(
    `EntityDefinitions(LogicalName='contact')/Attributes(LogicalName='${column}')/Microsoft.Dynamics.CRM.MultiSelectPicklistAttributeMetadata?$select=AttributeType,AttributeTypeName&$expand=OptionSet($select=Options)`,
  )

  expect(json).toMatchObject({
    AttributeType: 'Virtual',
    AttributeTypeName: { Value: 'MultiSelectPicklistType' },
    OptionSet: { Options: expect.any(Array) },
  })
})
