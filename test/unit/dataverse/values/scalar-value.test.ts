import { expect, test } from 'vitest'
import { toScalar } from '../../../../src/dataverse/values/scalar-value.ts'
import { errorOf } from '../../../support/error-of.ts'
import { colors, column, siteWith } from '../definition.ts'

const color = column('new_colors', 'MultiSelectPicklist', { options: colors })
const shift = column('new_shift', 'DateTime', { dateTimeBehavior: 'TimeZoneIndependent' })
const amount = column('new_amount', 'Money', { precision: 2 })
const counter = column('new_counter', 'BigInt')
const decimal = column('new_decimal', 'Decimal', { precision: 10 })
const note = column('new_note', 'String')

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

test.each([
  [counter, '637388308718090885', '637388308718090885', []],
  [counter, '-9223372036854775808', '-9223372036854775808', []],
  [counter, '637,388,308,718,090,885', '637388308718090885', ['as 637388308718090885']],
  [decimal, '12345678901.1234567891', '12345678901.1234567891', []],
  [decimal, '12345678901.12345678910000', '12345678901.1234567891', ['as 12345678901.1234567891']],
  [amount, '922337203685477.5807', '922337203685477.5807', ['may be rounded']],
])('%o takes all digits of the text %s', (target, given, digits, notes) => {
  const written = write(target, given)

  expect(written.value).toEqual({ digits })
  expect(written.notes).toEqual(notes.map((text) => expect.stringContaining(text)))
})

test.each([
  [counter, 637_388_308_718_090_900, 'Give all digits in quotes'],
  [decimal, 12_345_678_901_234_567_000, 'Give all digits in quotes'],
  [counter, '9223372036854775808', 'in that range'],
  [counter, '12345678901234567.5', 'Write'],
  [counter, '1e400', 'Write a JSON number'],
  [note, 637_388_308_718_090_900, 'Give all digits in quotes'],
])('%o refuses %s', async (target, value, expected) => {
  const { hint } = await errorOf(() => write(target, value))

  expect(hint).toContain(expected)
})

test('a JSON number with more than 15 digits is written with a note', () => {
  expect(write(decimal, 12_345_678_901.123_457)).toEqual({
    value: 12_345_678_901.123_457,
    notes: ['new_decimal: a JSON number keeps 15 digits; give longer ones in quotes'],
  })
})

test('a double given as text is a JavaScript number', () => {
  expect(write(column('new_double', 'Double'), '0.10000000000000001').value).toBe(0.1)
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
