import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BlockList } from 'node:net'
import type { ByteBudget } from '../../dataverse/outbound/byte-budget.ts'
import { isDataverseError } from '../../errors.ts'
import type { Log } from '../../telemetry/log.ts'
import { readHeaders } from '../../network/headers.ts'
import type { HeaderReader } from '../../network/headers.ts'
import { clientAddress } from './client-address.ts'
import type { BodyShares } from './body-shares.ts'
import {
  checkBodyHeaders,
  hasOtherHeaders,
  headerMismatch,
  idOf,
  readMessage,
} from './read-message.ts'
import type { Message } from './read-message.ts'
import type { Exchange, Gate } from './request-context.ts'
import { answerPreflight, corsHeaders, hasAllowedNames } from './allowed-names.ts'
import type { AllowedNames } from './allowed-names.ts'
import type { McpEndpoint } from './mcp-endpoint.ts'
import {
  forbidden,
  internalError,
  notFound,
  notNow,
  tooManyRequests,
  wrongMethod,
} from './plain-answers.ts'
import type { Throttle } from './throttle.ts'
import { send, writeAnswer } from './write-answer.ts'

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
    const headers = readHeaders(message.headers)
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
      if (body instanceof Response) await send(body, response, log)
      else if (hasOtherHeaders(body, headers)) await send(headerMismatch(body), response, log)
      else await serve(message, response, body, admitted)
    } catch (error) {
      if (!isDataverseError(error)) throw error
      await send(notNow('Busy'), response, log)
    } finally {
      reader.release()
      share.release()
    }
  }

  /** Everything that the head of a request decides. */
  async function admit(
    message: IncomingMessage,
    headers: HeaderReader,
  ): Promise<Exchange | Response> {
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
    const left = new AbortController()
    const leave = () => left.abort()
    response.once('close', leave)
    try {
      const turn = await throttle.enter(exchange, body, left.signal)
      if (turn instanceof Response) {
        await send(turn, response, log)
        return
      }
      try {
        const answer = await endpoint.answer(toRequest(message, left.signal), body, exchange)
        if (answer instanceof Response) await send(answer, response, log)
        else await writeAnswer(answer, response, left.signal)
      } finally {
        turn()
      }
    } catch {
      // Who waited for a turn and left ends the waiting with an error, too.
      if (left.signal.aborted) return
      log('error', 'http', { outcome: 'error' })
      if (response.headersSent) response.destroy()
      else await send(internalError(idOf(body)), response, log)
    } finally {
      response.off('close', leave)
    }
  }
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

/** The request as the SDK takes it; whose it is has been read from its token, which goes no further. */
function toRequest({ headers, url = '' }: IncomingMessage, signal: AbortSignal): Request {
  const { authorization: _token, cookie: _cookie, accept, ...others } = headers
  const pairs = Object.entries({ ...others, accept: acceptedTypes(accept) }).flatMap(
    ([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]),
  )
  return new Request(`http://${headers.host}${url}`, {
    method: 'POST',
    headers: Object.fromEntries(pairs),
    signal,
  })
}

/** Who takes anything, or says nothing, takes both kinds of answers; the SDK looks for their names. */
function acceptedTypes(accept = '*/*'): string {
  return /(?:^|,)\s*\*\/\*\s*(?:[;,]|$)/.test(accept)
    ? 'application/json, text/event-stream'
    : accept
}
