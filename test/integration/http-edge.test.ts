import { expect, test } from 'vitest'
import { ada, startSingleUser, startMultiUser } from '../support/http-server.ts'
import { legacyRequest, messageOf, modernRequest, sendRaw } from '../support/http-raw.ts'

const evilHosts = (host: string, port: string): readonly string[] =>
  [
    ['evil.test', `evil.test:${port}`, `${host}.evil.test`, `evil.test.${host}`, `${host}.`, ''],
    [`${host}:1`, '127.0.0.1', 'localhost', '127.0.0.2', `127.0.0.2:${port}`, '0.0.0.0', '[::]'],
    [`0:${port}`, `127.1:${port}`, `2130706433:${port}`, `0x7f.1:${port}`, `017700000001:${port}`],
    [`user@${host}`, `${host}@evil.test`, `${host}/`, `${host}#`, `${host}?`, `http://${host}`],
    [`${host},evil.test`, `${host} evil.test`, `evil.test,${host}`, `${host};`, `${host}\\`],
    [
      `${host}:`,
      `${host}:${port}0`,
      `:${port}`,
      '*',
      'null',
      'undefined',
      '%6cocalhost',
      `[${host}]`,
    ],
    [`[::ffff:127.0.0.1]:${port}`, `[::1%25lo]:${port}`, `localhost.localdomain:${port}`],
    ['169.254.169.254', 'metadata.google.internal', `localtest.me:${port}`, 'rebind.network'],
    [`1.0.0.127.nip.io:${port}`, `127.0.0.1.nip.io:${port}`, `xn--lcalhost-54a:${port}`],
  ].flat()

const evilOrigins = (own: string): readonly string[] =>
  [
    ['null', 'https://evil.test', 'http://evil.test', `${own}.evil.test`, `${own}/`, `${own}:1`],
    [own.replace('http:', 'https:'), own.replace('http:', 'ftp:'), own.toUpperCase(), ` ${own} x`],
    [`${own},https://evil.test`, `https://evil.test,${own}`, 'file://', 'chrome-extension://abc'],
    ['https://user@contoso.com', 'https://contoso.com:443', 'https://sub.app.contoso.com', '*', ''],
    ['https://app.contoso.com.evil.test', 'https://app.contoso.com:8443', 'http://app.contoso.com'],
    [
      'https://app.contoso.com/',
      'https://xapp.contoso.com',
      'https://app-contoso.com',
      'about:blank',
    ],
    [
      'https://localhost',
      'http://localhost:1',
      'http://127.0.0.1',
      'http://[::1]',
      'http://0.0.0.0',
    ],
    ['https://appXcontoso.com', 'HTTPS://APP.CONTOSO.COM', 'data:text/html,x', 'blob:null', 'moz'],
    ['https://app.contoso.com%00', 'https://app.contoso.com#', 'https://app.contoso.com?', '//x'],
    ['javascript:alert(1)', 'vscode-webview://abc', 'https://127.0.0.1.nip.io', 'https://[::1]:1'],
    ['https://app.contoso.com\\@evil.test', 'http://rebind.network', 'app.contoso.com', 'https:'],
  ].flat()

test('R53 R54 all of 120 foreign hosts and origins are rejected, with or without the right secret', async () => {
  const { url, secret } = await startSingleUser({ ALLOWED_ORIGINS: 'https://app.contoso.com' })
  const { host, port, origin } = new URL(url)
  const good = legacyRequest(secret, 'tools/list')
  const send = (headers: Readonly<Record<string, string>>) =>
    sendRaw(url, { ...good, headers: { ...good.headers, ...headers } })
  const corpus = [
    ...evilHosts('localhost', port).map((Host) => ({ Host })),
    ...evilHosts(host, port).map((Host) => ({ Host, 'X-Forwarded-Host': host })),
    ...evilOrigins(origin).map((Origin) => ({ Origin })),
  ]

  const taken: unknown[] = []
  for (const headers of corpus) {
    const { status } = await send(headers)
    if (status !== 403 && status !== 400) taken.push([headers, status])
  }
  const allowed = await Promise.all([
    send({}),
    send({ Host: `localhost:${port}` }),
    send({ Host: `LOCALHOST:${port}` }),
    send({ Host: `[::1]:${port}` }),
    send({ Origin: origin }),
    send({ Origin: 'https://app.contoso.com' }),
  ])

  expect(corpus.length).toBeGreaterThanOrEqual(120)
  expect(taken).toEqual([])
  expect(allowed.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200])
})

