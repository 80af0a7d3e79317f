import { expect, test } from 'vitest'
import { runChecks } from '../../src/cli/doctor/check.ts'
import { systemClock } from '../../src/time/clock.ts'
import { createDoctorBench } from '../support/doctor-bench.ts'

const environment = 'contoso.crm4.dynamics.com'

test('if everything works, each check says so and nothing on this computer changes', async () => {
  const bench = await createDoctorBench()

  const { report } = await bench.check('Node')

  expect(report.ok).toBe(true)
  expect(report.checks.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['Node', 'ok'],
    ['Policy', 'ok'],
    ['Keychain', 'ok'],
    ['Browser', 'ok'],
    ['Connection', 'ok'],
    ['Proxy', 'ok'],
    ['Environment DNS', 'ok'],
    ['Sign-in DNS', 'ok'],
    ['TLS', 'ok'],
    ['Clock', 'skipped'],
    ['Sign-in service', 'ok'],
    ['Environment', 'ok'],
    ['Token', 'ok'],
    ['WhoAmI', 'ok'],
    ['Read', 'ok'],
  ])
  expect(bench.keychain.items.size).toBe(0)
  expect(bench.keychain.calls.map((call) => call.split(' ')[0])).toEqual(['set', 'get', 'delete'])
})

const keychain = () => Promise.reject(new Error('is locked'))
const whyNoBrowser = () => 'this is an SSH session'

test('a failing keychain is a warning if memory is allowed, and a failure otherwise', async () => {
  const bench = await createDoctorBench()

  const usual = await bench.check('Keychain', { keychain })
  const strict = await bench.check('Keychain', {
    keychain,
    settings: { DATAVERSE_TOKEN_STORE: 'keychain' },
  })
  const unused = await bench.check('Keychain', {
    keychain,
    settings: { DATAVERSE_TOKEN_STORE: 'memory' },
  })

  expect([usual.outcome, strict.outcome, unused.outcome]).toEqual(['warning', 'failed', 'skipped'])
  expect(usual.text).toContain('each start needs a new sign-in')
  expect(usual.remedy).toContain('DATAVERSE_TOKEN_STORE=file')
  expect([usual.report.ok, strict.report.ok]).toEqual([true, false])
})

test('a keychain that returns something else has failed', async () => {
  const bench = await createDoctorBench()

  const { outcome, text } = await bench.check('Keychain', {
    keychain: async () => ({ ...bench.keychain, getPassword: async () => 'something' }),
  })

  expect(outcome).toBe('warning')
  expect(text).toContain('did not return')
})

test('without a browser, sign-in shows a link, which is a warning', async () => {
  const bench = await createDoctorBench()

  const usual = await bench.check('Browser', { whyNoBrowser })
  const code = await bench.check('Browser', {
    whyNoBrowser,
    settings: { DATAVERSE_SIGN_IN: 'device-code' },
  })

  expect([usual.outcome, code.outcome]).toEqual(['warning', 'skipped'])
  expect(usual.remedy).toContain('DATAVERSE_SIGN_IN=device-code')
})

test('behind a proxy, the proxy resolves names', async () => {
  const bench = await createDoctorBench()

  const { outcome, text, report } = await bench.check('Environment DNS', {
    variables: { HTTPS_PROXY: 'http://proxy.test:8080' },
    direct: async () => new Response(null, { status: 400 }),
    lookUp: () => Promise.reject(new Error('ENOTFOUND')),
  })

  expect(outcome).toBe('ok')
  expect(text).toContain('resolved by the proxy')
  expect(report.ok).toBe(true)
})

test('no signed-in user fails at the token, and checks that need a token are skipped', async () => {
  const bench = await createDoctorBench()
  const settings = {
    DATAVERSE_URL: 'https://fabrikam.crm.dynamics.com',
    DATAVERSE_TENANT_ID: 'x.test',
  }
  bench.cloud.entra.revoke({
    name: '',
    username: '',
    objectId: 'aaaaaaaa-0000-4000-8000-000000000001',
  })

  const { outcome, remedy, report } = await bench.check('Token', { settings })

  expect(outcome).toBe('failed')
  expect(remedy).toBe('Sign in with: tool connect https://fabrikam.crm.dynamics.com')
  expect(report.checks.slice(-2).map(({ text }) => text)).toEqual([
    'requires Token',
    'requires Token',
  ])
  expect(bench.cloud.entra.authorizations).toHaveLength(1)
})

