import { expect, test } from 'vitest'
import { readBundleForm } from '../../../src/cli/bundle-form.ts'

const contoso = 'https://contoso.crm4.dynamics.com'

test.each<[string, string, string]>([
  ['a whole address', `${contoso}/main.aspx?appid=1`, ''],
  ['an address without its scheme', 'contoso.crm4.dynamics.com', ''],
  ['an address, whatever the region says', contoso, 'Japan'],
  ['its first part and a code', 'contoso', 'crm4'],
  ['capitals and spaces', '  Contoso ', ' CRM4 '],
  ['the part after the name', 'contoso', 'crm4.dynamics.com'],
  ['a word of the region', 'contoso', 'Europe'],
  ['another word for it', 'contoso', 'EMEA'],
])('takes %s', (_what, environment, region) => {
  const { config, refusal } = readBundleForm({
    BUNDLE_ENVIRONMENT: environment,
    BUNDLE_REGION: region,
  })

  expect(refusal).toBeUndefined()
  expect(config.environment?.url).toBe(contoso)
})

test.each([
  ['Germany', 'crm16'],
  ['United Kingdom', 'crm11'],
  ['UK', 'crm11'],
  ['north america', 'crm'],
  ['India', 'crm8'],
])('knows the region %s', (word, code) => {
  const { config } = readBundleForm({ BUNDLE_ENVIRONMENT: 'contoso', BUNDLE_REGION: word })

  expect(config.environment?.host).toBe(`contoso.${code}.dynamics.com`)
})

test.each(['contoso', 'Contoso Production', 'Vertrieb Süd (Test)'])(
  'looks up %s with the account',
  (name) => {
    const { config, refusal } = readBundleForm({ BUNDLE_ENVIRONMENT: name })

    expect(refusal).toBeUndefined()
    expect(config.environmentName).toBe(name)
  },
)

test('passes on the other fields', () => {
  const { config } = readBundleForm({
    BUNDLE_ENVIRONMENT: contoso,
    BUNDLE_ACCOUNT: 'ada@contoso.com',
    BUNDLE_DENY: 'lead, contact.creditlimit',
    BUNDLE_READ_ONLY: 'true',
    BUNDLE_TENANT_ID: 'contoso.com',
  })

  expect(config).toMatchObject({
    account: 'ada@contoso.com',
    deny: ['lead', 'contact.creditlimit'],
    readOnly: true,
    tenantId: 'contoso.com',
  })
})
