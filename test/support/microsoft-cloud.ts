import { spawn } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../src/time/clock.ts'
import type { Fetch } from '../../src/network/fetch.ts'
import { createSandbox } from '../../sandbox/sandbox.ts'
import { createCertificates } from './entra/certificates.ts'
import { createEntra } from './entra/entra.ts'
import { createFetchBrowser } from './entra/fetch-browser.ts'
import type { Person, Visit } from './entra/fetch-browser.ts'
import { listen } from './entra/listen.ts'
import { startProxy } from './entra/proxy.ts'
import { claimsOfToken } from './entra/signer.ts'
import { ada, tenantId } from './entra/state.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { loadSampleData } from './sample-data.ts'

export const contoso = 'https://contoso.crm4.dynamics.com'
export const fabrikam = 'https://fabrikam.crm.dynamics.com'
const discovery = 'https://globaldisco.crm.dynamics.com'
const authority = 'https://login.microsoftonline.com'

/**
 * Microsoft's cloud under its real names, for the network of one process: the sign-in service, the
 * list of environments and two environments with the sandbox's data. Other hosts return a page.
 */
export function createMicrosoftCloud({
  accessTokenSeconds = 4000,
}: { readonly accessTokenSeconds?: number } = {}) {
  const environments = [contoso, fabrikam, discovery]
  const entra = createEntra({ environments, accessTokenSeconds })
  // One consent covers every Dataverse resource, because they belong to one application.
  for (const resource of [contoso, fabrikam]) entra.consents.add(`${ada.objectId} ${resource}`)
  const token = 'sandbox'
  const sandboxes = new Map(
    environments.map((origin) => {
      return [
        origin,
        createSandbox({ origin, clock: systemClock, token, load: loadSampleData }),
      ] as const
    }),
  )
  /** Audience of every received token, by host. */
  const seen: { readonly host: string; readonly audience: unknown }[] = []

  async function fetch(request: Request): Promise<Response> {
    const { origin, host } = new URL(request.url)
    if (origin === authority) return entra.fetch(request)
    const sandbox = sandboxes.get(origin)
    if (sandbox === undefined) return new Response('<html>Nothing here', { status: 404 })
    const bearer = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
    const audience = bearer === undefined ? undefined : claimsOfToken(bearer)['aud']
    if (bearer !== undefined) seen.push({ host, audience })
    if (audience !== origin) {
      const challenge = `Bearer authorization_uri=${authority}/${tenantId}/oauth2/authorize, resource_id=${origin}/`
      return new Response(null, { status: 401, headers: { 'WWW-Authenticate': challenge } })
    }
    const headers = new Headers(request.headers)
    headers.set('authorization', `Bearer ${token}`)
    return sandbox.fetch(new Request(request, { headers }))
  }
  return { entra, fetch, seen }
}

/**
 * The same cloud for the built program: behind a company proxy that routes every connection here,
 * with certificates of a private authority, and a browser that signs in automatically.
 */
export async function startMicrosoftCloud() {
  const cloud = createMicrosoftCloud()
  const regions = ['crm', 'crm4', 'crm11'].map((code) => `*.${code}.dynamics.com`)
  const certificates = createCertificates([new URL(authority).host, ...regions])
  const server = await listen(() => toRealHost(cloud.fetch), certificates)
  const proxy = await startProxy({ port: Number(new URL(server.origin).port) })
  const browser = createFetchBrowser(cloud.fetch)
  const opened: string[] = []
  const visits: Promise<Visit>[] = []
  const state: { person: Person | 'nobody' } = { person: {} }
  const inbox = await listen(() => async (request) => {
    const link = await request.text()
    opened.push(link)
    if (state.person !== 'nobody') visits.push(browser.visit(link, state.person))
    return new Response(null, { status: 204 })
  })
  const folder = await temporaryFolder()
  const browserFile = path.join(folder, 'browser')
  await writeFile(
    browserFile,
    `#!${process.execPath}\nfetch('${inbox.origin}', { method: 'POST', body: process.argv[2] })\n`,
  )
  await chmod(browserFile, 0o755)
  onTestFinished(() => {
    for (const each of [server, proxy, inbox]) each.close()
    certificates.remove()
  })

  const variables = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    XDG_STATE_HOME: folder,
    HTTPS_PROXY: proxy.origin,
    NO_PROXY: 'localhost',
    NODE_EXTRA_CA_CERTS: certificates.authorityFile,
    BROWSER: browserFile,
    DATAVERSE_TOKEN_STORE: 'file',
    NO_COLOR: '1',
  }
  return {
    ...cloud,
    opened,
    visits,
    /** Hosts that the proxy was asked to connect to. */
    proxied: proxy.hosts,
    /** What the user does in the browser. */
    person: (person: Person | 'nobody') => void (state.person = person),
    folder,
    variables,
    /** An MCP client with its own built server. */
    async serve(args: readonly string[] = [], more: Readonly<Record<string, string>> = {}) {
      const client = new Client({ name: 'test', version: '1.0.0' })
      const env = { ...variables, ...more }
      await client.connect(
        new StdioClientTransport({
          command: process.execPath,
          args: ['dist/main.js', ...args],
          env,
          stderr: 'ignore',
        }),
      )
      onTestFinished(() => client.close())
      return client
    },
    /** Runs the built program to its end. */
    async run(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
      const child = spawn(process.execPath, ['dist/main.js', ...args], {
        env: { ...variables, ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const exit = new Promise<number | null>((resolve) => child.once('close', resolve))
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
      return { stdout, stderr, code: await exit }
    },
  }
}

/** Requests to a host by its name, regardless of where they were routed. */
function toRealHost(fetch: Fetch): Fetch {
  return (request) => {
    const { pathname, search } = new URL(request.url)
    const host = request.headers.get('host') ?? 'localhost'
    return fetch(new Request(new URL(`${pathname}${search}`, `https://${host}`), request))
  }
}
