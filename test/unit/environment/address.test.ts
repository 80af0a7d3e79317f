import { expect, test } from 'vitest'
import { environmentFromRegion, parseEnvironmentUrl } from '../../../src/environment/address.ts'
import { errorOf } from '../../support/error-of.ts'

const contoso = 'https://contoso.crm4.dynamics.com'

test.each([
  'https://contoso.crm4.dynamics.com',
  'https://contoso.crm4.dynamics.com/',
  '  https://contoso.crm4.dynamics.com/  ',
  'contoso.crm4.dynamics.com',
  'contoso.crm4.dynamics.com/main.aspx',
  'HTTPS://Contoso.CRM4.Dynamics.com',
  'https://contoso.crm4.dynamics.com:443',
  'https://contoso.crm4.dynamics.com/api/data/v9.2/',
  'https://contoso.crm4.dynamics.com/api/data/v9.0/accounts?$top=1',
  'https://contoso.api.crm4.dynamics.com',
  'https://contoso.api.crm4.dynamics.com/api/data/v9.2/',
  'https://contoso.api.crm4.dynamics.com/XRMServices/2011/Organization.svc',
  'https://contoso.crm4.dynamics.com/main.aspx?appid=1&pagetype=entitylist#top',
  'https://contoso.crm4.dynamics.com/main.aspx?etn=account&name=Zoë',
  'https://contoso.crm4.dynamics.com/../x',
  'https://contoso.crm4.dynamics.com?x=user@example.com',
])('reads the environment from %j', (text) => {
  const environment = parseEnvironmentUrl(text)

  expect(environment).toEqual({
    url: contoso,
    apiRoot: `${contoso}/api/data/v9.2/`,
    host: 'contoso.crm4.dynamics.com',
  })
})

