import { expect, test } from 'vitest'
import { toScalar } from '../../../../src/dataverse/values/scalar-value.ts'
import { errorOf } from '../../../support/error-of.ts'
import { colors, column, siteWith } from '../definition.ts'

const color = column('new_colors', 'MultiSelectPicklist', { options: colors })
const shift = column('new_shift', 'DateTime', { dateTimeBehavior: 'TimeZoneIndependent' })
const amount = column('new_amount', 'Money', { precision: 2 })
const counter = column('new_counter', 'BigInt')

function write(target: ReturnType<typeof column>, value: unknown) {
  const notes: string[] = []
  const context = {
    operation: 'update',
    entity: () => Promise.reject(new Error('no other entity')),
    note: (text: string) => notes.push(text),
  } as const
  return { value: toScalar(target, value, siteWith(target), context), notes }
}

test.each([
  ['a list of values', [1, 2]],
  ['a list of labels', ['Red', 'green']],
  ['values in one text', '1,2'],
  ['labels with semicolons', 'Red; Green'],
  ['a value given twice', [1, '1', 2]],
])('several choices can be given as %s', (_form, value) => {
  expect(write(color, value).value).toBe('1,2')
})

test('a label with a comma is one choice', () => {
  expect(write(color, 'Green, dark').value).toBe('3')
  expect(write(color, 3).value).toBe('3')
})

test('an empty list or null clears the choice', () => {
  expect(write(color, []).value).toBeNull()
  expect(write(color, null).value).toBeNull()
})

test('more than 150 choices are refused', async () => {
  const { message } = await errorOf(() => write(color, Array(151).fill(1)))

  expect(message).toContain('at most 150')
})

test('an unknown choice is refused with all choices, nearest first', async () => {
  const { hint, facts } = await errorOf(() => write(color, ['dark']))

  expect(hint).toBe('Use one of: 3 (Green, dark), 1 (Red), 2 (Green).')
  expect(facts.staleEntity).toBe('new_site')
})

test('a time for a column without time zone is written as given', async () => {
  expect(write(shift, '2026-01-31T09:30').value).toBe('2026-01-31T09:30:00Z')
  expect(write(shift, '2026-01-31T09:30').notes).toEqual([])

  const { message, hint } = await errorOf(() => write(shift, '2026-01-31T09:30:00+02:00'))

  expect(message).toContain('has no time zone')
  expect(hint).toContain('{"new_shift":"2026-01-31T09:30:00Z"}')
})

test('decimals beyond the precision are sent and noted', () => {
  expect(write(amount, 1.005)).toEqual({
    value: 1.005,
    notes: ['new_amount has 2 decimals: 1.005 may be rounded'],
  })
  expect(write(amount, 1.25).notes).toEqual([])
})

test('a number that JSON cannot hold is refused', async () => {
  const { message } = await errorOf(() => write(counter, '9007199254740993'))

  expect(message).toContain('too long')
})

test.each([
  ['a file', column('new_file', 'File'), 'x', 'files cannot be sent'],
  ['an object for text', column('new_text', 'String'), { a: 1 }, 'is text'],
  ['a list for a number', amount, [1], 'needs a number'],
  ['a date before 1753', shift, '1700-01-01', 'allows no dates before 1753'],
  ['a number for a date', shift, 1_767_225_600_000, 'like "2026-01-31T09:30:00Z"'],
])('%s is refused', async (_what, target, value, expected) => {
  const { message, hint } = await errorOf(() => write(target, value))

  expect(`${message} ${hint}`).toContain(expected)
})
