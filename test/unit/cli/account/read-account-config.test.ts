import { expect, test } from 'vitest'
import {
  readAccountConfig,
  withoutAutomation,
} from '../../../../src/cli/account/read-account-config.ts'
import type { AccountFlags } from '../../../../src/cli/account/read-account-config.ts'
import { errorOf } from '../../../support/error-of.ts'

const configured = { DATAVERSE_URL: 'https://fabrikam.crm.dynamics.com' }

test.each<[string | undefined, AccountFlags, string | undefined, string | undefined]>([
  [
    'https://contoso.crm4.dynamics.com/main.aspx',
    {},
    'https://contoso.crm4.dynamics.com',
    undefined,
  ],
  ['contoso.api.crm4.dynamics.com', {}, 'https://contoso.crm4.dynamics.com', undefined],
  ['http://localhost:8080/', {}, 'http://localhost:8080', undefined],
  ['contoso', { region: 'crm4' }, 'https://contoso.crm4.dynamics.com', undefined],
  ['Contoso', {}, undefined, 'contoso'],
  [undefined, {}, 'https://fabrikam.crm.dynamics.com', undefined],
  [undefined, { profile: 'sales' }, undefined, undefined],
  [undefined, { sandbox: true }, undefined, undefined],
])('%s with %j replaces the variables', (environment, flags, url, name) => {
  const config = readAccountConfig(environment, flags, configured)

  expect(config.environment?.url).toBe(url)
  expect(config.environmentName).toBe(name)
  expect(config.profile).toBe(flags.profile)
  expect(config.sandbox).toBe(flags.sandbox === true)
})

test.each<[string | undefined, AccountFlags]>([
  ['https://contoso.crm4.dynamics.com', { region: 'crm4' }],
  ['contoso', { region: 'crm4', profile: 'sales' }],
  ['https://evil.test', {}],
  ['https://user:secret@contoso.crm4.dynamics.com', {}],
  ['contoso', { region: 'moon' }],
  [undefined, { profile: '../etc/passwd' }],
])('%s with %j is refused', async (environment, flags) => {
  const error = await errorOf(() => readAccountConfig(environment, flags, {}))

  expect(error.code).toBe('configuration')
  expect(error.message).not.toContain('secret')
})

test('commands that sign a user in ignore server settings', () => {
  const config = readAccountConfig(
    undefined,
    { account: 'ada@contoso.com' },
    withoutAutomation({ ...configured, DATAVERSE_ACCESS_TOKEN: 'x', DATAVERSE_SANDBOX: 'true' }),
  )

  expect(config).toMatchObject({ sandbox: false, account: 'ada@contoso.com' })
  expect(config.accessToken).toBeUndefined()
})
