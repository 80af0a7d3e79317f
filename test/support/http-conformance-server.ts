import { systemClock } from '../../src/time/clock.ts'
import { parseConfig } from '../../src/config.ts'
import { createRuntime } from '../../src/runtime.ts'
import { createHttpApp } from '../../src/hosting/listener/http-app.ts'
import { createBodyShares } from '../../src/hosting/listener/body-shares.ts'
import { createByteBudget } from '../../src/dataverse/outbound/byte-budget.ts'
import { startHttpServer } from '../../src/hosting/listener/http-server.ts'
import { singleUserContext } from '../../src/hosting/listener/local-authenticator.ts'
import { createMcpEndpoint } from '../../src/hosting/listener/mcp-endpoint.ts'

/**
 * The server as with `serve --http --sandbox`, with one difference: it requires no secret, because
 * the official conformance suite cannot send one. Only for the suite.
 */
export async function startConformanceServer() {
  const config = parseConfig({ DATAVERSE_SANDBOX: 'true', DATAVERSE_LOG_LEVEL: 'silent' })
  const { createServer, log } = createRuntime(config)
  const server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    proxyIdleSeconds: 5,
    clock: systemClock,
  })
  const names = ['127.0.0.1', 'localhost'].map((name) => `${name}:${server.port}`)
  server.serve(
    createHttpApp({
      names: { hosts: new Set(names), origins: new Set(names.map((name) => `http://${name}`)) },
      path: '/mcp',
      pages: new Map(),
      authenticator: { admit: async () => singleUserContext() },
      throttle: { enter: async () => ({ slot: () => undefined }) },
      endpoint: createMcpEndpoint({
        openCall: () => ({
          createServer,
          challenge: () => undefined,
        }),
        onError: () => undefined,
      }),
      bytes: createByteBudget({ clock: systemClock }),
      shares: createBodyShares(32 * 1024 * 1024),
      proxies: [],
      isOpen: () => server.isOpen(),
      log,
      refusals: () => undefined,
    }),
  )
  return { url: `http://127.0.0.1:${server.port}/mcp`, stop: () => server.stop(0) }
}
