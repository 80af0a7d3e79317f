import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  isExactNumber,
  isSameNumber,
  mayHaveLostDigits,
  readExactNumber,
} from '../../../src/text/exact-number.ts'

test.each([
  '637388308718090885',
  '922337203685477.5807',
  '0.1000000000000000055',
  '-9223372036854775808',
])('%s is kept as its digits', (text) => {
  expect(readExactNumber(text)).toEqual({ digits: text })
})

test.each([
  ['20000.0000000000', 20_000],
  ['9007199254740992', 9_007_199_254_740_992],
  ['0.30000000000000004', 0.1 + 0.2],
  ['1E+21', 1e21],
  ['-0.0', -0],
  ['0.1', 0.1],
])('%s is a JavaScript number', (text, value) => {
  expect(readExactNumber(text)).toBe(value)
})

test('zeros at the end of the decimals are dropped', () => {
  expect(readExactNumber('1234567890.1234567890000')).toEqual({ digits: '1234567890.123456789' })
})

test.each(['1e999', '-1e999', '1'.repeat(401), 'abc', '', '1.', '0x10', 'NaN'])(
  '%s is not a number',
  (text) => {
    expect(readExactNumber(text)).toBeUndefined()
  },
)

test('only numbers made here are exact numbers', () => {
  expect(isExactNumber(readExactNumber('637388308718090885'))).toBe(true)
  expect(isExactNumber({ digits: '637388308718090885' })).toBe(false)
})

test('any 64-bit number and any decimal keeps its value', () => {
  const decimals = fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 11n }), fc.nat({ max: 9_999_999_999 }))
    .map(([whole, part]) => `${whole}.${String(part).padStart(10, '0')}`)
  const longs = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)

  fc.assert(
    fc.property(fc.oneof(decimals, longs), (text) => {
      const value = readExactNumber(text)
      const shown = isExactNumber(value) ? value.digits : String(value)
      expect(isSameNumber(shown, text)).toBe(true)
    }),
  )
})

test('a number with more than 15 digits may have lost some', () => {
  expect(mayHaveLostDigits(637_388_308_718_090_900)).toBe(true)
  expect(mayHaveLostDigits(922_337_203_685_477.6)).toBe(true)
  expect(mayHaveLostDigits(1e15)).toBe(false)
  expect(mayHaveLostDigits(1250.5)).toBe(false)
})
