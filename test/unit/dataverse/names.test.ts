import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { resolveTarget } from '../../../src/dataverse/outbound/resolve-target.ts'
import { parseEnvironmentUrl } from '../../../src/environment/address.ts'
import {
  isColumnName,
  isRecordId,
  parseRecordId,
  printRecordKey,
  type ColumnName,
  type RecordKeyPart,
} from '../../../src/dataverse/names.ts'
import { errorOf } from '../../support/error-of.ts'

const guid = '5a3f0c1e-1111-4222-8333-00000000abcd'

test.each(['account', 'new_Project', '_ownerid_value', 'a', `a${'b'.repeat(127)}`])(
  'accepts %j as a name',
  (text) => expect(isColumnName(text)).toBe(true),
)

test.each([
  '',
  '1account',
  'account name',
  'account)',
  'accounts(1)',
  'a/b',
  'a.b',
  'a-b',
  'ä',
  'account\n',
  '$select',
  `a${'b'.repeat(128)}`,
])('does not accept %j as a name', (text) => expect(isColumnName(text)).toBe(false))

test.each([guid, guid.toUpperCase(), `{${guid}}`, `{${guid.toUpperCase()}}`])(
  'reads %s as a record id in canonical form',
  (text) => expect(parseRecordId(text)).toBe(guid),
)

test.each([
  '',
  'contoso',
  `${guid})/primarycontactid`,
  `${guid},x`,
  `'${guid}'`,
  `(${guid})`,
  `{${guid}`,
  `${guid}}`,
  ` ${guid}`,
  guid.replaceAll('-', ''),
  `${guid}\n`,
  `%7b${guid}%7d`,
  `urn:uuid:${guid}`,
])('refuses %j as a record id', async (text) => {
  const error = await errorOf(() => parseRecordId(text))

  expect(error.code).toBe('invalid_argument')
  expect(error.hint).toContain('GUID')
})

test('an upper-case GUID is not in canonical form', () => {
  expect(isRecordId(guid.toUpperCase())).toBe(false)
})

test('prints an id without quotes', () => {
  expect(printRecordKey({ kind: 'id', id: parseRecordId(guid) })).toBe(guid)
})

test.each<[RecordKeyPart['value'], string]>([
  ['A-1', "'A-1'"],
  ["O'Brien", "'O''Brien'"],
  ["'", "''''"],
  ['', "''"],
  [5, '5'],
  [-1.5, '-1.5'],
  [true, 'true'],
  [guid, `'${guid}'`],
  ['a/b', "'a%2Fb'"],
  ['../..', "'..%2F..'"],
  ['<>*%&:\\?+#', "'%3C%3E%2A%25%26%3A%5C%3F%2B%23'"],
  ['x)/y(', "'x%29%2Fy%28'"],
  ['Zoë 1', "'Zo%C3%AB%201'"],
  ['half \uD800', "'half%20%EF%BF%BD'"],
])('prints the key value %j as %s', (value, printed) => {
  const key = { kind: 'alternate', parts: [{ name: column('accountnumber'), value }] } as const

  expect(printRecordKey(key)).toBe(`accountnumber=${printed}`)
})

test('prints all parts of a key, with a lookup unquoted', () => {
  const printed = printRecordKey({
    kind: 'alternate',
    parts: [
      { name: column('_parentcustomerid_value'), value: parseRecordId(guid) },
      { name: column('emailaddress1'), value: 'x@y.example' },
    ],
  })

  expect(printed).toBe(`_parentcustomerid_value=${guid},emailaddress1='x%40y.example'`)
})

test('R22 R24 every key value stays one literal in one path segment', () => {
  const environment = parseEnvironmentUrl('https://contoso.crm4.dynamics.com')

  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const parts = [{ name: column('accountnumber'), value }]
      const path = `accounts(${printRecordKey({ kind: 'alternate', parts })})`
      const address = resolveTarget(environment, { kind: 'path', path, query: {} })
      const [segment = '', ...more] = new URL(address).pathname.split('/').slice(4)
      const literal = decodeURIComponent(segment).slice("accounts(accountnumber='".length, -2)

      expect(more).toEqual([])
      expect(literal.replaceAll("''", '')).not.toContain("'")
      expect(literal.replaceAll("''", "'")).toBe(value.replaceAll(/\p{Surrogate}/gu, '\uFFFD'))
    }),
    { numRuns: 1000 },
  )
})

function column(text: string): ColumnName {
  if (isColumnName(text)) return text
  throw new Error(`${text} is not a column name`)
}
