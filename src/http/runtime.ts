import type { AuditTrail } from '../audit.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { createByteBudget } from '../dataverse/outbound/byte-budget.ts'
import type { Fetch } from '../network/fetch.ts'
import type { Wire } from '../network/wire.ts'
import type { HttpConfig } from './config.ts'
import { openDesk } from './desk.ts'
import { openForMany } from './many-users.ts'
import type { SharedState } from './many-users.ts'
import { toNetwork } from './settings.ts'
import type { Log } from '../log.ts'
import type { createServer } from '../server.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { createHttpApp } from '../transports/http/app.ts'
import { createBodyShares } from '../transports/http/body-shares.ts'
import { createBudgets } from '../transports/http/budgets.ts'
import type { Budgets } from '../transports/http/budgets.ts'
import type { Exchange, Gate } from '../transports/http/exchange.ts'
import { createHealth } from '../transports/http/health.ts'
import { startHttpServer } from '../transports/http/http-server.ts'
import { createLandingPage } from '../transports/http/landing-page.ts'
import { createMcpEndpoint } from '../transports/http/mcp-endpoint.ts'
import { createSlots } from '../transports/http/slots.ts'
import type { Slots } from '../transports/http/slots.ts'
import { createThrottle } from '../transports/http/throttle.ts'

export interface HttpParts {
  readonly config: Config
  readonly http: HttpConfig
  readonly fetch: Fetch
  /** How many users reach the environment; by default over `fetch`, as the sign-in service. */
  readonly wire?: Wire
  readonly clock: Clock
  readonly telemetry?: Telemetry
  /** Where the secret of one desk is kept. */
  readonly stateFolder: string
  /** What several processes share in place of this one's own; each part may be left out. */
  readonly shared?: Partial<Brakes> & Partial<SharedState>
  /** Further pages that are open to anybody, by path. */
  readonly pages?: ReadonlyMap<string, () => Response>
}

/** What slows users down. */
export interface Brakes {
  readonly budgets: Budgets
  readonly slots: Slots
}

/** Who may come, and what answers them. */
export interface Front {
  readonly gate: Gate
  readonly createServer: (exchange: Exchange) => ReturnType<typeof createServer>
  readonly pages: ReadonlyMap<string, () => Response>
  /** What must have succeeded before the first request. */
  readonly prepare: () => Promise<void>
  /** Secret of the desk, with the file that keeps it. */
  readonly secret?: { readonly secret: string; readonly file: string; readonly isNew: boolean }
  /** The writes that are under way. */
  readonly writes: Pick<AuditTrail, 'settled' | 'abandon'>
  readonly log: Log
}

export interface RunningHttp {
  /** The endpoint as a host on this machine reaches it: `http://127.0.0.1:3000/mcp`. */
  readonly localUrl: string
  readonly secret: Front['secret']
  readonly log: Log
  /** Ends without losing a request; see `HttpServer.stop`. */
  stop(): Promise<void>
  /** Gives the writes under way as of unknown outcome, for a process that must end now. */
  abandon(): void
}

/** How long writes whose clients have left may take to end when the process is to stop. */
const longestWritesMs = 4000

/**
 * Serves MCP over HTTP: for one desk with the person's own sign-in, or for many users who bring
 * tokens of Entra (design.md, "HTTP audience").
 *
 * @throws DataverseError `configuration` when the address cannot be had.
 */
export async function startHttp(parts: HttpParts): Promise<RunningHttp> {
  const { http, clock, shared = {} } = parts
  const { limits } = http
  const bytesInFlight = limits.megabytesInFlight * 1024 * 1024
  const bytes = createByteBudget({ clock, limit: bytesInFlight })
  const brakes: Brakes = {
    budgets: shared.budgets ?? createBudgets(limits),
    slots: shared.slots ?? createSlots(limits),
  }
  const front = await (http.entra === undefined
    ? openDesk(parts, brakes)
    : openForMany({ ...parts, entra: http.entra }, { brakes, bytes }))
  const { log } = front
  const health = createHealth({ prepare: front.prepare })
  const endpoint = createMcpEndpoint({
    createServer: front.createServer,
    onError: () => log('debug', 'protocol', { outcome: 'error' }),
  })
  const server = await startHttpServer({ ...http, clock })
  const localUrl = `http://${bracketed(http.host)}:${server.port}${http.path}`
  const landingPage = createLandingPage({
    address: http.publicUrl ?? localUrl,
    entrance: http.entra === undefined ? 'secret' : 'work-account',
    readOnly: parts.config.readOnly,
  })
  server.serve(
    createHttpApp({
      names: allowedNames(http, server.port),
      path: http.path,
      pages: new Map([['/', landingPage], ...(parts.pages ?? []), ...front.pages, ...health.pages]),
      gate: front.gate,
      throttle: createThrottle({
        budgets: brakes.budgets,
        slots: brakes.slots,
        queueSeconds: limits.userQueueSeconds,
      }),
      endpoint,
      bytes,
      shares: createBodyShares(bytesInFlight / 8),
      proxies: http.trustedProxies.flatMap((text) => toNetwork(text) ?? []),
      isOpen: () => server.isOpen(),
      log,
    }),
  )

  return {
    localUrl,
    secret: front.secret,
    log,
    async stop() {
      health.drain()
      await server.stop(http.drainSeconds * 1000)
      await endpoint.close()
      await Promise.race([front.writes.settled(), clock.sleep(longestWritesMs)])
      front.writes.abandon()
      health.stop()
    },
    abandon: () => front.writes.abandon(),
  }
}

/** The server's own names, and those of the settings. */
function allowedNames(http: HttpConfig, port: number) {
  const { publicUrl, allowedHosts, allowedOrigins } = http
  const own = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`)
  const isDesk = http.entra === undefined
  const ownOrigins = isDesk ? own.map((name) => `http://${name}`) : []
  return {
    hosts: new Set([...(isDesk ? own : []), ...allowedHosts]),
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
