import { expect, test } from 'vitest'
import { findUnused } from '../../../../src/dataverse/values/unused-values.ts'
import { column, siteWith } from '../definition.ts'

const line = siteWith(
  column('priceperunit', 'Money'),
  column('ispriceoverridden', 'Boolean'),
  column('estimatedvalue', 'Money'),
)
const product = { 'productid@odata.bind': '/products(1)' }

test.each([
  ['a price of a product from the list', { ...product, priceperunit: 5 }, 1],
  ['a price that overrides the list', { ...product, priceperunit: 5, ispriceoverridden: true }, 0],
  ['a price of a write-in product', { priceperunit: 5, isproductoverridden: true }, 0],
  ['a cleared price', { ...product, priceperunit: null }, 0],
  ['a calculated value', { estimatedvalue: 5, isrevenuesystemcalculated: true }, 1],
  ['a value of the user', { estimatedvalue: 5, isrevenuesystemcalculated: false }, 0],
  ['no price', product, 0],
])('%s: %j', (_, body, notes) => {
  expect(findUnused(body, line, 'create')).toHaveLength(notes)
})

test('an update may meet a line whose price is overridden already', () => {
  const body = { ...product, priceperunit: 5 }

  expect(findUnused(body, line, 'update')).toEqual([])
  expect(findUnused({ ...body, ispriceoverridden: false }, line, 'update')).toHaveLength(1)
})
