import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parseConfig } from '../../../src/config.ts'
import { parseHttpConfig } from '../../../src/hosting/http-config.ts'
import { newStateKey } from '../../support/http-server.ts'

type Variables = Readonly<Record<string, string>>

const many: Variables = {
  PUBLIC_URL: 'https://mcp.contoso.com/mcp',
  DATAVERSE_URL: 'https://contoso.crm4.dynamics.com',
  ENTRA_CLIENT_ID: '33333333-3333-4333-8333-333333333333',
  ENTRA_TENANTS: '11111111-1111-4111-8111-111111111111',
  ENTRA_CLIENT_SECRET: 'a secret of the API',
  STATE_KEY: newStateKey(),
}

function parse(variables: Variables, files: Variables = {}) {
  return parseHttpConfig(variables, parseConfig(variables), (file) => {
    const text = files[file]
    if (text === undefined) throw new Error('no such file')
    return text
  })
}

function problemsOf(variables: Variables, files: Variables = {}): string {
  try {
    parse(variables, files)
    return 'none'
  } catch (error) {
    return error instanceof Error ? error.message : 'something else'
  }
}

test('single-user mode needs no setting: loopback, /mcp, port 3000', () => {
  const config = parse({})

  expect(config).toMatchObject({ host: '127.0.0.1', port: 3000, path: '/mcp', drainSeconds: 0 })
  expect(config.entra).toBeUndefined()
})

test('R10 one setting gives path, host and origin in multi-user mode', () => {
  const config = parse({ ...many, PUBLIC_URL: 'https://tools.fabrikam.com/dataverse/mcp' })

  expect(config).toMatchObject({ path: '/dataverse/mcp', allowedHosts: ['tools.fabrikam.com'] })
})

test.each([
  'https://mcp.contoso.com',
  'https://mcp.contoso.com/',
  'https://mcp.contoso.com/mcp/',
  'https://mcp.contoso.com/mcp?x=1',
  'https://mcp.contoso.com/mcp#x',
  'https://mcp.contoso.com/mcp#',
  'https://mcp.contoso.com/a/../mcp',
  'https://MCP.contoso.com/mcp',
  'https://mcp.contoso.com:443/mcp',
  'https://user@mcp.contoso.com/mcp',
  'http://mcp.contoso.com/mcp',
  'mcp.contoso.com/mcp',
])('R10 the start is refused with %s as PUBLIC_URL', (url) => {
  expect(problemsOf({ ...many, PUBLIC_URL: url })).toContain('PUBLIC_URL must be https://host/path')
})

test.each(['0.0.0.0', '::', '10.0.0.5', 'contoso-desk'])(
  'R55 the start on %s is refused without the settings of multi-user mode, which are named',
  (host) => {
    const problems = problemsOf({ HOST: host })

    expect(problems).toContain('allows other machines, which would act as you')
    for (const name of ['PUBLIC_URL', 'ENTRA_CLIENT_ID', 'ENTRA_TENANTS', 'STATE_KEY'])
      expect(problems).toContain(name)
  },
)

test('R55 with them it may listen on every address', () => {
  expect(parse({ ...many, HOST: '0.0.0.0' })).toMatchObject({ host: '0.0.0.0', drainSeconds: 5 })
})

test('R142 all problems are listed at once, and no value is repeated', () => {
  const problems = problemsOf({
    ENTRA_CLIENT_ID: 'secret-looking-thing',
    ENTRA_TENANT: 'x',
    PORT: '70000',
    ALLOWED_ORIGINS: 'https://app.contoso.com/path',
    TRUSTED_PROXIES: '10.0.0.0/33',
  })

  expect(problems).toMatchInlineSnapshot(
    `"Invalid settings: ENTRA_TENANT is not a setting; PORT must be at most 65535; ALLOWED_ORIGINS must list origins such as https://app.contoso.com, without a path; TRUSTED_PROXIES must list addresses or networks such as 10.0.0.7 or 10.0.0.0/8; ENTRA_CLIENT_ID must be a GUID."`,
  )
})

