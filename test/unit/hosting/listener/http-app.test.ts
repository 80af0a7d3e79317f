import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../../src/time/clock.ts'
import { createByteBudget } from '../../../../src/dataverse/outbound/byte-budget.ts'
import { createHttpApp } from '../../../../src/hosting/listener/http-app.ts'
import { createBodyShares } from '../../../../src/hosting/listener/body-shares.ts'
import { startHttpServer } from '../../../../src/hosting/listener/http-server.ts'
import { singleUserContext } from '../../../../src/hosting/listener/local-authenticator.ts'
import { legacyRequest, sendRaw } from '../../../support/http-raw.ts'

/** The app over a real port, with an endpoint that keeps what it is given. */
async function startApp() {
  const reached: Request[] = []
  const clock = systemClock
  const server = await startHttpServer({ host: '127.0.0.1', port: 0, proxyIdleSeconds: 5, clock })
  onTestFinished(() => server.stop(0))
  server.serve(
    createHttpApp({
      names: { hosts: new Set([`127.0.0.1:${server.port}`]), origins: new Set() },
      path: '/mcp',
      pages: new Map(),
      authenticator: { admit: async () => singleUserContext() },
      throttle: { enter: async () => ({ slot: () => undefined }) },
      endpoint: {
        async answer(request) {
          reached.push(request)
          return new Response(null, { status: 202 })
        },
        close: async () => undefined,
      },
      bytes: createByteBudget({ clock }),
      shares: createBodyShares(1024 * 1024),
      proxies: [],
      isOpen: () => server.isOpen(),
      log: () => undefined,
      refusals: () => undefined,
    }),
  )
  return { url: `http://127.0.0.1:${server.port}/mcp`, reached }
}

test('R8 the credentials of a request do not reach the endpoint, its other headers do', async () => {
  const { url, reached } = await startApp()
  const { headers, body } = legacyRequest('planted-token', 'tools/list')

  const { status } = await sendRaw(url, {
    headers: { ...headers, Cookie: 'session=planted-cookie', 'MCP-Protocol-Version': '2025-11-25' },
    body,
  })

  const [request] = reached
  expect(status).toBe(202)
  expect(request?.headers.get('mcp-protocol-version')).toBe('2025-11-25')
  expect(JSON.stringify([...(request?.headers ?? [])])).not.toContain('planted')
})
