import { expect, test } from 'vitest'
import { parseKey } from '../../../odata/parse-key.ts'

// Reference section 8.
test.each([
  [
    '5A3F0000-0000-0000-0000-000000000001',
    [{ value: { type: 'guid', value: '5a3f0000-0000-0000-0000-000000000001', at: 0 }, at: 0 }],
  ],
  [
    "accountnumber='A-1'",
    [{ name: 'accountnumber', value: { type: 'string', value: 'A-1', at: 14 }, at: 0 }],
  ],
  [
    "_parentcustomerid_value=abcdef00-0000-0000-0000-000000000001, emailaddress1='o''x'",
    [
      {
        name: '_parentcustomerid_value',
        value: { type: 'guid', value: 'abcdef00-0000-0000-0000-000000000001', at: 24 },
        at: 0,
      },
      { name: 'emailaddress1', value: { type: 'string', value: "o'x", at: 76 }, at: 62 },
    ],
  ],
  [
    "LogicalName='account'",
    [{ name: 'LogicalName', value: { type: 'string', value: 'account', at: 12 }, at: 0 }],
  ],
  ['code=7', [{ name: 'code', value: { type: 'number', text: '7', at: 5 }, at: 0 }]],
  ['day=2026-01-31', [{ name: 'day', value: { type: 'date', value: '2026-01-31', at: 4 }, at: 0 }]],
  ['@id', [{ value: { type: 'alias', name: 'id', at: 0 }, at: 0 }]],
])('reads %s', (text, expected) => {
  expect(parseKey(text)).toEqual(expected)
})
