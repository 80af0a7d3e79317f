import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { expect, test } from 'vitest'
import { columnLine } from '../../../../src/dataverse/answer/column-line.ts'
import { describeEntities } from '../../../../src/dataverse/answer/describe.ts'
import { columnOf, entityOf } from '../../../support/definitions.ts'
import { groupedNames, omittedNames } from '../../../support/grouped-names.ts'

const everything = { choices: Infinity, targets: Infinity, description: false }

test.each([
  [{ type: 'String', maxLength: 100, format: 'Email' }, 'x_a: Email(100)'],
  [{ type: 'Integer', minValue: 0, maxValue: 100 }, 'x_a: Integer 0..100'],
  [{ type: 'DateTime', format: 'DateOnly', dateTimeBehavior: 'UserLocal' }, 'x_a: Date'],
  [
    { type: 'DateTime', dateTimeBehavior: 'TimeZoneIndependent' },
    'x_a: DateTime without time zone',
  ],
  [{ type: 'Boolean', options: labels('No', 'Yes') }, 'x_a: Boolean'],
  [
    { type: 'Boolean', options: labels('Allow', 'Do Not Allow') },
    'x_a: Boolean {false=Allow, true=Do Not Allow}',
  ],
  [{ required: 'system' as const }, 'x_a: Text required'],
  [{ required: 'system' as const, type: 'Owner' }, 'x_a: Owner'],
  [{ required: 'application' as const }, 'x_a: Text required by forms'],
  [{ required: 'recommended' as const }, 'x_a: Text'],
  [
    { create: false, update: false, source: 'calculated' as const },
    'x_a: Text calculated, read-only',
  ],
  [{ secured: true, update: false }, 'x_a: Text create only, secured'],
  [{ displayName: 'X A' }, 'x_a: Text'],
  [{ displayName: 'A' }, 'x_a: Text'],
  [{ displayName: 'B' }, 'x_a (B): Text'],
  [
    { displayName: 'Evil\u202E\n![x](https://evil.example)' },
    'x_a (Evil ![x]\\(https://evil.example)): Text',
  ],
  [
    { type: 'Lookup', targets: [{ entity: 'account', navigation: 'x_A' }] },
    'x_a: Lookup account as x_A',
  ],
])('writes %j in one line', (parts, line) => {
  expect(columnLine(columnOf('x_a', parts), everything)).toBe(line)
})

test.each([
  ['a short one', 'Feld'],
  ['German', 'Geplante Einnahmen pro Geschäftsjahr'],
  ['Chinese', '每个会计年度的计划收入'],
  ['Russian', 'Плановый доход за финансовый год'],
  ['Arabic', 'الإيرادات المخططة للسنة المالية'],
  ['emoji', '🚀🎉💼📈🧑‍💻'],
])('600 columns with %s label stay within the limits and lose no column', (_what, label) => {
  const entity = large(600, label)
  for (const [options, limit] of [
    [{ full: false }, 1500],
    [{ full: true }, 6000],
    [{ full: true, words: ['x_'] }, 6000],
  ] as const) {
    const [description] = describeEntities([entity], { ...options, resultTokens: 20_000 })

    expect(countTokens(JSON.stringify(description))).toBeLessThanOrEqual(limit)
    const named = groupedNames(description?.others)
    const more = omittedNames(description?.others)
    expect((description?.columns.length ?? 0) + named.length + more).toBe(600)
  }
})

test('entities share the limit, and a large one can use what a small one does not need', () => {
  const [small, big] = describeEntities([large(3, 'Feld'), large(600, 'Feld')], {
    full: false,
    resultTokens: 20_000,
  })

  expect(small?.columns).toHaveLength(3)
  expect(big?.columns.length).toBeGreaterThan(150)
  expect(countTokens(JSON.stringify([small, big]))).toBeLessThanOrEqual(6000)
})

test('columns of views have a line, choices above twelve are cut, the others stand by type', () => {
  const options = Array.from({ length: 14 }, (_, value) => ({ value, label: `Label ${value}` }))
  const entity = {
    ...entityOf([
      columnOf('x_id', { type: 'Uniqueidentifier' }),
      columnOf('x_shown', { maxLength: 10 }),
      columnOf('x_long', { type: 'Picklist', options }),
      columnOf('x_one', { maxLength: 20 }),
      columnOf('x_two', { displayName: 'Delivery Day' }),
      columnOf('ownedby', lookupTo('systemuser')),
      columnOf('teamid', lookupTo('team')),
      columnOf('x_read', { create: false, update: false }),
    ]),
    views: { shown: ['x_shown', 'x_unknown'] },
  }

  const [description] = describeEntities([entity], { full: false, resultTokens: 20_000 })

  expect(description?.columns).toEqual([
    'x_shown: Text(10)',
    'x_long: Picklist {0=Label 0, 1=Label 1, 2=Label 2, 3=Label 3, 4=Label 4, 5=Label 5, +8 of 14}',
  ])
  expect(description?.others).toEqual([
    'Uniqueidentifier: x_id',
    'Text: x_{one two (Delivery Day)}',
    'Lookup: ownedby=systemuser teamid',
    'Text read-only: x_read',
  ])
})

test('a long list of targets is cut, and shown whole where the column is named in full', () => {
  const targets = Array.from({ length: 12 }, (_, index) => ({
    entity: `x_target${index}`,
    navigation: `x_a_x_target${index}`,
  }))
  const entity = entityOf([columnOf('x_id'), columnOf('x_a', { type: 'Lookup', targets })])
  const describe = (full: boolean) =>
    describeEntities([entity], { full, words: ['x_a'], resultTokens: 20_000 })[0]?.columns.join()

  expect(describe(false)).toMatch(/x_target7 as x_a_x_target7\|\+4$/)
  expect(describe(true)).toContain('x_target11 as x_a_x_target11')
})

test.each([
  [['delivery day'], ['x_day']],
  [['day of delivery'], ['x_day']],
  [
    ['day', 'city'],
    ['x_day', 'x_city'],
  ],
  [['nothing of this kind'], []],
])('the words %j find %j', (words, found) => {
  const entity = entityOf([
    columnOf('x_day', { displayName: 'Delivery Day' }),
    columnOf('x_city', { displayName: 'City' }),
  ])

  const [description] = describeEntities([entity], { full: false, words, resultTokens: 20_000 })

  expect(description?.columns.map((line) => line.split(/[ :]/)[0])).toEqual(found)
})

function lookupTo(entity: string) {
  return {
    type: 'Lookup',
    targets: [{ entity, navigation: entity === 'team' ? 'teamid' : 'ownedby' }],
  }
}

function labels(no: string, yes: string) {
  return [
    { value: 0, label: no },
    { value: 1, label: yes },
  ]
}

function large(count: number, label: string) {
  return entityOf(
    Array.from({ length: count }, (_, index) =>
      columnOf(`x_${index}`, { displayName: `${label} ${index}`, maxLength: 100 }),
    ),
  )
}
