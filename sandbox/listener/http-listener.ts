import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Clock } from '../../src/time/clock.ts'
import { DataverseError } from '../../src/errors.ts'
import type { Fetch } from '../../src/network/fetch.ts'
import { answerFaultControl, faultControlPath } from '../faults/control.ts'
import { readRequest } from './http-request.ts'
import { endConnection, sendAnswer } from './http-response.ts'
import { withRequestLog } from '../request-log.ts'
import type { LoggedRequest } from '../request-log.ts'
import { createSandbox } from '../sandbox.ts'
import type { Sandbox, SandboxOptions } from '../sandbox.ts'

export interface SandboxListenerOptions extends Omit<SandboxOptions, 'origin'> {
  /** 0 for any free port. */
  readonly port: number
  /** Loopback only. The sandbox holds no secrets, but it is not meant to serve other machines. */
  readonly host: '127.0.0.1'
  /** Whether `/sandbox/faults` can read and change the faults; off by default. */
  readonly control?: boolean
  /** Makes the sandbox, once its address is known; `createSandbox` by default. */
  readonly create?: (options: SandboxOptions) => Sandbox
  /** Called for every request. */
  readonly log?: (entry: LoggedRequest) => void
}

export interface SandboxListener {
  /** `http://127.0.0.1:41234`. Use it as the environment URL. */
  readonly baseUrl: string
  readonly sandbox: Sandbox
  /** Stops accepting requests, gives running requests at most one second, then closes. */
  close(): Promise<void>
}

/**
 * Limit for the request line and headers. Node answers 431 above it. A URL below it can still get
 * the service's 414.
 */
const maxHeaderBytes = 128 * 1024
const headersTimeoutMs = 10_000
const requestTimeoutMs = 60_000
const closeMs = 1000

/**
 * Serves a sandbox over HTTP on this machine.
 *
 * @throws DataverseError `configuration` when the port cannot be used.
 */
export async function startSandboxListener({
  port,
  host,
  control = false,
  log,
  create = createSandbox,
  ...options
}: SandboxListenerOptions): Promise<SandboxListener> {
  const { clock, token } = options
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
  })
  const bound = await listen(server, port, host)
  const baseUrl = `http://${host}:${bound}`
  const sandbox = create({ ...options, origin: baseUrl })
  const { faults } = sandbox
  const answer: Fetch = (request) =>
    control && new URL(request.url).pathname === faultControlPath
      ? answerFaultControl(request, { faults, token })
      : faults.fetch(request)
  const fetch = log
    ? withRequestLog(answer, { clock, log, faultsOf: (request) => faults.appliedTo(request) })
    : answer
  // A different Host header means DNS rebinding: a foreign site pointed its name at this machine.
  const hosts = new Set([`${host}:${bound}`, `localhost:${bound}`])
  server.on('request', (message, response) => {
    serve({ message, response, hosts, fetch, faults }).catch(() => response.destroy())
  })

  return { baseUrl, sandbox, close: () => close(server, clock) }
}

interface ServedRequest {
  readonly message: IncomingMessage
  readonly response: ServerResponse
  readonly hosts: ReadonlySet<string>
  readonly fetch: Fetch
  readonly faults: Sandbox['faults']
}

async function serve({ message, response, hosts, fetch, faults }: ServedRequest): Promise<void> {
  const request = await readRequest(message, hosts, abortOnDisconnect(response))
  if (request instanceof Response) return sendAnswer(request, response)
  try {
    const answer = await fetch(request)
    await sendAnswer(answer, response, { isFaulty: faults.appliedTo(request).length > 0 })
  } catch (error) {
    endConnection(response, error)
  }
}

/** A signal that aborts when the caller disconnects before the response is complete. */
function abortOnDisconnect(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) controller.abort()
  })
  return controller.signal
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(notListening(error, port)))
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function notListening(error: Error, port: number): DataverseError {
  const code = 'code' in error ? String(error.code) : error.message
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} is taken by another program.`,
    EACCES: `Port ${port} is reserved for programs with more rights.`,
  }
  return new DataverseError(
    'configuration',
    reasons[code] ?? `Port ${port} cannot be used (${code}).`,
    {
      hint: 'Give --port another number, or 0 for any free one.',
      cause: error,
    },
  )
}

async function close(server: Server, clock: Clock): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  await Promise.race([closed, clock.sleep(closeMs)])
  server.closeAllConnections()
  await closed
}
