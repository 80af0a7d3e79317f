import { expect, test } from 'vitest'
import { ada, bob, startSingleUser, startMultiUser } from '../support/http-server.ts'
import { legacyRequest, messageOf, modernRequest, sendRaw } from '../support/http-raw.ts'
import { hostClient } from '../support/entra-obo.ts'
import { badTokens } from '../support/http-token-corpus.ts'
import { tenantId } from '../support/entra/state.ts'

const create = {
  name: 'create_record',
  arguments: { entity: 'account', values: { name: 'Made over HTTP' } },
}
const query = { name: 'query_records', arguments: { entity: 'account', select: ['name'], top: 1 } }

test('R1 without a token only health, documents and the landing page are served', async () => {
  const { url } = await startMultiUser()
  const paths = `/mcp /healthz /readyz / /.well-known/oauth-protected-resource
    /.well-known/oauth-protected-resource/mcp /.well-known/oauth-authorization-server /mcp/ /sse
    /messages /register /authorize /token /metrics /admin`.split(/\s+/)

  const answered: Record<string, number[]> = {}
  for (const path of paths) {
    const methods = ['GET', 'POST', 'DELETE', 'PUT']
    const answers = methods.map((method) => sendRaw(url, { method, path }))
    answered[path] = (await Promise.all(answers)).map(({ status }) => status)
  }

  expect(answered).toEqual({
    '/mcp': [401, 401, 401, 401],
    '/healthz': [200, 405, 405, 405],
    '/readyz': [200, 405, 405, 405],
    '/.well-known/oauth-protected-resource': [200, 405, 405, 405],
    '/.well-known/oauth-protected-resource/mcp': [200, 405, 405, 405],
    '/': [200, 405, 405, 405],
    ...Object.fromEntries(
      paths
        .filter((path) => !['/mcp', '/healthz', '/readyz', '/'].includes(path))
        .filter((path) => !path.includes('protected-resource'))
        .map((path) => [path, [404, 404, 404, 404]]),
    ),
  })
})

test('R1 single-user mode serves nothing without its secret, whatever its length', async () => {
  const { url, secret } = await startSingleUser()
  const wrong = ['', 'x', secret.slice(1), `${secret}x`, secret.toUpperCase()]

  const answers = await Promise.all([
    sendRaw(url, { body: '{}' }),
    ...wrong.map((token) => sendRaw(url, legacyRequest(token, 'tools/list'))),
  ])

  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401))
})

test('R2 bad tokens get 401 over HTTP and reach nothing', async () => {
  const { url, entra, environment } = await startMultiUser({
    variables: { LIMIT_ADDRESS_FAILURES_PER_MINUTE: '1000' },
  })
  const sendable = badTokens(entra, url).filter(({ token }) => /^[\w.~+/= -]+$/.test(token))

  const taken: unknown[] = []
  for (const { what, token } of sendable) {
    const { status, headers } = await sendRaw(url, legacyRequest(token.trim(), 'tools/list'))
    const isRefused = status === 401 || status === 431
    if (!isRefused && what !== 'a space') taken.push([what, status])
    if (status === 401 && !headers['www-authenticate']?.includes('invalid_token')) taken.push(what)
  }

  expect(sendable.length).toBeGreaterThan(120)
  expect(taken).toEqual([])
  expect(environment.seen).toEqual([])
})

