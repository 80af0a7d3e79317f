import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { createGate } from '../support/gate.ts'
import { spawnHttp, startHttpCloud } from '../support/http-cloud.ts'
import { legacyRequest, messageOf, sendRaw } from '../support/http-raw.ts'
import { ada, bob, connectTo } from '../support/http-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const query = { name: 'query_records', arguments: { entity: 'account', select: ['name'], top: 1 } }

test('single-user mode: the secret is created once, readable by this user only, and not logged', async () => {
  const first = await spawnHttp({ DATAVERSE_SANDBOX: 'true', PORT: '0' })
  const file = path.join(first.home, '.local/state/dataverse-mcp-server/http-secret')
  const secret = readFileSync(file, 'utf8').trim()
  const url = first.lines[0]?.replace('Serving MCP at ', '') ?? ''

  const client = await connectTo(url, secret)
  const answer = await client.callTool(query)
  await client.close()
  first.child.kill('SIGTERM')

  expect(answer.structuredContent).toMatchObject({ entity: 'account' })
  expect(secret).toMatch(/^[\w-]{43}$/)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect([...first.lines, ...first.errors].join('\n')).not.toContain(secret)
  expect(await first.ended).toBe(0)
})

test('R55 a non-loopback address without multi-user settings is rejected at the start', async () => {
  const { ended, errors } = await spawnHttp({ DATAVERSE_SANDBOX: 'true' }, ['--host', '0.0.0.0'])

  expect(await ended).toBe(1)
  expect(errors.join('\n')).toContain(
    'allows other machines, which would act as you: set PUBLIC_URL',
  )
})

test('R142 secrets cannot be flags', async () => {
  const { ended, errors } = await spawnHttp({}, ['--state-key', 'x'])

  expect(await ended).toBe(1)
  expect(errors.join('\n')).toContain("Unknown option '--state-key'")
})

test('R136 R138 on SIGTERM the process is not ready at once, finishes open calls, and exits with 0', async () => {
  const gate = createGate()
  const seen: string[] = []
  const cloud = await startHttpCloud({
    environment: {
      async answer({ path: asked }, next) {
        seen.push(asked)
        if (asked.startsWith('accounts')) await gate.opened
        return next()
      },
    },
  })
  const { child, ended } = await spawnHttp(cloud.variables)
  const probe = (route: string) => sendRaw(cloud.url, { method: 'GET', path: route })
  await expect.poll(async () => (await probe('/readyz')).status).toBe(200)

  const running = sendRaw(
    cloud.url,
    legacyRequest(cloud.api.token(ada, 'mcp.read'), 'tools/call', query),
  )
  await expect.poll(() => seen.some((each) => each.startsWith('accounts'))).toBe(true)
  child.kill('SIGTERM')
  await expect.poll(async () => (await probe('/readyz')).status).toBe(503)
  const during = await sendRaw(
    cloud.url,
    legacyRequest(cloud.api.token(bob, 'mcp.read'), 'tools/list'),
  )
  const alive = await probe('/healthz')
  await expect
    .poll(() =>
      probe('/healthz').then(
        () => 'open',
        () => 'closed',
      ),
    )
    .toBe('closed')
  gate.open()

  expect(during).toMatchObject({ status: 200, headers: { connection: 'close' } })
  expect(alive.status).toBe(200)
  expect(messageOf(await running)).toMatchObject({
    result: { structuredContent: { entity: 'account' } },
  })
  expect(await ended).toBe(0)
})

test('R65 a client secret gives a warning at the start', async () => {
  const cloud = await startHttpCloud({})

  const { child, ended, errors } = await spawnHttp({ ...cloud.variables, DRAIN_SECONDS: '0' })
  child.kill('SIGTERM')

  expect(await ended).toBe(0)
  expect(errors.join('\n')).toContain('A client secret is the last resort')
})

test('a certificate authenticates the API to Entra, and so does a federated token that the platform replaces', async () => {
  const folder = await temporaryFolder()
  const files = [
    '-keyout',
    'api.key',
    '-out',
    'api.pem',
    '-subj',
    '/CN=api',
    '-days',
    '2',
    '-nodes',
  ]
  const make = ['req', '-x509', '-newkey', 'rsa:2048', ...files]
  execFileSync('openssl', make, { cwd: folder, stdio: 'ignore' })
  const certificate = readFileSync(path.join(folder, 'api.pem'), 'utf8')
  const pem = path.join(folder, 'both.pem')
  writeFileSync(pem, `${certificate}${readFileSync(path.join(folder, 'api.key'), 'utf8')}`)
  const token = path.join(folder, 'token')
  writeFileSync(token, 'federated-token-of-the-platform\n')

  for (const [registration, setting] of [
    [{ certificate }, { ENTRA_CERTIFICATE_FILE: pem }],
    [{ federatedToken: 'federated-token-of-the-platform' }, { ENTRA_FEDERATED_TOKEN_FILE: token }],
  ] as const) {
    const cloud = await startHttpCloud({ registration })
    const { ENTRA_CLIENT_SECRET: _secret, ...variables } = cloud.variables
    const { child, ended } = await spawnHttp({ ...variables, ...setting, DRAIN_SECONDS: '0' })
    const client = await connectTo(cloud.url, cloud.api.token(ada, 'mcp.read'), 'legacy')
    const answer = await client.callTool(query)
    await client.close()
    child.kill('SIGTERM')

    expect(answer.structuredContent).toMatchObject({ entity: 'account' })
    expect(cloud.api.exchanges).toHaveLength(1)
    expect(await ended).toBe(0)
  }
})

test.each([
  [
    'unchanged',
    {},
    0,
    ['ok      Settings', 'ok      Dataverse', 'ok      Entra keys', 'ok      Entra registration'],
  ],
  [
    'with an unreachable Redis',
    { REDIS_URL: 'redis://:secret-of-redis@127.0.0.1:1' },
    1,
    ['FAILED  Redis: no response'],
  ],
  ['with a wrong secret', { ENTRA_CLIENT_SECRET: 'wrong' }, 1, ['FAILED  Entra registration']],
  [
    'with an unreachable authority',
    { ENTRA_AUTHORITY: 'https://localhost:1' },
    1,
    ['FAILED  Entra keys'],
  ],
])('R143 --check reports whether the server could run, %s', async (_what, changes, code, lines) => {
  const cloud = await startHttpCloud()
  const variables = { ...cloud.variables, ...changes }

  const checked = await spawnHttp(variables, ['--check'])

  expect(await checked.ended).toBe(code)
  const report = checked.lines.join('\n')
  for (const line of lines) expect(report).toContain(line)
  expect(report).not.toContain('secret-of-redis')
  expect(report).not.toContain(variables.STATE_KEY)
  expect(report).not.toContain(cloud.variables.ENTRA_CLIENT_SECRET)
})