test.each([
  [
    { DATAVERSE_ENVIRONMENT: 'adventure' },
    'The region of adventure is not known yet.',
    'tool connect adventure',
  ],
  [{}, 'No environment is connected.', 'tool connect'],
])('with the settings %j no environment is configured', async (settings, text, command) => {
  const bench = await createDoctorBench()
  await bench.context.profiles.remove(() => true)

  const found = await bench.check('Connection', { settings })

  expect(found).toMatchObject({ outcome: 'failed', text })
  expect(found.remedy).toMatch(new RegExp(`${command}$`))
  expect(found.report.checks.find(({ name }) => name === 'Sign-in service')?.outcome).toBe('ok')
})

test('a configured access token needs no sign-in, and no secret is shown', async () => {
  const bench = await createDoctorBench()
  const settings = {
    DATAVERSE_URL: `https://${environment}`,
    DATAVERSE_ACCESS_TOKEN: 'canary.secret.token',
  }

  const { outcome, report } = await bench.check('Token', {
    settings,
    variables: { HTTPS_PROXY: 'http://somebody:canary@proxy.test:8080', NO_PROXY: 'localhost' },
    direct: async () => new Response(null, { status: 400 }),
    intercept: (request, next) =>
      request.headers.has('authorization')
        ? Promise.resolve(new Response(null, { status: 401 }))
        : next(request),
  })

  expect(outcome).toBe('ok')
  expect(report.checks.find(({ name }) => name === 'WhoAmI')?.outcome).toBe('failed')
  expect(report.checks.find(({ name }) => name === 'Proxy')?.text).toBe(
    'http://proxy.test:8080 with a user name, not for localhost',
  )
  expect(JSON.stringify(report)).not.toMatch(/canary|somebody/)
})

test('the sandbox is checked without a network', async () => {
  const bench = await createDoctorBench()

  const { outcome, report } = await bench.check('Read', {
    settings: { DATAVERSE_SANDBOX: 'true' },
    intercept: () => Promise.reject(new Error('no network')),
  })

  expect(outcome).toBe('ok')
  expect(report.ok).toBe(true)
  expect(report.checks.find(({ name }) => name === 'TLS')).toMatchObject({
    outcome: 'skipped',
    text: 'the sandbox runs in this process',
  })
})

test('checks that hang, throw, or depend on those do not stop the others', async () => {
  const checks = await runChecks(
    [
      { name: 'hangs', limitMs: 20, run: () => new Promise(() => undefined) },
      { name: 'throws', run: () => Promise.reject(new Error('odd\u001b[2J')) },
      { name: 'needs', needs: ['hangs'], run: () => Promise.reject(new Error('never run')) },
      { name: 'works', run: async () => ({ outcome: 'ok', text: 'fine' }) },
    ],
    { clock: systemClock },
  )

  expect(checks.map(({ outcome, text }) => [outcome, text])).toEqual([
    ['failed', 'No response within 0.02 s.'],
    ['failed', 'odd [2J'],
    ['skipped', 'requires hangs'],
    ['ok', 'fine'],
  ])
})

test('the lists are compared with the definitions: what they also close, and what matches nothing', async () => {
  const bench = await createDoctorBench()

  const { text, outcome } = await bench.check('Lists', {
    settings: { DATAVERSE_DENY: 'email,contact.lastname,contact.nothing,nowhere' },
  })

  expect(outcome).toBe('warning')
  expect(text).toContain('match nothing: contact.nothing, nowhere')
  expect(text).toContain('contact.fullname')
  expect(text).toContain('rows of closed activities in activitypointer and activityparty')
})