test('R9 R10 the challenges and the document use the public address and never request offline_access', async () => {
  const { url, tokenOf, entra, api } = await startMultiUser({
    variables: { ENTRA_CLIENTS: hostClient },
  })
  const document = url.replace('/mcp', '/.well-known/oauth-protected-resource/mcp')
  const send = (token: string, message = legacyRequest(token, 'tools/list')) =>
    sendRaw(url, message)
  const bearer = `scope="${url}/mcp.read", resource_metadata="${document}"`

  const none = await sendRaw(url, { body: '{}' })
  const bad = await send('ey.x.y')
  const without = await send(tokenOf(ada, 'mcp.write'))
  const stepUp = await send('', legacyRequest(tokenOf(ada, 'mcp.read'), 'tools/call', create))
  const stepUpModern = await send('', modernRequest(tokenOf(ada, 'mcp.read'), 'tools/call', create))
  const foreign = await send(api.token(ada, 'mcp.read', { azp: tenantId }))
  const resource = await fetch(document)
  const root = await fetch(document.replace('/mcp', ''))

  expect([none, bad, without, stepUp, stepUpModern, foreign].map(({ status }) => status)).toEqual([
    401, 401, 403, 403, 403, 403,
  ])
  for (const { headers } of [none, bad]) {
    expect(headers['www-authenticate']).toMatch(/^Bearer error="invalid_token", /)
    expect(headers['www-authenticate']).toContain(bearer)
  }
  expect(without.headers['www-authenticate']).toMatch(/^Bearer error="insufficient_scope", /)
  expect(without.headers['www-authenticate']).toContain(bearer)
  for (const { headers } of [stepUp, stepUpModern]) {
    expect(headers['www-authenticate']).toMatch(/^Bearer error="insufficient_scope", /)
    expect(headers['www-authenticate']).toContain(
      `scope="${url}/mcp.read ${url}/mcp.write", resource_metadata="${document}"`,
    )
  }
  expect(foreign.headers).not.toHaveProperty('www-authenticate')
  const shown = await resource.json()
  expect(await root.json()).toEqual(shown)
  expect(shown).toEqual({
    resource: url,
    authorization_servers: [`${entra.origin}/${tenantId}/v2.0`],
    scopes_supported: [`${url}/mcp.read`, `${url}/mcp.write`],
    bearer_methods_supported: ['header'],
    resource_name: 'Microsoft Dataverse',
  })
})

test.each([
  ['legacy', legacyRequest],
  ['modern', modernRequest],
])('R64 a token with only the reading scope never writes: %s', async (_era, request) => {
  const { url, tokenOf, environment } = await startMultiUser()
  const token = tokenOf(ada, 'mcp.read')

  const read = await sendRaw(url, request(token, 'tools/call', query))
  const update = {
    name: 'update_record',
    arguments: { entity: 'account', id: ada.objectId, values: {} },
  }
  const writes = await Promise.all(
    [create, update].map((call) => sendRaw(url, request(token, 'tools/call', call))),
  )

  expect(messageOf(read)).toMatchObject({ result: { structuredContent: { entity: 'account' } } })
  expect(writes.map(({ status }) => status)).toEqual([403, 403])
  expect(environment.sandbox.ledger()).toEqual([])
})

test('R62 in read-only mode the writing scope is neither offered nor effective', async () => {
  const { url, tokenOf, environment } = await startMultiUser({
    variables: { DATAVERSE_READ_ONLY: 'true' },
  })

  const listed = await sendRaw(url, legacyRequest(tokenOf(ada), 'tools/list'))
  const written = await sendRaw(url, legacyRequest(tokenOf(ada), 'tools/call', create))
  const document = await fetch(url.replace('/mcp', '/.well-known/oauth-protected-resource'))

  expect(listed.text).not.toContain('create_record')
  expect(messageOf(written)).toMatchObject({ error: { code: -32602 } })
  expect(await document.json()).toMatchObject({ scopes_supported: [`${url}/mcp.read`] })
  expect(environment.sandbox.ledger()).toEqual([])
})

test('R8 the incoming token goes to Entra as assertion and nowhere else', async () => {
  const sent: { readonly origin: string; readonly bytes: string }[] = []
  const { url, tokenOf, entra } = await startMultiUser({
    async intercept(request, next) {
      const copy = request.clone()
      const headers = JSON.stringify([...copy.headers])
      const bytes = `${copy.url}\n${headers}\n${await copy.text()}`
      sent.push({ origin: new URL(request.url).origin, bytes })
      return next(request)
    },
  })
  const token = tokenOf(ada)

  await sendRaw(url, legacyRequest(token, 'tools/call', query))
  await sendRaw(url, legacyRequest(token, 'tools/call', create))

  const [, , signature = ''] = token.split('.')
  const carriers = sent.filter(({ bytes }) => bytes.includes(signature))
  expect(sent.length).toBeGreaterThan(4)
  expect(carriers.map(({ origin }) => origin)).toEqual([entra.origin])
  expect(carriers[0]?.bytes).toContain(`&assertion=${token}`)
})

test('R7 two users with the same email address are two users', async () => {
  const { url, api, environment } = await startMultiUser()
  const mail = { preferred_username: 'same@contoso.test', email: 'same@contoso.test', upn: 'same' }

  await sendRaw(url, legacyRequest(api.token(ada, 'mcp.read', mail), 'tools/call', query))
  await sendRaw(url, legacyRequest(api.token(bob, 'mcp.read', mail), 'tools/call', query))

  expect(api.exchanges.map(({ objectId }) => objectId)).toEqual([ada.objectId, bob.objectId])
  expect(new Set(environment.seen.map(({ objectId }) => objectId)).size).toBe(2)
})
