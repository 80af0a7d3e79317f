import { expect, test } from 'vitest'
import { parseConfig } from '../../src/config.ts'

test.each([
  'login.microsoftonline.com',
  'http://login.microsoftonline.com',
  'https://2130706433',
  'https://login.microsoftonline.com/a/b',
  'https://login.microsoftonline.com/?x=1',
  'https://user@login.microsoftonline.com',
])('an authority that cannot work stops the start: %s', (authority) => {
  expect(() => parseConfig({ DATAVERSE_AUTHORITY: authority })).toThrow(
    'DATAVERSE_AUTHORITY must be',
  )
})

test.each(['https://2130706433', 'https://0x7f000001', 'https://127.1'])(
  'a number is not the address of an environment: %s',
  (url) => {
    expect(() => parseConfig({ DATAVERSE_URL: url })).toThrow(/Invalid settings/)
  },
)

test('settings that cannot work are reported with the address, all at once', () => {
  const variables = {
    DATAVERSE_URL: 'ftp://contoso',
    DATAVERSE_READ_ONLY: 'maybe',
    DATAVERSE_AUTHORITY: 'nowhere',
  }

  expect(() => parseConfig(variables)).toThrow(
    /DATAVERSE_AUTHORITY .*; DATAVERSE_READ_ONLY .*; .*ftp/s,
  )
})
