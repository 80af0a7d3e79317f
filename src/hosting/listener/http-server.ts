import { createServer } from 'node:http'
import type { Server, ServerResponse } from 'node:http'
import type { Clock } from '../../time/clock.ts'
import { DataverseError } from '../../errors.ts'
import type { App } from './http-app.ts'
import { failed } from './write-answer.ts'

export interface HttpServer {
  /** The port it listens on; the chosen one if 0 was requested. */
  readonly port: number
  /** Starts to answer requests with the app. */
  serve(app: App): void
  /** Whether requests are still accepted. */
  isOpen(): boolean
  /**
   * Stops without losing a request (R136): accepts requests for `drainMs` while asking each client to
   * reconnect, then accepts no more, waits at most 20 s for those in progress, and closes.
   */
  stop(drainMs: number): Promise<void>
}

const headersTimeoutMs = 15_000
const requestTimeoutMs = 25_000
const checkEveryMs = 4000
/** Longer than any call may take; for a client that does not read its answer. */
const socketTimeoutMs = 180_000
const finishMs = 20_000
/** Added to the time that a proxy keeps an idle connection, so that the proxy closes it first (R139). */
const keepAliveLeadMs = 5000

/**
 * Starts to listen. Slow senders of headers or bodies are dropped within 30 s (R56).
 *
 * @throws DataverseError `configuration` when the address is not available.
 */
export async function startHttpServer({
  host,
  port,
  proxyIdleSeconds,
  clock,
}: {
  readonly host: string
  readonly port: number
  readonly proxyIdleSeconds: number
  readonly clock: Clock
}): Promise<HttpServer> {
  const server = createServer({
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: checkEveryMs,
    keepAliveTimeout: proxyIdleSeconds * 1000 + keepAliveLeadMs,
  })
  server.setTimeout(socketTimeoutMs)
  const active = new Set<ServerResponse>()
  const state: { app?: App; isDraining: boolean; isOpen: boolean } = {
    isDraining: false,
    isOpen: true,
  }

  server.on('request', (message, response) => {
    active.add(response)
    response.once('close', () => active.delete(response))
    if (state.isDraining) response.setHeader('Connection', 'close')
    state.app?.(message, response).catch(() => failed(response))
  })
  // Node reports the end of a connection only to the current response. Pipelined responses behind it would
  // never learn of it.
  server.on('connection', (socket) => {
    socket.once('close', () => {
      for (const response of active) if (response.req.socket === socket) response.emit('close')
    })
  })
  // Invalid HTTP gets the shortest possible answer.
  server.on('clientError', (error, socket) => {
    const code = 'code' in error ? String(error.code) : ''
    const status = clientErrors[code] ?? '400 Bad Request'
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`)
    else socket.destroy()
  })
  const bound = await listen(server, host, port)

  return {
    port: bound,
    serve(app) {
      state.app = app
    },
    isOpen: () => state.isOpen,

    async stop(drainMs) {
      state.isDraining = true
      await clock.sleep(drainMs)
      state.isOpen = false
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      await Promise.race([closed, waitUntilIdle()])
      server.closeAllConnections()
      await closed
    },
  }

  async function waitUntilIdle(): Promise<void> {
    for (let waitedMs = 0; active.size > 0 && waitedMs < finishMs; waitedMs += 50)
      await clock.sleep(50)
  }
}

const clientErrors: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(notListening(error, host, port)))
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

const ofHost = 'Set HOST to an address of this machine, or remove it for 127.0.0.1.'
const hints: Readonly<Record<string, string>> = { EADDRNOTAVAIL: ofHost, ENOTFOUND: ofHost }

function notListening(error: Error, host: string, port: number): DataverseError {
  const code = 'code' in error ? String(error.code) : error.message
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} is in use by another program.`,
    EACCES: `Port ${port} requires more permissions.`,
    EADDRNOTAVAIL: `This machine has no address ${host}.`,
    ENOTFOUND: `This machine has no address ${host}.`,
  }
  return new DataverseError(
    'configuration',
    reasons[code] ?? `The server cannot listen on ${host}:${port} (${code}).`,
    { hint: hints[code] ?? 'Set PORT to another number, or to 0 for any free one.', cause: error },
  )
}
