import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/time/clock.ts'
import { startSandboxListener } from '../../sandbox/listener/http-listener.ts'
import { errorOf } from '../support/error-of.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { post, startListener } from '../support/sandbox-listener.ts'

test('the listener serves the sandbox over HTTP, with links to the host that was called', async () => {
  const { baseUrl, send } = await startListener()

  const created = await send('accounts', post('Süd'))
  const read = await send(`${created.headers.get('odata-entityid')}?$select=name`)
  const refused = await fetch(`${baseUrl}/api/data/v9.2/`)
  const bytes = new Uint8Array(await (await send('accounts/$count')).arrayBuffer())

  expect(created.status).toBe(204)
  expect(created.headers.get('odata-entityid')).toMatch(
    new RegExp(`^${baseUrl}/api/data/v9\\.2/accounts\\(`),
  )
  expect(await read.json()).toMatchObject({ name: 'Süd' })
  expect(refused.status).toBe(401)
  expect(refused.headers.get('www-authenticate')).toContain(`resource_id=${baseUrl}/`)
  expect(Array.from(bytes.subarray(0, 3))).toEqual([0xef, 0xbb, 0xbf])
})

test('localhost is accepted as a host, and links then use it', async () => {
  const { baseUrl } = await startListener()
  const { port } = new URL(baseUrl)

  const { status, text } = await ask(baseUrl, { host: `LOCALHOST:${port}` })

  expect(status).toBe(200)
  expect(text).toContain(`http://localhost:${port}/api/data/v9.2/$metadata`)
})

test.each(['evil.example', '127.0.0.1', '127.0.0.1:1', 'evil.example:80@127.0.0.1'])(
  'a request for the host %s is rejected',
  async (host) => {
    const { baseUrl, sandbox } = await startListener()

    const { status, text } = await ask(baseUrl, { host })

    expect(status).toBe(421)
    expect(text).toContain('127.0.0.1')
    expect(sandbox.ledger()).toEqual([])
  },
)

test('a path never becomes a host', async () => {
  const { baseUrl } = await startListener()

  const doubled = await ask(baseUrl, { path: '//evil.example/api/data/v9.2/WhoAmI' })
  const absolute = await ask(baseUrl, { path: 'http://evil.example/api/data/v9.2/WhoAmI' })
  const appended = await ask(baseUrl, { path: '*@evil.example/api/data/v9.2/WhoAmI' })

  expect(doubled.status).toBe(404)
  expect(doubled.text).toContain(`${baseUrl}//evil.example`)
  expect(absolute.status).toBe(400)
  expect(appended.status).toBe(400)
})

test('a body above 16 MiB is rejected with 413, and one just below is accepted', async () => {
  const { send } = await startListener()
  const limit = 16 * 1024 * 1024

  const above = await send('accounts', zeros(limit + 1))
  const below = await send('accounts', zeros(limit))

  expect(above.status).toBe(413)
  expect(await above.json()).toMatchObject({ error: { code: '0x8004418a' } })
  expect(below.status).toBe(400)
})

test('a URL that is too long gets a response instead of a broken connection', async () => {
  const { send } = await startListener()

  expect((await send(`accounts?$filter=${'x'.repeat(33_000)}`)).status).toBe(414)
  expect((await send(`accounts?$select=name&x=${'x'.repeat(32_000)}`)).status).toBe(200)
})

test('a method that the service does not support is rejected', async () => {
  const { baseUrl } = await startListener()

  expect((await ask(baseUrl, { method: 'TRACE' })).status).toBe(405)
})

test('a port that is in use is reported with a remedy', async () => {
  const { baseUrl } = await startListener()
  const port = Number(new URL(baseUrl).port)

  const { code, message, hint } = await errorOf(
    startSandboxListener({ port, host: '127.0.0.1', clock: fakeClock() }),
  )

  expect(code).toBe('configuration')
  expect(message).toBe(`Port ${port} is taken by another program.`)
  expect(hint).toContain('--port')
})

test('closing ends idle connections, running responses and unfinished requests', async () => {
  const { baseUrl, listener, send } = await startListener({
    rules: [{ fault: 'delay', ms: 500_000, path: '/leads' }],
  })
  await send('WhoAmI')
  const waiting = send('leads').catch(() => 'ended')
  const socket = connect(Number(new URL(baseUrl).port), '127.0.0.1')
  const ended = new Promise((resolve) => socket.once('close', resolve).once('error', resolve))
  await new Promise((resolve) => socket.write('GET /api/data HTTP/1.1\r\nHost: 127', resolve))

  await listener.close()
  await ended

  expect(await waiting).toBe('ended')
})

test('a running response is sent before the listener closes', async () => {
  const { listener, send } = await startListener({
    clock: systemClock,
    rules: [{ fault: 'delay', ms: 50 }],
  })
  const waiting = send('WhoAmI')
  await send('WhoAmI')

  const late = send('WhoAmI')
  await listener.close()

  expect((await waiting).status).toBe(200)
  expect([200, 'refused']).toContain(await late.then(({ status }) => status).catch(() => 'refused'))
})

const zeros = (size: number) => ({ method: 'POST', body: new Uint8Array(size) })

/** A request that fetch would not send. */
function ask(
  baseUrl: string,
  {
    method = 'GET',
    path = '/api/data/v9.2/accounts?$top=1',
    host,
  }: { readonly method?: string; readonly path?: string; readonly host?: string },
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: 'Bearer t', ...(host !== undefined && { Host: host }) }
    request(baseUrl, { method, path, headers, agent: false }, (message: IncomingMessage) => {
      const chunks: Buffer[] = []
      message.on('data', (chunk: Buffer) => chunks.push(chunk))
      message.on('end', () =>
        resolve({ status: message.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      )
    })
      .on('error', reject)
      .end()
  })
}
