import { expect, test } from 'vitest'
import { parseSelect } from '../../../odata/parse-select.ts'

test('reads columns with their offsets', () => {
  expect(parseSelect('name, _primarycontactid_value')).toEqual([
    { name: 'name', at: 0 },
    { name: '_primarycontactid_value', at: 6 },
  ])
})
