import { expect, test } from 'vitest'
import * as z from 'zod'

import { account, list, picklist, read, refusalOf } from './ask-metadata.ts'

const labelShape = z.object({
  LocalizedLabels: z.array(z.looseObject({ Label: z.string(), LanguageCode: z.int() })),
  UserLocalizedLabel: z.nullable(z.looseObject({ Label: z.string() })),
})

/** `1033 Account, 1031 Firma; Account`: the translations and the caller's own label. */
function summary(json: unknown): string {
  const { LocalizedLabels, UserLocalizedLabel } = labelShape.parse(json)
  const labels = LocalizedLabels.map(({ LanguageCode, Label }) => `${LanguageCode} ${Label}`)
  return `${labels.join(', ')}; ${UserLocalizedLabel?.Label ?? 'none'}`
}

function displayName(item: unknown): string {
  return summary(z.looseObject({ DisplayName: z.unknown() }).parse(item).DisplayName)
}

test.each([
  [undefined, '1033 Account, 1031 Firma; Account'],
  ['1033', '1033 Account; Account'],
  ['1031', '1031 Firma; none'],
  ['1031,1033', '1033 Account, 1031 Firma; Account'],
  ['1036', '; none'],
])('LabelLanguages=%s returns the labels %s', (languages, expected) => {
  const options = languages === undefined ? {} : { LabelLanguages: languages }

  expect(displayName(read(account, { $select: 'DisplayName', ...options }))).toBe(expected)
})

test('LabelLanguages narrows the labels of options and of lists', () => {
  const column = read(`${account}/Attributes(LogicalName='statecode')/${state}`, {
    $select: 'LogicalName',
    $expand: 'OptionSet($select=Options)',
    LabelLanguages: '1031',
  })
  const first = list('EntityDefinitions', { $select: 'DisplayName', LabelLanguages: '1031' })

  expect(JSON.stringify(column)).toContain('"Label":"Aktiv","LanguageCode":1031')
  expect(JSON.stringify(column)).not.toContain('1033')
  expect(first.map(displayName)).toContain('1031 Firma; none')
  expect(
    list('GlobalOptionSetDefinitions', { LabelLanguages: '1031' }).map(displayName).join(''),
  ).not.toContain('1033')
  expect(list(`${account}/Attributes/${picklist}`, { LabelLanguages: '1033' })).not.toEqual([])
})

const state = 'Microsoft.Dynamics.CRM.StateAttributeMetadata'

function changes(LabelQuery: unknown, PropertyName = 'LogicalName', count = 1): unknown {
  const condition = { PropertyName, ConditionOperator: 'Equals', Value: { Value: 'account' } }
  const query = {
    Criteria: { FilterOperator: 'And', Conditions: Array.from({ length: count }, () => condition) },
    Properties: { PropertyNames: ['DisplayName', 'Attributes'] },
    AttributeQuery: { Properties: { PropertyNames: ['DisplayName'] } },
    LabelQuery,
  }
  return read('RetrieveMetadataChanges(Query=@p1)', { '@p1': JSON.stringify(query) })
}

const changesShape = z.object({
  EntityMetadata: z.tuple([
    z.looseObject({ Attributes: z.array(z.looseObject({ LogicalName: z.string() })) }),
  ]),
})

test.each([
  [undefined, '1033 Account, 1031 Firma; Account', '1033 Address 1: ZIP/Postal Code'],
  [{ FilterLanguages: [] }, '1033 Account, 1031 Firma; Account', '1033 Address 1: ZIP/Postal Code'],
  [{ FilterLanguages: [1031] }, '1031 Firma; none', '; none'],
  [{ FilterLanguages: [1031], MissingLabelBehavior: 0 }, '1031 Firma; none', '; none'],
  [
    { FilterLanguages: [1031], MissingLabelBehavior: 1 },
    '1031 Firma; none',
    '1033 Address 1: ZIP/Postal Code',
  ],
])('LabelQuery %j returns the labels %s', (query, table, untranslated) => {
  const [entity] = changesShape.parse(changes(query)).EntityMetadata
  const column = entity.Attributes.find(({ LogicalName }) => LogicalName === 'address1_postalcode')

  expect(displayName(entity)).toBe(table)
  expect(displayName(column)).toContain(untranslated)
})

test('more than 300 conditions in one filter are rejected', () => {
  expect(refusalOf(() => changes(undefined, 'LogicalName', 301))).toMatchObject({
    status: 400,
    message: expect.stringContaining('exceeded the hard limit of conditions in a single filter'),
  })
})