test('R54 a page on the list may call, without cookies; no other page gets any data', async () => {
  const { url } = await startSingleUser({ ALLOWED_ORIGINS: 'https://app.contoso.com' })
  const preflight = (Origin: string) =>
    sendRaw(url, {
      method: 'OPTIONS',
      headers: { Origin, 'Access-Control-Request-Method': 'POST' },
    })

  const listed = await preflight('https://app.contoso.com')
  const other = await preflight('https://evil.test')

  expect(listed).toMatchObject({
    status: 204,
    headers: { 'access-control-allow-origin': 'https://app.contoso.com', vary: 'Origin' },
  })
  expect(listed.headers['access-control-allow-credentials']).toBeUndefined()
  expect(other.status).toBe(403)
  expect(other.headers['access-control-allow-origin']).toBeUndefined()
})

test.each([
  ['GET', '/none', 404],
  ['POST', '/', 405],
  ['POST', '/mcp/', 404],
  ['POST', '//mcp', 404],
  ['POST', '/MCP', 404],
  ['POST', '/%6dcp', 404],
  ['POST', '/x/../mcp', 404],
  ['POST', '/mcp;x', 404],
  ['POST', '/mcp%00', 404],
  ['POST', 'http://evil.test/mcp', 404],
  ['POST', '/healthz', 405],
  ['PUT', '/readyz', 405],
  ['GET', '/.env', 404],
  ['TRACE', '/none', 404],
])(
  'R57 %s %s gets %d, a short response without information about the server',
  async (m, path, code) => {
    const { url } = await startSingleUser()

    const { status, text, headers } = await sendRaw(url, { method: m, path })

    expect(status).toBe(code)
    expect(text.length).toBeLessThan(40)
    expect(headers).not.toHaveProperty('server')
    expect(headers).not.toHaveProperty('x-powered-by')
  },
)

test.each(['GET', 'DELETE', 'PUT', 'PATCH', 'HEAD'])(
  'R37 %s on the endpoint gets 405, and a session id is neither accepted nor created',
  async (method) => {
    const { url, secret } = await startSingleUser()
    const headers = { ...legacyRequest(secret, 'ping').headers, 'Mcp-Session-Id': 'mine' }

    const { status, headers: answered } = await sendRaw(url, { method, headers })

    expect(status).toBe(405)
    expect(answered).toMatchObject({ allow: 'POST', 'cache-control': 'no-store' })
    expect(answered).not.toHaveProperty('mcp-session-id')
  },
)

test.each([
  ['legacy', legacyRequest],
  ['modern', modernRequest],
])(
  'R46 an array of messages is rejected with 400 and executes nothing: %s',
  async (_era, request) => {
    const { url, tokenOf, environment } = await startMultiUser()
    const one = request(tokenOf(ada), 'tools/call', {
      name: 'create_record',
      arguments: { entity: 'account', values: { name: 'From a batch' } },
    })
    const body = `[${Array(100).fill(one.body).join(',')}]`

    const answers = await Promise.all(
      [undefined, '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'].map((version) =>
        sendRaw(url, {
          body,
          headers: { ...one.headers, ...(version && { 'MCP-Protocol-Version': version }) },
        }),
      ),
    )

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
    expect(environment.sandbox.ledger()).toEqual([])
  },
)

test('R58 a body of 1 MiB is read, one byte more gets 413, with and without a length', async () => {
  const { url, secret } = await startSingleUser()
  const { headers, body } = legacyRequest(secret, 'tools/list')
  const padded = (bytes: number) => body + ' '.repeat(bytes - body.length)

  const fits = await sendRaw(url, { headers, body: padded(1024 * 1024) })
  const large = await sendRaw(url, { headers, body: padded(1024 * 1024 + 1) })
  const undeclared = await fetch(url, {
    method: 'POST',
    headers,
    body: new Blob([padded(1024 * 1024 + 1)]).stream(),
    duplex: 'half',
  })

  expect([fits.status, large.status, undeclared.status]).toEqual([200, 413, 413])
})

