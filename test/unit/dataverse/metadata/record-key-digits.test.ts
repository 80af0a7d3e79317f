import { expect, test } from 'vitest'
import { toRecordKey } from '../../../../src/dataverse/metadata/record-key.ts'
import { printRecordKey } from '../../../../src/dataverse/names.ts'
import { column, siteWith } from '../definition.ts'

const big = '637388308718090885'

test.each([
  [`new_big=${big}`],
  [`{"new_big":${big}}`],
  [`{"new_big":"${big}"}`],
  [{ new_big: big }],
])('the alternate key %o is sent with all its digits', (reference) => {
  const site = {
    ...siteWith(column('new_big', 'BigInt')),
    keys: [{ name: 'new_key', columns: ['new_big'] }],
  }

  expect(printRecordKey(toRecordKey(site, reference))).toBe(`new_big=${big}`)
})
