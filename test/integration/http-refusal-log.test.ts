import { expect, onTestFinished, test, vi } from 'vitest'
import { createRefusalLog } from '../../src/telemetry/refusal-log.ts'
import { createUserHash, printUser, userHashKey } from '../../src/telemetry/user-hash.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { ada, bob, newStateKey, startMultiUser, startSingleUser } from '../support/http-server.ts'
import { legacyRequest, sendRaw } from '../support/http-raw.ts'
import { apiClient, otherTenantId, tenantId } from '../support/entra/state.ts'

const query = { name: 'query_records', arguments: { entity: 'account', select: ['name'], top: 3 } }

/** The lines of the log from here on, without their times. */
function readLog() {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  onTestFinished(() => stderr.mockRestore())
  return () =>
    stderr.mock.calls.map(([line]) => {
      const parsed: Record<string, unknown> = JSON.parse(String(line))
      const { time: _time, ...fields } = parsed
      return fields
    })
}

const roomy = { LIMIT_ADDRESS_FAILURES_PER_MINUTE: '1000', DATAVERSE_LOG_LEVEL: 'warn' }

const refused = (reason: string, status: number, facts = {}) => ({
  level: 'warn',
  event: 'refused',
  reason,
  status,
  ...facts,
})

test('each refusal of a token is logged at the default level with one word and what was found', async () => {
  const lines = readLog()
  const stateKey = newStateKey()
  const { url, api, entra } = await startMultiUser({
    variables: {
      ...roomy,
      STATE_KEY: stateKey,
      ENTRA_CLIENTS: '44444444-4444-4444-8444-444444444444',
    },
  })
  const past = Math.floor(Date.now() / 1000) - 7200
  const sts = `https://sts.windows.net/${tenantId}/`
  const tokens = {
    'token version': api.token(ada, 'mcp.read', { ver: '1.0', iss: sts }),
    issuer: api.token(ada, 'mcp.read', { iss: `${entra.origin}/${tenantId}/v1.0` }),
    audience: api.token(ada, 'mcp.read', { aud: 'https://graph.microsoft.com' }),
    expired: api.token(ada, 'mcp.read', { exp: past, iat: past, nbf: past }),
    tenant: api.token({ ...ada, tenantId: otherTenantId }, 'mcp.read'),
    client: api.token(ada, 'mcp.read', { azp: apiClient }),
    scope: api.token(ada, 'mcp.write'),
    format: 'abc',
  }

  for (const token of Object.values(tokens)) await sendRaw(url, legacyRequest(token, 'tools/list'))

  const hash = createUserHash(userHashKey(Buffer.from(stateKey, 'base64')))
  const user = hash(printUser(tenantId, ada.objectId))
  expect(lines()).toEqual([
    refused('token version', 401, { user, found: '1.0' }),
    refused('issuer', 401, { user, found: `${entra.origin}/${tenantId}/v1.0` }),
    refused('audience', 401, { user, found: 'https://graph.microsoft.com' }),
    refused('expired', 401, { user }),
    refused('tenant', 401, { found: otherTenantId }),
    refused('client', 403, { user, found: apiClient }),
    refused('scope', 403, { user, found: 'mcp.write' }),
    refused('format', 401),
  ])
})

test('refused hosts and origins are logged with the name, and nothing else of the request', async () => {
  const lines = readLog()
  const { url, tokenOf } = await startMultiUser({ variables: roomy })
  const { headers } = legacyRequest(tokenOf(ada), 'tools/list')

  await sendRaw(url, { headers: { ...headers, Host: 'evil.test"\\{}' } })
  await sendRaw(url, { headers: { ...headers, Origin: 'https://evil.test' } })

  expect(lines()).toEqual([
    { level: 'warn', event: 'refused', reason: 'host', found: 'evil.test????', status: 403 },
    { level: 'warn', event: 'refused', reason: 'origin', found: 'https://evil.test', status: 403 },
  ])
})

test('a wrong secret of single-user mode is logged without it', async () => {
  const lines = readLog()
  const { url } = await startSingleUser({ DATAVERSE_LOG_LEVEL: 'warn' })

  await sendRaw(url, legacyRequest('not-the-secret-4711', 'tools/list'))

  expect(lines()).toEqual([{ level: 'warn', event: 'refused', reason: 'secret', status: 401 }])
})

test('a refused exchange is logged with the number of Entra, and the correlation id', async () => {
  const lines = readLog()
  const { url, api, tokenOf } = await startMultiUser({ variables: roomy })
  api.revokeConsent(ada)

  await sendRaw(url, legacyRequest(tokenOf(ada), 'tools/call', query))

  expect(lines()).toContainEqual(
    expect.objectContaining({
      event: 'tool',
      level: 'warn',
      tool: 'query_records',
      outcome: 'error',
      aadsts: 65001,
      correlationId: expect.stringMatching(/^[\w-]{10,}$/),
    }),
  )
})

test('the line of a call names user, table, records and the time of the service', async () => {
  const lines = readLog()
  const stateKey = newStateKey()
  const { url, tokenOf } = await startMultiUser({
    variables: { ...roomy, DATAVERSE_LOG_LEVEL: 'info', STATE_KEY: stateKey },
  })

  await sendRaw(url, legacyRequest(tokenOf(ada), 'tools/call', query))
  await sendRaw(url, legacyRequest(tokenOf(bob), 'tools/call', query))

  const hash = createUserHash(userHashKey(Buffer.from(stateKey, 'base64')))
  const calls = lines().filter(({ event }) => event === 'tool')
  expect(calls).toEqual(
    [ada, bob].map(({ objectId }) => ({
      level: 'info',
      event: 'tool',
      tool: 'query_records',
      user: hash(printUser(tenantId, objectId)),
      entity: 'account',
      outcome: 'ok',
      records: 3,
      milliseconds: expect.any(Number),
      serviceMilliseconds: expect.any(Number),
    })),
  )
  for (const { milliseconds, serviceMilliseconds } of calls)
    expect(Number(serviceMilliseconds)).toBeLessThanOrEqual(Number(milliseconds))
})

test('an argument that names no entity does not reach the log', async () => {
  const lines = readLog()
  const { url, tokenOf } = await startMultiUser({ variables: roomy })
  for (const entity of ["secret' 4711\n{}", 'secret_4711'])
    await sendRaw(
      url,
      legacyRequest(tokenOf(ada), 'tools/call', { name: 'query_records', arguments: { entity } }),
    )

  expect(JSON.stringify(lines())).not.toContain('4711')
  expect(lines()).toHaveLength(2)
})

test('of one reason ten lines a minute are written, and the next one counts the others', () => {
  const clock = fakeClock()
  const written: object[] = []
  const refuse = createRefusalLog({
    log: (_level, _event, fields = {}) => written.push(fields),
    clock,
  })

  for (let count = 0; count < 1000; count += 1) refuse('host', { status: 403, found: 'a' })
  refuse('origin', { status: 403, found: 'b' })
  clock.pass(60_000)
  refuse('host', { status: 403, found: 'a' })
  refuse('host', { status: 403, found: 'a' })

  expect(written).toHaveLength(13)
  expect(written.slice(10)).toEqual([
    { reason: 'origin', status: 403, found: 'b' },
    { reason: 'host', status: 403, found: 'a', skipped: 990 },
    { reason: 'host', status: 403, found: 'a' },
  ])
})

test('a request without a token is normal, and not logged at the default level', async () => {
  const lines = readLog()
  const { url } = await startMultiUser({ variables: roomy })

  await sendRaw(url, { body: '{}' })

  expect(lines()).toEqual([])
})
