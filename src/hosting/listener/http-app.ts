import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BlockList } from 'node:net'
import type { ByteBudget } from '../../dataverse/outbound/byte-budget.ts'
import { isDataverseError } from '../../errors.ts'
import type { Log } from '../../telemetry/log.ts'
import type { RefusalLog } from '../../telemetry/refusal-log.ts'
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
import type { RequestContext, Authenticator } from './request-context.ts'
import { answerPreflight, corsHeaders, findForbiddenName } from './allowed-names.ts'
import type { AllowedNames } from './allowed-names.ts'
import type { McpEndpoint } from './mcp-endpoint.ts'
import {
  forbidden,
  internalError,
  notFound,
  notNow,
  toLandingPage,
  tooManyRequests,
  wrongMethod,
} from './plain-answers.ts'
import type { Throttle } from './throttle.ts'
import { send, writeAnswer } from './write-answer.ts'

export interface AppParts {
  readonly names: AllowedNames
  /** Path of the endpoint: `/mcp`. */
  readonly path: string
  /** Public pages, by path: health, documents, the landing page. */
  readonly pages: ReadonlyMap<string, () => Response>
  readonly authenticator: Authenticator
  readonly throttle: Throttle
  readonly endpoint: McpEndpoint
  /** Counts the bodies of requests, and those of the service's answers. */
  readonly bytes: ByteBudget
  readonly shares: BodyShares
  readonly proxies: readonly BlockList[]
  /** Whether requests are still accepted. */
  readonly isOpen: () => boolean
  readonly log: Log
  readonly refusals: RefusalLog
}

export type App = (message: IncomingMessage, response: ServerResponse) => Promise<void>

/**
 * Processes a request in this order: host and origin, path, credentials, method, body, the user's limits,
 * protocol. Each step refuses before the next one costs anything.
 */
export function createHttpApp(parts: AppParts): App {
  const {
    names,
    path,
    pages,
    authenticator,
    throttle,
    endpoint,
    bytes,
    shares,
    proxies,
    isOpen,
    log,
    refusals,
  } = parts

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

  /** All checks of the request's head. */
  async function admit(
    message: IncomingMessage,
    headers: HeaderReader,
  ): Promise<RequestContext | Response> {
    const named = {
      hosts: message.headersDistinct['host'] ?? [],
      origins: message.headersDistinct['origin'] ?? [],
    }
    const foreign = findForbiddenName(names, named)
    if (foreign !== undefined) {
      refusals(foreign.kind, { status: 403, found: foreign.found })
      return forbidden()
    }
    if (!isOpen()) return notNow('Closing')

    const { method = '' } = message
    const target = pathOf(message.url)
    const page = pages.get(target)
    if (page !== undefined)
      return method === 'GET' || method === 'HEAD' ? page() : wrongMethod('GET, HEAD')
    if (target !== path) return notFound()
    const [origin] = named.origins
    if (method === 'OPTIONS' && origin !== undefined) return answerPreflight(origin)

    if (isFromBrowser(method, headers)) return toLandingPage()

    const peer = message.socket.remoteAddress ?? ''
    const forwarded = headers.get('x-forwarded-for') ?? undefined
    const exchange = await authenticator.admit(headers, clientAddress(peer, forwarded, proxies))
    if (exchange instanceof Response) return exchange
    if (method !== 'POST') return wrongMethod('POST')
    return checkBodyHeaders(headers) ?? exchange
  }

  async function serve(
    message: IncomingMessage,
    response: ServerResponse,
    body: Message,
    exchange: RequestContext,
  ): Promise<void> {
    const left = new AbortController()
    const leave = () => left.abort()
    response.once('close', leave)
    try {
      const entry = await throttle.enter(exchange.user, body, left.signal)
      if (entry instanceof Response) {
        await send(entry, response, log)
        return
      }
      try {
        const request = toRequest(message, left.signal)
        const answer = await endpoint.answer(request, body, exchange, entry.refusal)
        if (answer instanceof Response) await send(answer, response, log)
        else await writeAnswer(answer, response, left.signal)
      } finally {
        entry.slot?.()
      }
    } catch {
      // Waiting for a slot also ends with an error when the client disconnects.
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

/** A person who opened the endpoint's address: clients send a token or accept an event stream. */
function isFromBrowser(method: string, headers: HeaderReader): boolean {
  const accept = headers.get('accept') ?? ''
  const isPage = /\btext\/html\b/.test(accept) && !/\btext\/event-stream\b/.test(accept)
  return method === 'GET' && isPage && headers.get('authorization') === null
}

/** The path as sent. Nothing is decoded or normalized, so no other spelling is accepted. */
function pathOf(target = ''): string {
  return target.startsWith('/') ? (target.split('?', 1)[0] ?? '') : ''
}

/** The request for the SDK. The token has already been checked and is not passed on. */
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

/** A client that accepts anything, or sends no header, accepts both types. The SDK requires their names. */
function acceptedTypes(accept = '*/*'): string {
  return /(?:^|,)\s*\*\/\*\s*(?:[;,]|$)/.test(accept)
    ? 'application/json, text/event-stream'
    : accept
}
