import { expect, test } from 'vitest'
import { findOptions } from '../../../../src/dataverse/metadata/choice-text.ts'
import { column } from '../definition.ts'

const rating = column('new_rating', 'Picklist', {
  options: [
    { value: 10, label: 'Best' },
    { value: 3, label: '10' },
  ],
})

test.each([
  ['a label that equals the number of another option', '10', 3],
  ['a label in other letter case', ' BEST ', 10],
  ['a number that is no label', '3', 3],
])('%s finds one option', (_what, text, value) => {
  const found = findOptions(rating, text)

  expect(found.map((option) => option.value)).toEqual([value])
})
