import { expect, test } from 'vitest'
import { comparableColumns, holdsValues } from '../../../../src/dataverse/client/same-values.ts'
import { readExactNumber } from '../../../../src/text/exact-number.ts'

const body = { name: 'x', new_big: readExactNumber('637388308718090885') }

test('a record holds a long number only with all its digits', () => {
  expect(comparableColumns(body)).toEqual(['name', 'new_big'])
  expect(holdsValues({ name: 'x', new_big: '637388308718090885' }, body)).toBe(true)
  expect(holdsValues({ name: 'x', new_big: '637388308718090886' }, body)).toBe(false)
  expect(holdsValues({ name: 'x', new_big: 637_388_308_718_090_900 }, body)).toBe(false)
})
