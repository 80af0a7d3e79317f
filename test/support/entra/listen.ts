import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Fetch } from '../../../src/network/fetch.ts'
import { createCertificates } from './certificates.ts'
import { createEntra } from './entra.ts'
import type { Entra } from './entra.ts'
import { claimsOfToken } from './signer.ts'
import { tenantId } from './state.ts'

export interface Listening {
  readonly origin: string
  /**
   * Milliseconds that requests have spent here so far, from their arrival to the end of their
   * responses.
   */
  busyMs(): number
  close(): void
}

/** Serves a `Fetch` on a port of this machine, over TLS when it has a certificate. */
export async function listen(
  answer: (origin: string) => Fetch,
  tls?: { readonly key: string; readonly cert: string },
): Promise<Listening> {
  const server = tls ? createHttpsServer(tls) : createHttpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const origin = `${tls ? 'https' : 'http'}://localhost:${port}`
  const fetch = answer(origin)
  let busyMs = 0
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const arrivedAt = performance.now()
    response.once('finish', () => (busyMs += performance.now() - arrivedAt))
    // A rejection ends the connection.
    relay(fetch, origin, request, response).catch(() => response.destroy())
  })
  return {
    origin,
    busyMs: () => busyMs,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function relay(
  fetch: Fetch,
  origin: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const headers = Object.entries(request.headers).flatMap(([name, value]) => {
    return typeof value === 'string' ? [[name, value] as const] : []
  })
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  const answer = await fetch(
    new Request(new URL(request.url ?? '/', origin), {
      method: request.method ?? 'GET',
      headers: Object.fromEntries(headers),
      ...(hasBody && { body: Buffer.concat(chunks) }),
    }),
  )
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.end(Buffer.from(await answer.arrayBuffer()))
}

export interface ListeningCloud {
  readonly entra: Entra
  /** `https://localhost:41001`, for `DATAVERSE_AUTHORITY`. */
  readonly authority: string
  /** `http://localhost:41002`, for `DATAVERSE_URL`. */
  readonly environment: string
  /** For `NODE_EXTRA_CA_CERTS`. */
  readonly authorityFile: string
  /** Tokens that the environment received. */
  readonly tokens: string[]
  /** See `Listening`, for the environment. */
  busyMs(): number
  close(): void
}

/**
 * The identity provider over TLS and one environment on ports of this machine, for programs in
 * separate processes. The environment answers only WhoAmI, unless `serve` answers.
 */
export async function listenAsCloud({
  padding = 0,
  tls = false,
  until = async () => undefined,
  serve = async () => Response.json({ UserId: 'aaaaaaaa-0000-4000-8000-000000000001' }),
}: {
  readonly padding?: number
  /** Whether the environment uses TLS, as the provider always does. */
  readonly tls?: boolean
  readonly serve?: Fetch
  /** What the provider waits for before it answers. */
  readonly until?: (request: Request) => Promise<void>
} = {}): Promise<ListeningCloud> {
  const certificates = createCertificates()
  const tokens: string[] = []
  const environments: string[] = []
  const entras: Entra[] = []
  const provider = await listen((origin) => {
    entras.push(createEntra({ origin, environments, padding }))
    return async (request) => {
      await until(request.clone())
      return entra.fetch(request)
    }
  }, certificates)
  const [entra = createEntra()] = entras
  const environment = await listen(
    (origin) => {
      environments.push(origin)
      return async (request) => {
        const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
        if (token !== undefined && claimsOfToken(token)['aud'] === origin) {
          tokens.push(token)
          return serve(request)
        }
        const challenge = `Bearer authorization_uri=${provider.origin}/${tenantId}/oauth2/authorize, resource_id=${origin}/`
        return new Response(null, { status: 401, headers: { 'WWW-Authenticate': challenge } })
      }
    },
    tls ? certificates : undefined,
  )
  return {
    entra,
    authority: provider.origin,
    environment: environment.origin,
    authorityFile: certificates.authorityFile,
    tokens,
    busyMs: () => environment.busyMs(),
    close() {
      provider.close()
      environment.close()
      certificates.remove()
    },
  }
}