test.each([
  ['not JSON', '{"jsonrpc":', 400],
  ['text', '"ping"', 400],
  ['a number', '7', 400],
  ['nothing', '', 400],
  ['not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 400],
  ['of 65 levels', `{"a":${'['.repeat(64)}${']'.repeat(64)}}`, 400],
  ['of 10,000 levels', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 400],
])('R58 a body that is %s is rejected', async (_what, body, code) => {
  const { url, secret } = await startSingleUser()
  const { headers } = legacyRequest(secret, 'tools/list')

  const { status } = await sendRaw(url, { headers, body })

  expect(status).toBe(code)
})

test('R58 brackets inside text do not count as levels', async () => {
  const { url, secret } = await startSingleUser()
  const { headers, body } = legacyRequest(secret, 'tools/list', { x: '[{'.repeat(200), y: '\\"[' })

  const { status } = await sendRaw(url, { headers, body })

  expect(status).toBe(200)
})

test.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/jsonp',
  '',
  'multipart/x',
])('R58 the content type %j is rejected with 415', async (type) => {
  const { url, secret } = await startSingleUser()
  const { headers, body } = legacyRequest(secret, 'tools/list')

  const { status } = await sendRaw(url, { headers: { ...headers, 'Content-Type': type }, body })

  expect(status).toBe(415)
})

const call = { name: 'query_records', arguments: { entity: 'account' } }

test.each([
  ['modern', { 'Mcp-Method': 'tools/list' }],
  ['modern', { 'Mcp-Name': 'get_record' }],
  ['modern', { 'MCP-Protocol-Version': '2025-11-25' }],
  ['modern', { 'MCP-Protocol-Version': '2099-01-01' }],
  ['legacy', { 'Mcp-Method': 'tools/list' }],
  ['legacy', { 'Mcp-Name': 'get_record' }],
  ['modern', { 'Mcp-Name': '=?base64?Z2V0X3JlY29yZA==?=' }],
  ['legacy', { 'Mcp-Name': '=?base64?Z2V0X3JlY29yZA==?=' }],
  ['legacy', { 'MCP-Protocol-Version': '2026-07-28' }],
  ['legacy', { 'MCP-Protocol-Version': 'nonsense' }],
])(
  'R59 a %s call whose headers %j contradict its body is rejected and not run',
  async (era, extra) => {
    const { url, tokenOf, environment } = await startMultiUser()
    const request = era === 'modern' ? modernRequest : legacyRequest
    const good = request(tokenOf(ada), 'tools/call', call)

    const answer = await sendRaw(url, { ...good, headers: { ...good.headers, ...extra } })

    expect(answer.status).toBe(400)
    expect(messageOf(answer)).toMatchObject({ error: { code: expect.any(Number) } })
    expect(environment.seen).toEqual([])
  },
)

test('R58 a transfer coding other than chunked is rejected', async () => {
  const { url, secret } = await startSingleUser()
  const { headers, body } = legacyRequest(secret, 'tools/list')
  const { connect } = await import('node:net')
  const { port, host } = new URL(url)
  const lines = { Host: host, 'Transfer-Encoding': 'gzip, chunked', ...headers }
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`)

  const socket = connect(Number(port), '127.0.0.1')
  const heard = new Promise((resolve) => socket.once('data', resolve))
  socket.end(`POST /mcp HTTP/1.1\r\n${head.join('')}\r\n${body.length.toString(16)}\r\n${body}\r\n`)

  expect(String(await heard)).toMatch(/^HTTP\/1\.1 501 /)
})

test('R40 every response has no-store, and the list of tools is the same for everyone', async () => {
  const { url, secret } = await startSingleUser()
  const requests = [
    legacyRequest(secret, 'tools/list'),
    legacyRequest(secret, 'tools/call', call),
    modernRequest(secret, 'tools/list'),
    modernRequest(secret, 'tools/call', call),
    legacyRequest('wrong', 'tools/list'),
    { method: 'GET', path: '/healthz' },
    { method: 'GET', path: '/none' },
  ]

  const answers = await Promise.all(requests.map((request) => sendRaw(url, request)))

  expect(answers.map(({ headers }) => headers['cache-control'])).toEqual(
    requests.map(() => 'no-store'),
  )
  expect(messageOf({ text: answers[2]?.text ?? '' })).toMatchObject({
    result: { cacheScope: 'public', tools: expect.any(Array) },
  })
})
