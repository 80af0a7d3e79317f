import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BlockList } from 'node:net'
import { toNodeHandler } from '@modelcontextprotocol/node'
import type { ByteBudget } from '../../dataverse/outbound/byte-budget.ts'
import { isDataverseError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { clientAddress } from './address.ts'
import type { BodyShares } from './body-shares.ts'
import { checkBodyHeaders, hasOtherHeaders, headerMismatch, readMessage } from './body.ts'
import type { Message } from './body.ts'
import type { Exchange, Gate } from './exchange.ts'
import { answerPreflight, corsHeaders, hasAllowedNames } from './hosts.ts'
import type { AllowedNames } from './hosts.ts'
import type { McpEndpoint } from './mcp-endpoint.ts'
import { forbidden, notFound, notNow, tooManyRequests, wrongMethod } from './plain-answers.ts'
import type { Throttle } from './throttle.ts'

export interface AppParts {
  readonly names: AllowedNames
  /** Path of the endpoint: `/mcp`. */
  readonly path: string
  /** Everything that is open to anybody, by path: health, documents, a page for people. */
  readonly pages: ReadonlyMap<string, () => Response>
  readonly gate: Gate
  readonly throttle: Throttle
  readonly endpoint: McpEndpoint
  /** Bodies of requests count in it, as those of the service's answers do. */
  readonly bytes: ByteBudget
  readonly shares: BodyShares
  readonly proxies: readonly BlockList[]
  /** Whether requests are still taken. */
  readonly isOpen: () => boolean
  readonly log: Log
}

export type App = (message: IncomingMessage, response: ServerResponse) => Promise<void>

/**
 * What happens to a request, in this order: names, way, credentials, method, body, the user's budget,
 * protocol. Each step refuses before the next one costs anything.
 */
export function createHttpApp(parts: AppParts): App {
  const { names, path, pages, gate, throttle, endpoint, bytes, shares, proxies, isOpen, log } =
    parts

  return async (message, response) => {
    const headers = toHeaders(message)
    const origin = headers.get('origin')
    if (origin !== null && names.origins.has(origin))
      for (const [name, value] of Object.entries(corsHeaders(origin)))
        response.setHeader(name, value)
    const admitted = await admit(message, headers)
    if (admitted instanceof Response) return send(admitted, response, log)

    const reader = bytes.reader()
    const share = shares.of(admitted.user)
    try {
      const body = await readMessage(message, async (size) => {
        if (!share.take(size)) return tooManyBodies()
        await reader.take(size)
        return undefined
      })
      const refusal = body instanceof Response ? body : checkRouting(body, headers)
      if (refusal !== undefined) return await send(refusal, response, log)
      if (!(body instanceof Response)) await serve(message, response, body, admitted)
    } catch (error) {
      if (!isDataverseError(error)) throw error
      await send(notNow('Busy'), response, log)
    } finally {
      reader.release()
      share.release()
    }
  }

  /** Everything that the head of a request decides. */
  async function admit(message: IncomingMessage, headers: Headers): Promise<Exchange | Response> {
    const named = {
      hosts: message.headersDistinct['host'] ?? [],
      origins: message.headersDistinct['origin'] ?? [],
    }
    if (!hasAllowedNames(names, named)) return forbidden()
    if (!isOpen()) return notNow('Closing')

    const { method = '' } = message
    const way = pathOf(message.url)
    const page = pages.get(way)
    if (page !== undefined)
      return method === 'GET' || method === 'HEAD' ? page() : wrongMethod('GET, HEAD')
    if (way !== path) return notFound()
    const [origin] = named.origins
    if (method === 'OPTIONS' && origin !== undefined) return answerPreflight(origin)

    const peer = message.socket.remoteAddress ?? ''
    const forwarded = headers.get('x-forwarded-for') ?? undefined
    const exchange = await gate.admit(headers, clientAddress(peer, forwarded, proxies))
    if (exchange instanceof Response) return exchange
    if (method !== 'POST') return wrongMethod('POST')
    return checkBodyHeaders(headers) ?? exchange
  }

  async function serve(
    message: IncomingMessage,
    response: ServerResponse,
    body: Message,
    exchange: Exchange,
  ): Promise<void> {
    const respond = toNodeHandler(
      {
        fetch: async (request) => {
          const turn = await throttle.enter(exchange, body, request.signal)
          if (turn instanceof Response) return turn
          try {
            return await endpoint.answer(request, body, exchange, turn)
          } catch (error) {
            turn()
            throw error
          }
        },
      },
      {
        onerror() {
          // Who waited for a turn and left ends the waiting with an error, too.
          if (!response.destroyed) log('error', 'http', { outcome: 'error' })
        },
      },
    )
    // Something parsed tells the adapter to leave the stream alone, which has been read already.
    await respond(toReadable(message), toWritable(response), {})
  }
}

function checkRouting(body: Message, headers: Headers): Response | undefined {
  return hasOtherHeaders(body, headers) ? headerMismatch(body) : undefined
}

function tooManyBodies(): Response {
  const answer = tooManyRequests(1000)
  answer.headers.set('Connection', 'close')
  return answer
}

/** The path as it came: nothing is decoded or normalized, so that no other spelling is a way in. */
function pathOf(target = ''): string {
  return target.startsWith('/') ? (target.split('?', 1)[0] ?? '') : ''
}

function toHeaders({ headers }: IncomingMessage): Headers {
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((each): [string, string] => [name, each]),
  )
  return new Headers(pairs)
}

/** What the adapter needs of a request whose body has been read. */
function toReadable({ method = 'POST', url = '/', headers }: IncomingMessage) {
  return { method, url, headers, async *[Symbol.asyncIterator]() {} }
}

/** The adapter asks for less than Node's type, which `exactOptionalPropertyTypes` does not see. */
function toWritable(response: ServerResponse) {
  return {
    writeHead: (status: number, headers?: Record<string, string>) =>
      response.writeHead(status, headers),
    write: (chunk: string | Uint8Array) => response.write(chunk),
    end: (chunk?: string | Uint8Array) => response.end(chunk),
    on: (event: string, listener: (...args: unknown[]) => void) => response.on(event, listener),
    get destroyed() {
      return response.destroyed
    },
  }
}

/** A short answer of our own. */
async function send(answer: Response, response: ServerResponse, log: Log): Promise<void> {
  const { status } = answer
  if (status === 401 || status === 403 || status === 429)
    log('info', 'http', { outcome: 'refused', status })
  for (const [name, value] of answer.headers) response.setHeader(name, value)
  if (!answer.headers.has('cache-control')) response.setHeader('Cache-Control', 'no-store')
  response.writeHead(status)
  response.end(Buffer.from(await answer.arrayBuffer()))
}

/** For what no step has foreseen: says nothing about it. */
export function failed(response: ServerResponse): void {
  if (response.headersSent) response.destroy()
  else {
    response.writeHead(500, { 'Cache-Control': 'no-store', 'Content-Type': 'text/plain' })
    response.end('Internal error\n')
  }
}
