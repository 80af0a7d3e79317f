import { expect, test } from 'vitest'
import { isAddressable } from '../../../../src/dataverse/metadata/key-value.ts'
import { toRecordKey } from '../../../../src/dataverse/metadata/record-key.ts'
import type { RecordReference } from '../../../../src/dataverse/metadata/record-key.ts'
import { printBinding, printRecordKey } from '../../../../src/dataverse/names.ts'
import { errorOf } from '../../../support/error-of.ts'
import { entitySet } from '../../../support/names-of.ts'
import { colors, column, siteWith } from '../definition.ts'

const id = '5a3f0c1e-1111-4222-8333-00000000abcd'
const names = [
  column('new_text', 'String'),
  column('new_whole', 'Integer'),
  column('new_big', 'BigInt'),
  column('new_decimal', 'Decimal'),
  column('new_color', 'Picklist', { options: colors }),
  column('new_open', 'Boolean', {
    options: [
      { value: 0, label: 'Closed' },
      { value: 1, label: 'Open' },
    ],
  }),
  column('new_day', 'DateTime', { dateTimeBehavior: 'DateOnly' }),
  column('new_at', 'DateTime', { dateTimeBehavior: 'UserLocal' }),
  column('new_objectid', 'Uniqueidentifier'),
  column('new_contact', 'Lookup', { targets: [{ entity: 'contact', navigation: 'new_Contact' }] }),
]
const site = {
  ...siteWith(...names),
  keys: [
    ...names.map(({ logicalName }) => ({ name: logicalName, columns: [logicalName] })),
    { name: 'both', columns: ['new_objectid', 'new_color'] },
  ],
}
const elastic = siteWith(column('partitionid', 'String'))
const print = (reference: RecordReference) => printRecordKey(toRecordKey(site, reference))

test.each<[RecordReference, string]>([
  [{ new_text: 'A-1' }, "new_text='A-1'"],
  [{ new_text: 7 }, "new_text='7'"],
  [{ new_text: id }, `new_text='${id}'`],
  ['new_text=2026-01-31', "new_text='2026-01-31'"],
  [{ new_whole: 7 }, 'new_whole=7'],
  [{ new_whole: '7' }, 'new_whole=7'],
  ["new_whole='7'", 'new_whole=7'],
  ['new_big=637388308718090885', 'new_big=637388308718090885'],
  [{ new_big: '-637388308718090885' }, 'new_big=-637388308718090885'],
  [{ new_decimal: 1.5 }, 'new_decimal=1.5'],
  [{ new_decimal: '1,250.5' }, 'new_decimal=1250.5'],
  ['new_decimal=1.1234567891', 'new_decimal=1.1234567891'],
  [{ new_color: 3 }, 'new_color=3'],
  [{ new_color: 'green' }, 'new_color=2'],
  ["new_color='2'", 'new_color=2'],
  [{ new_open: true }, 'new_open=true'],
  [{ new_open: 'Closed' }, 'new_open=false'],
  ["new_open='true'", 'new_open=true'],
  [{ new_day: '2026-01-31' }, 'new_day=2026-01-31'],
  ["new_day='31.1.2026'", 'new_day=2026-01-31'],
  ['new_day=2026-01-31', 'new_day=2026-01-31'],
  [{ new_at: '2026-01-31T09:30:00Z' }, 'new_at=2026-01-31T09:30:00Z'],
  ['new_at=2026-01-31T09:30:00+02:00', 'new_at=2026-01-31T07:30:00Z'],
  [{ new_at: '2026-01-31' }, 'new_at=2026-01-31T00:00:00Z'],
  [{ new_objectid: id }, `new_objectid=${id}`],
  [`new_objectid='${id.toUpperCase()}'`, `new_objectid=${id}`],
  [{ new_contact: id }, `_new_contact_value=${id}`],
  [`_new_contact_value='${id}'`, `_new_contact_value=${id}`],
  [`{"new_objectid":"{${id}}","new_color":"Red"}`, `new_objectid=${id},new_color=1`],
  [`new_sites(new_objectid=${id},new_color=1)`, `new_objectid=${id},new_color=1`],
  ["/new_sites(new_text='A(1)')", "new_text='A%281%29'"],
  ["/api/data/v9.2/new_sites(new_text='A-1')", "new_text='A-1'"],
  ["https://x.crm.dynamics.com/api/data/v9.2/new_sites(new_text='A%20%31')", "new_text='A%201'"],
])('the key %j goes out as %s', (reference, printed) => {
  expect(print(reference)).toBe(printed)
})

test.each<[RecordReference, string]>([
  [{ new_whole: 'seven' }, 'Give a number'],
  [{ new_color: 'Blue' }, 'Give one of 1 (Red), 2 (Green)'],
  [{ new_open: 'maybe' }, 'Give true or false'],
  [{ new_day: '05/06/2026' }, 'Give a date'],
  [{ new_day: '2026-01-31T10:00:00Z' }, 'Give a date'],
  [{ new_at: 'yesterday' }, 'Give a time in UTC'],
  [{ new_objectid: 'A-1' }, 'Give the GUID'],
])('the key %j is refused with the form to give', async (reference, form) => {
  const { code, hint } = await errorOf(() => print(reference))

  expect(code).toBe('invalid_argument')
  expect(hint).toContain(form)
})

test('a record of an elastic table is addressed by its id and partition', () => {
  const key = toRecordKey(elastic, `new_siteid='${id}',partitionid='device-1'`)

  expect(printRecordKey(key)).toBe(`new_siteid=${id},partitionid='device-1'`)
})

test.each('/<>*%&:\\?+#'.split(''))(
  'a text key with %s cannot stand in an address',
  (character) => {
    const key = toRecordKey(site, { new_text: `a${character}b` })

    expect(key.kind === 'alternate' && key.parts.every(isAddressable)).toBe(false)
  },
)

test('a bound key is not encoded, as the service does not decode it', () => {
  const key = toRecordKey(site, { new_text: "Zoë O'Neil@x (1)\n" })

  expect(printBinding(entitySet('new_sites'), key)).toBe(
    "/new_sites(new_text='Zoë O''Neil@x (1)%0A')",
  )
})
