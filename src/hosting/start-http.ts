import { createByteBudget } from '../dataverse/outbound/byte-budget.ts'
import type { Log } from '../telemetry/log.ts'
import { createHttpApp } from './listener/http-app.ts'
import { createBodyShares } from './listener/body-shares.ts'
import { createRateLimits } from './listener/rate-limits.ts'
import { createHealth } from './listener/health.ts'
import { startHttpServer } from './listener/http-server.ts'
import { createLandingPage } from './listener/landing-page.ts'
import { createMcpEndpoint } from './listener/mcp-endpoint.ts'
import { createSlots } from './listener/slots.ts'
import { createThrottle } from './listener/throttle.ts'
import type { HttpConfig } from './http-config.ts'
import { openSingleUser } from './single-user.ts'
import type { RateControls, HttpMode, HttpParts } from './http-mode.ts'
import { openMultiUser } from './multi-user.ts'
import { toNetwork } from './http-settings.ts'

export interface RunningHttp {
  /** The endpoint for a client on this machine: `http://127.0.0.1:3000/mcp`. */
  readonly localUrl: string
  readonly secret: HttpMode['secret']
  readonly log: Log
  /** Stops without losing a request; see `HttpServer.stop`. */
  stop(): Promise<void>
  /** Audits the writes in progress with an unknown outcome, for a process that must end now. */
  abandon(): void
}

/** How long writes may continue after their clients have disconnected, when the process stops. */
const longestWritesMs = 4000

/**
 * Serves MCP over HTTP: in single-user mode with the user's own sign-in, or in multi-user mode with the
 * Entra token of each request.
 *
 * @throws DataverseError `configuration` when the address is not available.
 */
export async function startHttp(parts: HttpParts): Promise<RunningHttp> {
  const { http, clock, shared = {} } = parts
  const { limits } = http
  const bytesInFlight = limits.megabytesInFlight * 1024 * 1024
  const bytes = createByteBudget({ clock, limit: bytesInFlight })
  const controls: RateControls = {
    rateLimits: shared.rateLimits ?? createRateLimits(limits),
    slots: shared.slots ?? createSlots(limits),
  }
  const mode = await (http.entra === undefined
    ? openSingleUser(parts, controls)
    : openMultiUser({ ...parts, entra: http.entra }, { controls, bytes }))
  const { log } = mode
  const health = createHealth({ prepare: mode.prepare })
  const endpoint = createMcpEndpoint({
    openCall: mode.openCall,
    onError: () => log('debug', 'protocol', { outcome: 'error' }),
  })
  const server = await startHttpServer({ ...http, clock })
  const localUrl = `http://${bracketed(http.host)}:${server.port}${http.path}`
  const landingPage = createLandingPage({
    address: http.publicUrl ?? localUrl,
    entrance: http.entra === undefined ? 'secret' : 'work-account',
    readOnly: parts.config.readOnly,
    ...http.landing,
  })
  server.serve(
    createHttpApp({
      names: allowedNames(http, server.port),
      path: http.path,
      pages: new Map([['/', landingPage], ...(parts.pages ?? []), ...mode.pages, ...health.pages]),
      authenticator: mode.authenticator,
      throttle: createThrottle({
        rateLimits: controls.rateLimits,
        slots: controls.slots,
        queueSeconds: limits.userQueueSeconds,
      }),
      endpoint,
      bytes,
      shares: createBodyShares(bytesInFlight / 8),
      proxies: http.trustedProxies.flatMap((text) => toNetwork(text) ?? []),
      isOpen: () => server.isOpen(),
      log,
      refusals: mode.refusals,
    }),
  )

  return {
    localUrl,
    secret: mode.secret,
    log,
    async stop() {
      health.drain()
      await server.stop(http.drainSeconds * 1000)
      await endpoint.close()
      await Promise.race([mode.writes.settled(), clock.sleep(longestWritesMs)])
      mode.writes.abandon()
      health.stop()
    },
    abandon: () => mode.writes.abandon(),
  }
}

/** The server's own host names and origins, and those of the settings. */
function allowedNames(http: HttpConfig, port: number) {
  const { publicUrl, allowedHosts, allowedOrigins } = http
  const own = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`)
  const isSingleUser = http.entra === undefined
  const ownOrigins = isSingleUser ? own.map((name) => `http://${name}`) : []
  return {
    hosts: new Set([...(isSingleUser ? own : []), ...allowedHosts]),
    origins: new Set([
      ...ownOrigins,
      ...(publicUrl === undefined ? [] : [new URL(publicUrl).origin]),
      ...allowedOrigins,
    ]),
  }
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