test.each([
  [{ PUBLIC_URL: '' }, 'PUBLIC_URL is missing'],
  [{ ENTRA_CLIENT_ID: '' }, 'ENTRA_CLIENT_ID is missing'],
  [{ ENTRA_TENANTS: '' }, 'ENTRA_TENANTS is missing'],
  [{ ENTRA_CLIENT_SECRET: '' }, 'a credential is missing'],
  [{ ENTRA_CLIENT_SECRET_FILE: '/none' }, 'set ENTRA_CLIENT_SECRET or ENTRA_CLIENT_SECRET_FILE'],
  [{ ENTRA_FEDERATED_TOKEN_FILE: '/none' }, 'there is more than one credential'],
  [{ STATE_KEY: '' }, 'STATE_KEY is missing'],
  [{ STATE_KEY: 'c2hvcnQ=' }, 'STATE_KEY must be 32 random bytes in base64'],
  [{ STATE_KEY_FILE: '/none' }, 'STATE_KEY_FILE names a file that cannot be read'],
  [{ REDIS_URL: 'http://redis' }, 'REDIS_URL must start with redis://'],
  [{ REDIS_SENTINELS: 'one:26379' }, 'REDIS_SENTINELS and REDIS_CA_FILE need REDIS_URL_FILE'],
  [
    { REDIS_URL: 'redis://mymaster', REDIS_SENTINELS: 'one' },
    'REDIS_SENTINELS must list Sentinels as host:port',
  ],
  [
    { REDIS_URL: 'redis://redis:6379', REDIS_SENTINELS: 'one:26379' },
    'REDIS_URL must end with the name of the primary, without a port',
  ],
  [{ REDIS_URL: 'redis://redis:6379', REDIS_CA_FILE: '/ca.pem' }, 'starts with rediss://'],
  [
    { REDIS_URL: 'rediss://redis:6379', REDIS_CA_FILE: '/ca.pem' },
    'REDIS_CA_FILE names a file that cannot be read',
  ],
  [
    { REDIS_URL: 'redis://redis:6379', REDIS_SENTINEL_PASSWORD: 'x' },
    'REDIS_SENTINEL_PASSWORD needs REDIS_SENTINELS',
  ],
  [{ DATAVERSE_URL: '' }, 'DATAVERSE_URL is missing'],
  [{ DATAVERSE_ACCESS_TOKEN: 'ey.x.y' }, 'DATAVERSE_ACCESS_TOKEN is for a single user'],
  [{ LIMIT_USER_CALLS: '0' }, 'LIMIT_USER_CALLS must be at least 1'],
  [{ LIMIT_USER_BURST: '5' }, 'LIMIT_USER_BURST must be at least LIMIT_USER_PER_SECOND'],
  [{ LIMIT_NOTHING: '5' }, 'LIMIT_NOTHING is not a setting'],
])('R142 with %j the start is refused', (changes, problem) => {
  expect(problemsOf({ ...many, ...changes })).toContain(problem)
})

test('secrets come from files as well, the state key also as a pair', () => {
  const [fresh, old] = [newStateKey(), newStateKey()]
  const { STATE_KEY: _key, ENTRA_CLIENT_SECRET: _secret, ...rest } = many

  const config = parse(
    {
      ...rest,
      STATE_KEY_FILE: '/run/secrets/state',
      ENTRA_CLIENT_SECRET_FILE: '/run/secrets/entra',
      REDIS_URL_FILE: '/run/secrets/redis',
    },
    {
      '/run/secrets/state': `${fresh}\n${old}\n`,
      '/run/secrets/entra': 'from a file\n',
      '/run/secrets/redis': 'rediss://:secret@redis.contoso.com:6380\n',
    },
  )

  expect(config.stateKeys.map((key) => Buffer.from(key).toString('base64'))).toEqual([fresh, old])
  expect(config.entra?.credential).toEqual({ kind: 'secret', secret: 'from a file' })
  expect(config.redis?.url).toBe('rediss://:secret@redis.contoso.com:6380')
})

test('Sentinels are read from their list, with a name in place of the host of Redis', () => {
  const config = parse({
    ...many,
    REDIS_URL: 'rediss://dvmcp:secret@My_Primary',
    REDIS_SENTINELS: 'one.contoso.com:26379, [::1]:26380',
    REDIS_SENTINEL_PASSWORD: 'other',
  })

  expect(config.redis).toEqual({
    url: 'rediss://dvmcp:secret@My_Primary',
    sentinels: [
      { host: 'one.contoso.com', port: 26_379 },
      { host: '::1', port: 26_380 },
    ],
    sentinelPassword: 'other',
  })
})

test('REDIS_CA_FILE must have certificates', () => {
  const settings = { ...many, REDIS_URL: 'rediss://redis:6379', REDIS_CA_FILE: '/ca.pem' }

  expect(() => parse(settings, { '/ca.pem': 'no certificate' })).toThrow(
    'REDIS_CA_FILE must contain certificates in PEM format',
  )
})

test('a certificate and its key in one file become a credential; another key is refused', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'http-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const make = (name: string) => {
    const files = [`-keyout`, `${name}.key`, '-out', `${name}.pem`]
    const subject = ['-subj', '/CN=api', '-days', '2', '-nodes', '-newkey', 'rsa:2048', '-x509']
    execFileSync('openssl', ['req', ...subject, ...files], { cwd: folder, stdio: 'ignore' })
    return [`${name}.pem`, `${name}.key`].map((file) =>
      readFileSync(path.join(folder, file), 'utf8'),
    )
  }
  const [certificate = '', key = ''] = make('one')
  const [, otherKey = ''] = make('other')
  const { ENTRA_CLIENT_SECRET: _secret, ...rest } = many
  const variables = { ...rest, ENTRA_CERTIFICATE_FILE: '/api.pem' }

  const good = parse(variables, { '/api.pem': `${certificate}\n${key}` })

  expect(good.entra?.credential).toMatchObject({ kind: 'certificate' })
  expect(problemsOf(variables, { '/api.pem': `${certificate}\n${otherKey}` })).toContain(
    'ENTRA_CERTIFICATE_FILE must contain a certificate and its private key',
  )
})
