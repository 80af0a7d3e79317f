import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../src/time/clock.ts'
import type { Clock } from '../../src/time/clock.ts'
import { parseConfig } from '../../src/config.ts'
import type { Fetch } from '../../src/network/fetch.ts'
import { parseHttpConfig } from '../../src/hosting/http-config.ts'
import { startHttp } from '../../src/hosting/start-http.ts'
import type { HttpParts } from '../../src/hosting/http-mode.ts'
import { withApi } from './entra-obo.ts'
import type { ApiRegistration, ApiUser } from './entra-obo.ts'
import { createEntra } from './entra/entra.ts'
import type { Entra } from './entra/entra.ts'
import { apiClient, apiSecret, tenantId } from './entra/state.ts'
import { createPeoplesEnvironment } from './http-environment.ts'

export const ada: ApiUser = { objectId: 'aaaaaaaa-0000-4000-8000-000000000001' }
export const bob: ApiUser = { objectId: 'bbbbbbbb-0000-4000-8000-000000000002' }

type Variables = Readonly<Record<string, string>>

interface ManyUsersOptions {
  /** Origin of the environment, where it matters. */
  readonly environmentUrl?: string
  readonly variables?: Variables
  readonly clock?: Clock
  readonly registration?: Partial<ApiRegistration>
  readonly environment?: Partial<Parameters<typeof createPeoplesEnvironment>[0]>
  readonly shared?: HttpParts['shared']
  readonly telemetry?: HttpParts['telemetry']
  /** Placed in front of the server's network. */
  readonly intercept?: (request: Request, next: Fetch) => Promise<Response>
  readonly entra?: Entra
}

export const newStateKey = () => randomBytes(32).toString('base64')

/** A server in multi-user mode on a port of this machine, with its own Entra and environment. */
export async function startMultiUser({
  environmentUrl = 'https://contoso.crm4.dynamics.com',
  variables = {},
  clock = systemClock,
  registration = {},
  environment: environmentOptions = {},
  shared,
  telemetry,
  intercept = (request, next) => next(request),
  entra = createEntra({ environments: [environmentUrl] }),
}: ManyUsersOptions = {}) {
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${port}/mcp`
  const api = withApi(entra, { applicationIdUri: publicUrl, ...registration })
  const environment = createPeoplesEnvironment({
    entra,
    url: environmentUrl,
    clock,
    ...environmentOptions,
  })
  const network: Fetch = (request) => {
    const { origin } = new URL(request.url)
    if (origin === entra.origin) return api.fetch(request)
    if (origin === environmentUrl) return environment.fetch(request)
    throw new Error(`a request to ${origin}`)
  }
  const given = {
    PUBLIC_URL: publicUrl,
    PORT: String(port),
    DATAVERSE_URL: environmentUrl,
    DATAVERSE_LOG_LEVEL: 'silent',
    ENTRA_CLIENT_ID: apiClient,
    ENTRA_TENANTS: tenantId,
    ENTRA_CLIENT_SECRET: apiSecret,
    STATE_KEY: newStateKey(),
    DRAIN_SECONDS: '0',
    ...variables,
  }
  const config = parseConfig(given)
  const running = await startHttp({
    config,
    http: parseHttpConfig(given, config, () => {
      throw new Error('no files')
    }),
    fetch: (request) => intercept(request, network),
    clock,
    stateFolder: temporaryFolder(),
    ...(shared && { shared }),
    ...(telemetry && { telemetry }),
  })
  onTestFinished(() => running.stop())
  return {
    url: publicUrl,
    running,
    entra,
    api,
    environment,
    /** A token with both scopes. */
    tokenOf: (user: ApiUser, scopes = 'mcp.read mcp.write') => api.token(user, scopes),
  }
}

/** A server in single-user mode with the sandbox. */
export async function startSingleUser(variables: Variables = {}, parts: Partial<HttpParts> = {}) {
  const given = {
    DATAVERSE_SANDBOX: 'true',
    DATAVERSE_LOG_LEVEL: 'silent',
    PORT: '0',
    ...variables,
  }
  const config = parseConfig(given)
  const running = await startHttp({
    config,
    http: parseHttpConfig(given, config, () => ''),
    fetch: () => Promise.reject(new Error('no network')),
    clock: systemClock,
    stateFolder: temporaryFolder(),
    ...parts,
  })
  onTestFinished(() => running.stop())
  return { url: running.localUrl, secret: running.secret?.secret ?? '', running }
}

export type Era = 'modern' | 'legacy' | 'old package'
export const eras: readonly Era[] = ['modern', 'legacy', 'old package']

/** A connected real MCP client; `old package` is the SDK's 1.x. */
export async function connectTo(url: string, token: string, era: Era = 'modern') {
  const requestInit = { headers: { Authorization: `Bearer ${token}` } }
  if (era === 'old package') {
    const client = new OldClient({ name: 'test', version: '1.0.0' })
    const transport = new OldTransport(new URL(url), { requestInit })
    await client.connect(asTransport(transport))
    onTestFinished(() => client.close())
    return client
  }
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    era === 'modern' ? { versionNegotiation: { mode: 'auto' } } : {},
  )
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }))
  onTestFinished(() => client.close())
  return client
}

/**
 * Under our strict types, the package's own class does not match its interface: `undefined` is
 * missing.
 */
function asTransport(transport: OldTransport) {
  const adapted: Parameters<OldClient['connect']>[0] = {
    async start() {
      Object.assign(transport, {
        onmessage: adapted.onmessage,
        onclose: adapted.onclose,
        onerror: adapted.onerror,
      })
      await transport.start()
    },
    close: () => transport.close(),
    send: (message) => transport.send(message),
    setProtocolVersion: (version) => transport.setProtocolVersion(version),
  }
  return adapted
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'http-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return path.join(folder, 'state')
}
