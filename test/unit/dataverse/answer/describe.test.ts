import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { expect, test } from 'vitest'
import { columnLine } from '../../../../src/dataverse/answer/column-line.ts'
import { describeEntities } from '../../../../src/dataverse/answer/describe.ts'
import { columnOf, entityOf } from '../../../support/definitions.ts'

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
    const named = (description?.others ?? '').split(' ').filter((word) => word.startsWith('x_'))
    const more = Number(/and (\d+) more$/.exec(description?.others ?? '')?.[1] ?? 0)
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
