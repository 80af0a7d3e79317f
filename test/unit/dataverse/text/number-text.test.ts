import { expect, test } from 'vitest'
import { readNumber } from '../../../../src/dataverse/text/number-text.ts'

test.each([
  ['1250.5', '1250.5'],
  [' 12 ', '12'],
  ['-.5', '-0.5'],
  ['+7', '7'],
  ['1e3', '1e3'],
  ['1,250.50', '1250.50'],
  ['1,250,000', '1250000'],
  ['1.250,50', '1250.50'],
  ['1.250.000', '1250000'],
  ['1 250,5', '1250.5'],
  ["1'250.5", '1250.5'],
  ['12,5', '12.5'],
  ['1250,50', '1250.50'],
  ['9007199254740993', '9007199254740993'],
])('reads %s as %s', (given, text) => {
  expect(readNumber(given)).toEqual({ text, currency: false })
})

test.each([
  ['$1,250.50', '1250.50'],
  ['1250 €', '1250'],
  ['1250.50 EUR', '1250.50'],
  ['-£5', '-5'],
])('reads %s as an amount with a currency', (given, text) => {
  expect(readNumber(given)).toEqual({ text, currency: true })
})

test.each([
  ['1,250', ['1250', '1.250']],
  ['-12,345', ['-12345', '-12.345']],
])('finds two numbers in %s', (given, either) => {
  expect(readNumber(given)).toEqual({ either })
})

test.each(['', 'ten', '50%', '50k', '1,25,0', '1.2.3', '--1', '12-5', ' '.repeat(99_999)])(
  'finds no number in %j',
  (given) => {
    expect(readNumber(given)).toBeUndefined()
  },
)