test.each([
  ['https://a.crm.dynamics.com', 'https://a.crm.dynamics.com'],
  ['https://contoso-dev.crm11.dynamics.com/', 'https://contoso-dev.crm11.dynamics.com'],
  ['https://org123.crm9.dynamics.com', 'https://org123.crm9.dynamics.com'],
  ['https://org.crm22.dynamics.com', 'https://org.crm22.dynamics.com'],
  ['https://org.crm99.dynamics.com', 'https://org.crm99.dynamics.com'],
  ['https://org.crm.microsoftdynamics.us', 'https://org.crm.microsoftdynamics.us'],
  ['https://org.api.crm.microsoftdynamics.us', 'https://org.crm.microsoftdynamics.us'],
  ['https://org.crm.appsplatform.us', 'https://org.crm.appsplatform.us'],
  ['https://org.api.crm.dynamics.cn/api', 'https://org.crm.dynamics.cn'],
  ['http://localhost:3000', 'http://localhost:3000'],
  ['http://localhost:3000/api/data/v9.2/', 'http://localhost:3000'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://127.9.9.9', 'http://127.9.9.9'],
  ['http://[::1]:5000/x', 'http://[::1]:5000'],
  ['https://localhost:8443', 'https://localhost:8443'],
  ['https://127.0.0.1', 'https://127.0.0.1'],
  ['localhost:8443', 'https://localhost:8443'],
])('reads %j as %s', (text, url) => {
  const environment = parseEnvironmentUrl(text)

  expect(environment.url).toBe(url)
  expect(environment.apiRoot).toBe(`${url}/api/data/v9.2/`)
})

test.each([
  '',
  'contoso',
  'http://contoso.crm4.dynamics.com',
  'ftp://contoso.crm4.dynamics.com',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,x',
  'mailto:someone@contoso.crm4.dynamics.com',
  'https://user@contoso.crm4.dynamics.com',
  'https://user:secret@contoso.crm4.dynamics.com',
  'https://@contoso.crm4.dynamics.com',
  'https://contoso.crm4.dynamics.com@evil.example',
  'https://contoso.crm4.dynamics.com:8443',
  'https://contoso.crm4.dynamics.com.evil.example',
  'https://contoso.crm4.dynamics.com.',
  'https://evil.example/contoso.crm4.dynamics.com',
  'https://evil.example#contoso.crm4.dynamics.com',
  'https://evil.example?contoso.crm4.dynamics.com',
  'https://evil.example\\.crm4.dynamics.com',
  'https:\\\\contoso.crm4.dynamics.com',
  'https://contoso.crm4-dynamics.com',
  'https://contoso.crm4.dynamics.co',
  'https://contoso.crm4.dynamics.com.au',
  'https://contosocrm4.dynamics.com',
  'https://contoso.cmr4.dynamics.com',
  'https://contoso.dynamics.com',
  'https://contoso.crmx.dynamics.com',
  'https://crm4.dynamics.com',
  'https://.crm4.dynamics.com',
  'https://-contoso.crm4.dynamics.com',
  'https://contoso-.crm4.dynamics.com',
  'https://con_toso.crm4.dynamics.com',
  'https://a.b.crm4.dynamics.com',
  'https://contoso.api.api.crm4.dynamics.com',
  'https://api.crm4.dynamics.com',
  'https://globaldisco.crm.dynamics.com',
  'https://contoso.crm4.microsoftdynamics.us',
  'https://cоntoso.crm4.dynamics.com',
  'https://contoso。crm4.dynamics.com',
  'https://contoso.crm4.dynamics.com%2eevil.example',
  'https://conto\tso.crm4.dynamics.com',
  'https://contoso.crm4.dyn\namics.com',
  'https://make.powerapps.com/environments/x',
  'https://10.0.0.1',
  'https://169.254.169.254',
  'http://192.168.1.1',
  'http://0.0.0.0',
  'http://128.0.0.1',
  'http://[::2]',
  'http://[::ffff:127.0.0.1]',
  'http://localhost.evil.example',
  'http://127.0.0.1.evil.example',
  'http://localhost.',
  'http://sub.localhost',
])('rejects %j', async (text) => {
  const error = await errorOf(() => parseEnvironmentUrl(text))

  expect(error.code).toBe('configuration')
  expect(error.hint).not.toBe('')
})

test('R114 never repeats a password from a pasted address', async () => {
  const error = await errorOf(() => parseEnvironmentUrl('https://user:secret@contoso.example'))

  expect(error.message).not.toContain('secret')
})

test.each([
  ['contoso', 'crm4', 'https://contoso.crm4.dynamics.com'],
  [' Contoso ', ' CRM4 ', 'https://contoso.crm4.dynamics.com'],
  ['contoso', 'crm', 'https://contoso.crm.dynamics.com'],
  ['contoso', 'crm23', 'https://contoso.crm23.dynamics.com'],
  ['contoso', 'crm4.dynamics.com', 'https://contoso.crm4.dynamics.com'],
  ['contoso', 'gcc-high', 'https://contoso.crm.microsoftdynamics.us'],
  ['contoso', 'china', 'https://contoso.crm.dynamics.cn'],
  ['contoso', 'crm.appsplatform.us', 'https://contoso.crm.appsplatform.us'],
])('builds the address of %j in %j', (prefix, region, url) => {
  expect(environmentFromRegion(prefix, region).url).toBe(url)
})

test.each([
  ['', 'crm4'],
  ['con.toso', 'crm4'],
  ['contoso/', 'crm4'],
  ['contoso@evil', 'crm4'],
  ['-contoso', 'crm4'],
  ['api', 'crm4'],
  ['globaldisco', 'crm'],
  ['contoso', ''],
  ['contoso', 'europe'],
  ['contoso', 'crm4.evil.example'],
  ['contoso', 'crm4444'],
  ['contoso', 'crm4/'],
])('rejects the name %j in the region %j', async (prefix, region) => {
  const error = await errorOf(() => environmentFromRegion(prefix, region))

  expect(error.code).toBe('configuration')
})
