import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJsonStrictly } from '../../../../src/dataverse/outbound/parse-json.ts'
import { printJson } from '../../../../src/dataverse/outbound/print-json.ts'
import { readExactNumber } from '../../../../src/text/exact-number.ts'

test.each([
  ['{"a":637388308718090885}', { a: '637388308718090885' }],
  ['{"a":9007199254740993}', { a: '9007199254740993' }],
  ['{"a":-999999999999999}', { a: -999_999_999_999_999 }],
  [
    '{ "a" : 637388308718090885 , "b" : [ 1, 637388308718090886 ] }',
    { a: '637388308718090885', b: [1, '637388308718090886'] },
  ],
  ['{"a":922337203685477.5807,"b":20000.0000000000}', { a: '922337203685477.5807', b: 20_000 }],
  ['{"a":"x\\":637388308718090885","b":1}', { a: 'x":637388308718090885', b: 1 }],
  ['{"a":"637388308718090885"}', { a: '637388308718090885' }],
  [
    '{"a":"\\\\","b":{"a":1},"c":[{"a":1},{"a":2}]}',
    { a: '\\', b: { a: 1 }, c: [{ a: 1 }, { a: 2 }] },
  ],
  ['{"a":"\\ud83d\\ude00 \\\\ud800"}', { a: '\u{1F600} \\ud800' }],
  ['[1,2]', [1, 2]],
])('%s keeps every digit', (text, value) => {
  expect(parseJsonStrictly(text)).toEqual({ value })
})

test.each([
  ['{"a":1,"a":1}', { kind: 'repeated key', key: 'a' }],
  ['{"a":1,"\\u0061":2}', { kind: 'repeated key', key: 'a' }],
  ['{"x":":\\":1","b":[{"a" :1,"a" :2}]}', { kind: 'repeated key', key: 'a' }],
  ['{"<b>":1,"<b>":2}', { kind: 'repeated key', key: undefined }],
  ['{"value":[{"__proto__":{"x":1}}]}', { kind: 'forbidden key' }],
  ['{"\\u005f_proto__":1}', { kind: 'forbidden key' }],
  ['{"a":1e999}', { kind: 'number', key: 'a' }],
  ['{"a":[-1e999]}', { kind: 'number', key: 'a' }],
  [`{"a":${'['.repeat(200)}${']'.repeat(200)}}`, { kind: 'depth' }],
])('%s is broken', (text, fault) => {
  expect(parseJsonStrictly(text)).toEqual({ fault })
})

test.each(['{"a":1', '{"a":NaN}', '', '<html>', '{"a":1}{}'])('%s is not JSON', (text) => {
  expect(parseJsonStrictly(text)).toMatchObject({ fault: { kind: 'not JSON' } })
})

test('a key that breaks an answer does not change any object', () => {
  parseJsonStrictly('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')

  expect('polluted' in {}).toBe(false)
})

test('any JSON is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      fc.pre(!text.includes('__proto__') && !/\d{16}|e/i.test(text))
      const parsed = parseJsonStrictly(text)
      expect(parsed).toEqual({ value: JSON.parse(text) })
    }),
  )
})

test('a body carries exact numbers as JSON numbers with all their digits', () => {
  const body = {
    new_big: readExactNumber('637388308718090885'),
    new_decimal: readExactNumber('12345678901.1234567891'),
    new_text: '637388308718090885',
    lines: [{ price: readExactNumber('922337203685477.5807') }],
  }

  expect(printJson(body)).toBe(
    '{"new_big":637388308718090885,"new_decimal":12345678901.1234567891,' +
      '"new_text":"637388308718090885","lines":[{"price":922337203685477.5807}]}',
  )
})
