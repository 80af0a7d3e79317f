import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { withApi } from './entra-obo.ts'
import type { ApiRegistration } from './entra-obo.ts'
import { createCertificates } from './entra/certificates.ts'
import { createEntra } from './entra/entra.ts'
import { listen } from './entra/listen.ts'
import { apiClient, apiSecret, tenantId } from './entra/state.ts'
import { createPeoplesEnvironment } from './http-environment.ts'
import { freePort, newStateKey } from './http-server.ts'

type Variables = Readonly<Record<string, string>>

/**
 * Entra over TLS and an environment on ports of this machine, for a server in a separate process.
 */
export async function startHttpCloud({
  registration = {},
  environment: options = {},
}: {
  readonly registration?: Partial<ApiRegistration>
  readonly environment?: Partial<Parameters<typeof createPeoplesEnvironment>[0]>
} = {}) {
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${port}/mcp`
  const certificates = createCertificates()
  const environments: string[] = []
  // `listen` returns an origin before the first request can arrive.
  const made: { api?: ReturnType<typeof withApi>; entra?: ReturnType<typeof createEntra> } = {}
  const provider = await listen((origin) => {
    made.entra = createEntra({ origin, environments })
    made.api = withApi(made.entra, { applicationIdUri: publicUrl, ...registration })
    return made.api.fetch
  }, certificates)
  const { api, entra } = made
  if (api === undefined || entra === undefined) throw new Error('the provider did not start')
  const place: { environment?: ReturnType<typeof createPeoplesEnvironment> } = {}
  const service = await listen((origin) => {
    environments.push(origin)
    place.environment = createPeoplesEnvironment({ entra, url: origin, ...options })
    return place.environment.fetch
  })
  const { environment } = place
  if (environment === undefined) throw new Error('the environment did not start')
  onTestFinished(() => {
    provider.close()
    service.close()
    certificates.remove()
  })
  return {
    url: publicUrl,
    api,
    entra,
    environment,
    variables: {
      PUBLIC_URL: publicUrl,
      PORT: String(port),
      DATAVERSE_URL: service.origin,
      ENTRA_AUTHORITY: provider.origin,
      ENTRA_CLIENT_ID: apiClient,
      ENTRA_TENANTS: tenantId,
      ENTRA_CLIENT_SECRET: apiSecret,
      STATE_KEY: newStateKey(),
      DRAIN_SECONDS: '1',
      NODE_EXTRA_CA_CERTS: certificates.authorityFile,
    },
  }
}

/** The built server over HTTP in a separate process, after it listens. */
export async function spawnHttp(variables: Variables, args: readonly string[] = []) {
  const home = mkdtempSync(path.join(tmpdir(), 'http-home-'))
  const child = spawn(process.execPath, ['dist/main.js', 'serve', '--http', ...args], {
    env: { PATH: process.env['PATH'], HOME: home, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await ended
    rmSync(home, { recursive: true, force: true })
  })
  const lines: string[] = []
  const errors: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line))
  const listening = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      if (line.startsWith('Serving MCP at ')) resolve()
    })
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  await Promise.race([listening, ended])
  return { child, lines, errors, home, ended }
}
