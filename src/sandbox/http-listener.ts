import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Clock } from '../clock.ts'
import type { Fetch } from '../fetch.ts'
import { createSandbox } from './sandbox.ts'

export interface SandboxListenerOptions {
  /** 0 for any free port. */
  readonly port: number
  /** Loopback only: the sandbox holds no secrets, but it is not made for other machines. */
  readonly host: '127.0.0.1'
  readonly clock: Clock
  readonly token?: string
}

export interface SandboxListener {
  /** `http://127.0.0.1:41234`, to be used as the environment's URL. */
  readonly baseUrl: string
  close(): Promise<void>
}

/** Largest body that is read (reference section 10: larger ones are refused with 413). */
const maxBodyBytes = 100 * 1024 * 1024

/** Serves a sandbox over HTTP on this machine. */
export async function startSandboxListener({
  port,
  host,
  clock,
  token,
}: SandboxListenerOptions): Promise<SandboxListener> {
  const server = createServer()
  const baseUrl = `http://${host}:${await listen(server, port, host)}`
  const sandbox = createSandbox({ origin: baseUrl, clock, ...(token !== undefined && { token }) })
  server.on('request', (request, response) => {
    serve(sandbox.fetch, baseUrl, request, response).catch(() => response.destroy())
  })

  return {
    baseUrl,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function serve(
  fetch: Fetch,
  baseUrl: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request)
  if (!body) {
    response.writeHead(413, { Connection: 'close' }).end()
    return
  }
  const { method = 'GET', headers, url = '/' } = request
  const host = headers.host === undefined ? baseUrl : `http://${headers.host}`
  const answer = await fetch(
    new Request(new URL(url, host), {
      method,
      headers: toHeaders(request),
      ...(body.length > 0 && method !== 'GET' && method !== 'HEAD' && { body }),
    }),
  )
  const bytes = Buffer.from(await answer.arrayBuffer())
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.end(bytes)
}

function toHeaders({ headers }: IncomingMessage): Headers {
  const copied = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) copied.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return copied
}

async function readBody(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue
    size += chunk.length
    if (size > maxBodyBytes) return undefined
    chunks.push(chunk)
  }
  const body = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}
