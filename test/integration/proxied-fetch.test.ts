import { Readable } from 'node:stream'
import { json } from 'node:stream/consumers'
import { expect, onTestFinished, test, vi } from 'vitest'
import { isProxyConfigured, proxyWithoutCredentials } from '../../src/network/fetch.ts'
import { createPooledWire } from '../../src/network/pooled-wire.ts'
import { createProxiedFetch } from '../../src/network/proxied-fetch.ts'
import { listen } from '../support/entra/listen.ts'
import { startProxy } from '../support/entra/proxy.ts'
import { errorOf } from '../support/error-of.ts'

test('requests go through the configured proxy, with method, headers and body', async () => {
  const { proxy, target } = await start()
  vi.stubEnv('HTTP_PROXY', proxy.origin)
  vi.stubEnv('NO_PROXY', '')

  const answer = await createProxiedFetch()(
    new Request(`${target.origin}/path?x=1`, {
      method: 'POST',
      headers: { 'X-Mark': 'yes' },
      body: 'a=1',
    }),
  )

  expect(await answer.json()).toEqual({
    method: 'POST',
    path: '/path?x=1',
    mark: 'yes',
    body: 'a=1',
  })
  expect(answer.status).toBe(201)
  expect(proxy.hosts).toEqual([new URL(target.origin).host])
})

test.each([
  ['', 1],
  ['localhost', 0],
])(
  'in multi-user mode requests go through it too, except to NO_PROXY %j',
  async (except, count) => {
    const { proxy, target } = await start()
    vi.stubEnv('HTTP_PROXY', proxy.origin)
    vi.stubEnv('NO_PROXY', except)

    const answer = await createPooledWire()({
      address: `${target.origin}/path?x=1`,
      method: 'POST',
      headers: { 'X-Mark': 'yes' },
      body: 'a=1',
      signal: new AbortController().signal,
    })

    expect(await json(Readable.from(answer.body ?? []))).toEqual({
      method: 'POST',
      path: '/path?x=1',
      mark: 'yes',
      body: 'a=1',
    })
    expect(proxy.hosts).toHaveLength(count)
  },
)

test('hosts of NO_PROXY are reached directly', async () => {
  const { proxy, target } = await start()
  vi.stubEnv('HTTP_PROXY', proxy.origin)
  vi.stubEnv('NO_PROXY', 'localhost')

  const answer = await createProxiedFetch()(new Request(`${target.origin}/`))

  expect(answer.status).toBe(201)
  expect(proxy.hosts).toEqual([])
})

test('R14 R19 through a proxy, too, a redirect is not followed, and an aborted request ends', async () => {
  const { target } = await start()
  const fetch = createProxiedFetch()

  const answer = await fetch(new Request(`${target.origin}/redirect`, { redirect: 'manual' }))
  const gone = fetch(new Request(target.origin, { signal: AbortSignal.abort() }))

  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/elsewhere'])
  await expect(gone).rejects.toThrow('abort')
})

test.each(['proxy.contoso.com:8080', 'http://'])(
  'an invalid proxy address is reported with the expected form: %s',
  async (address) => {
    vi.stubEnv('HTTPS_PROXY', address)

    for (const open of [createProxiedFetch, createPooledWire]) {
      const error = await errorOf(open)
      expect(error.code).toBe('configuration')
      expect(error.hint).toContain('http://proxy.contoso.com:8080')
    }
    expect(proxyWithoutCredentials({ HTTPS_PROXY: address })).toBe('not an address')
  },
)

test.each([
  [{ HTTPS_PROXY: 'http://proxy:8080' }, true],
  [{ http_proxy: 'http://proxy:8080' }, true],
  [{ HTTPS_PROXY: '' }, false],
  [{ NO_PROXY: 'localhost' }, false],
])('a proxy is configured by %j: %j', (variables, expected) => {
  expect(isProxyConfigured(variables)).toBe(expected)
})

async function start() {
  const proxy = await startProxy()
  const target = await listen(() => async (request) => {
    const { pathname, search } = new URL(request.url)
    if (pathname === '/redirect') {
      return new Response(null, { status: 302, headers: { location: '/elsewhere' } })
    }
    const body = await request.text()
    const mark = request.headers.get('x-mark')
    return Response.json(
      { method: request.method, path: pathname + search, mark, body },
      { status: 201 },
    )
  })
  onTestFinished(() => {
    proxy.close()
    target.close()
  })
  return { proxy, target }
}
