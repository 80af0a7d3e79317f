import { expect, test } from 'vitest'
import { readToken } from '../../../odata/lexer.ts'

function tokensOf(text: string): string[] {
  const kinds: string[] = []
  for (let at = 0; ;) {
    const token = readToken(text, at)
    if (token.kind === 'end') return kinds
    kinds.push(`${token.kind} ${token.text}`)
    at = token.at + token.text.length
  }
}

test('reads tokens with their offsets and skips white space', () => {
  expect(readToken(' \t\r\n name', 0)).toEqual({ kind: 'name', text: 'name', at: 5 })
  expect(readToken('name ', 4)).toEqual({ kind: 'end', text: '', at: 5 })
})

test.each([
  ['(a),/:;=[]', ['( (', 'name a', ') )', ', ,', '/ /', ': :', '; ;', '= =', '[ [', '] ]']],
  ['null true false', ['null null', 'boolean true', 'boolean false']],
  ['nullable True', ['name nullable', 'name True']],
  ['_x_value a1', ['name _x_value', 'name a1']],
  ['A.b.C', ['dottedName A.b.C']],
  ["A.b'c''d'", ["enum A.b'c''d'"]],
  ["b'c'", ['name b', "string 'c'"]],
  ['@p1=$top', ['alias @p1', '= =', 'option $top']],
  [String.raw`"a\"b" 'c'`, [String.raw`jsonString "a\"b"`, "string 'c'"]],
  [
    '0 -1 1.50 1e5 1E-5 -0',
    ['number 0', 'number -1', 'number 1.50', 'number 1e5', 'number 1E-5', 'number -0'],
  ],
  ['5L 1. .5', ['unknown 5L', 'unknown 1.', 'unknown .', 'number 5']],
  ['12345678-1234-1234-1234-123456789abc', ['guid 12345678-1234-1234-1234-123456789abc']],
  ['abcdefAB-1234-1234-1234-123456789abc', ['guid abcdefAB-1234-1234-1234-123456789abc']],
  ['12345678-1234-1234-1234-123456789abcd', ['unknown 12345678-1234-1234-1234-123456789abcd']],
  ['2026-01-31 2026-02-29', ['date 2026-01-31', 'unknown 2026-02-29']],
  ['2026-01-31T23:59:59.999+14:00', ['dateTime 2026-01-31T23:59:59.999+14:00']],
  ['2026-01-31T24:00:00Z', ['unknown 2026-01-31T24:00:00Z']],
  ['2026-01-31T00:00:00+15:00', ['unknown 2026-01-31T00:00:00+15:00']],
  ['2026-01-31T0:00Z', ['unknown 2026-01-31T0:00Z']],
  [
    'a==b<>c&&d',
    ['name a', 'unknown ==', 'name b', 'unknown <>', 'name c', 'unknown &&', 'name d'],
  ],
  ['é🎉', ['unknown é', 'unknown 🎉']],
])('splits %s', (text, expected) => {
  expect(tokensOf(text)).toEqual(expected)
})

test.each([
  ["a eq 'x", 5],
  ["a eq 'x''", 5],
  ['["x]', 1],
  ["A.b'c", 3],
])('refuses %s, whose string is not closed', (text, position) => {
  expect(() => tokensOf(text)).toThrow(
    expect.objectContaining({
      code: 'invalid_query',
      message: expect.stringContaining(`unterminated literal at position ${position}.`),
      facts: { position },
    }),
  )
})
