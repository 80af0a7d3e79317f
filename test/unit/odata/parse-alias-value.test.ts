import { expect, test } from 'vitest'
import { parseAliasValue } from '../../../odata/parse-alias-value.ts'

test.each([
  ["'O''Brien'", { type: 'string', value: "O'Brien", at: 0 }],
  [' 5', { type: 'number', text: '5', at: 1 }],
  ['null', { type: 'null', at: 0 }],
  ['2026-01-31', { type: 'date', value: '2026-01-31', at: 0 }],
  ["Microsoft.X.Y'Z'", { type: 'enum', name: 'Microsoft.X.Y', member: 'Z', at: 0 }],
  ['["account"]', { type: 'list', items: [{ type: 'string', value: 'account', at: 1 }], at: 0 }],
  ['[]', { type: 'list', items: [], at: 0 }],
  [
    "{'@odata.id':'accounts(5a3f)'}",
    { type: 'json', value: { '@odata.id': 'accounts(5a3f)' }, at: 0 },
  ],
  [
    ' {"@odata.id":"accounts(name=\'x\')"}',
    { type: 'json', value: { '@odata.id': "accounts(name='x')" }, at: 1 },
  ],
  [
    String.raw`{'a':'say "x", O\'Brien \\ \n'}`,
    { type: 'json', value: { a: 'say "x", O\'Brien \\ \n' }, at: 0 },
  ],
  ['[{"a":1},{}]', { type: 'json', value: [{ a: 1 }, {}], at: 0 }],
  ["{'a':'[[[['}", { type: 'json', value: { a: '[[[[' }, at: 0 }],
])('reads %s', (text, expected) => {
  expect(parseAliasValue(text)).toEqual(expected)
})

test('refuses JSON that is nested too deeply or too long', () => {
  expect(() => parseAliasValue('{"a":[['.repeat(50))).toThrow(/nested deeper than 100 levels/)
  expect(() => parseAliasValue(`{"a":"${'x'.repeat(40_000)}"}`)).toThrow(/at most 32768/)
})
