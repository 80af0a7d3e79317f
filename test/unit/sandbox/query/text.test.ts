import { expect, test } from 'vitest'

import { createLike, foldText, toComparableText } from '../../../../sandbox/query/text.ts'

test('texts that differ only in letter case, accents or trailing blanks are equal', () => {
  expect(toComparableText('SÖHNE  ')).toBe(toComparableText('sohne'))
  expect(foldText('É')).toBe('e')
})

test.each([
  ['%', '', true],
  ['a%', 'abc', true],
  ['%c', 'abc', true],
  ['a_c', 'abc', true],
  ['a_c', 'ac', false],
  ['%b%', 'abc', true],
  ['a[b-d]c', 'acc', true],
  ['a[^b-d]c', 'acc', false],
  ['a[^b-d]c', 'axc', true],
  ['50[%]', '50%', true],
  ['50[%]', '500', false],
  ['a[]b', 'a[]b', false],
  ['a[', 'a[', false],
  ['%a%b%c', 'xxaxxbxxbxc', true],
  ['%a%b%c', 'xxaxxbxxbx', false],
  ['[-x]', '-', true],
])('%s like %s is %s', (pattern, text, expected) => {
  expect(createLike(pattern)(text)).toBe(expected)
})

test('many wildcards over a long text finish quickly', () => {
  const like = createLike(`${'%a'.repeat(200)}%b`)

  expect(like('a'.repeat(20_000))).toBe(false)
})
