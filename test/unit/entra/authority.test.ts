import { expect, test } from 'vitest'
import { adminConsentLink, parseAuthority, toAuthority } from '../../../src/entra/authority.ts'
import { errorOf } from '../../support/error-of.ts'

test.each([
  ['https://login.microsoftonline.us', { host: 'login.microsoftonline.us' }],
  ['https://Login.MicrosoftOnline.us/', { host: 'login.microsoftonline.us' }],
  ['https://login.microsoftonline.com/organizations', { host: 'login.microsoftonline.com' }],
  ['https://login.microsoftonline.com/common/', { host: 'login.microsoftonline.com' }],
  [
    'https://localhost:9443/contoso.onmicrosoft.com',
    { host: 'localhost:9443', tenant: 'contoso.onmicrosoft.com' },
  ],
])('%s is an authority', (text, expected) => {
  expect(parseAuthority(text)).toEqual(expected)
})

test.each([
  'http://login.microsoftonline.com',
  'login.microsoftonline.com',
  'https://user@login.microsoftonline.com',
  'https://login.microsoftonline.com/tenant/oauth2',
  'https://login.microsoftonline.com/?x=1',
  'https://login.microsoftonline.com\\@evil.test',
  'https://login.microsoftonline.com:999999',
  '',
])('%j is refused', async (text) => {
  expect((await errorOf(() => parseAuthority(text))).code).toBe('configuration')
})

test('the administrator link contains tenant and client', () => {
  const authority = toAuthority('login.microsoftonline.us', 'contoso.com')

  expect(adminConsentLink(authority, 'client id')).toBe(
    'https://login.microsoftonline.us/contoso.com/adminconsent?client_id=client%20id',
  )
})
