import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { staticTokenSource, type TokenSource } from '../../src/dataverse/client/token-source.ts'
import type { Clock } from '../../src/time/clock.ts'
import { createDataverse } from '../../src/dataverse/client/create-dataverse.ts'
import type { Dataverse } from '../../src/dataverse/client/dataverse.ts'
import { createOutbound } from '../../src/dataverse/outbound/outbound.ts'
import { parseEnvironmentUrl } from '../../src/environment/address.ts'
import { fakeClock } from './fake-clock.ts'
import { overFetch } from '../../src/network/wire.ts'

/** A response of the service, byte for byte: `json` is serialized, `text` is sent unchanged. */
export interface WireAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly text?: string
}

/**
 * A planned response, fixed or made from the request, a broken connection, or silence until the caller
 * gives up.
 */
export type Reply =
  | WireAnswer
  | ((request: RecordedRequest) => WireAnswer)
  | 'network error'
  | 'silence'

export interface RecordedRequest {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: unknown
}

/** `https://contoso.crm4.dynamics.com` with planned replies. It records requests. */
export interface ServiceDouble {
  readonly requests: readonly RecordedRequest[]
  /** Adds replies to the plan. They are sent in order. */
  reply(...replies: readonly Reply[]): void
  /** Adds replies to requests for views, which are refused by default and are not recorded. */
  replyViews(...replies: readonly Reply[]): void
  /** Resolves once the double has received this many requests. */
  arrivals(count: number): Promise<void>
  /** A client of the double. */
  connect(parts?: { clock?: Clock; token?: TokenSource }): Dataverse
}

export const serviceUrl = 'https://contoso.crm4.dynamics.com'
export const apiRoot = `${serviceUrl}/api/data/v9.2/`

/** Starts the double for the tests of one file. A request without a planned reply is an error. */
export function startServiceDouble(): ServiceDouble {
  const requests: RecordedRequest[] = []
  const plan: Reply[] = []
  const views: Reply[] = []
  const server = setupServer(
    http.all(`${serviceUrl}/*`, async ({ request }) => {
      // Views are read beside each definition. Tests of views plan the answer.
      if (new URL(request.url).pathname.endsWith('/savedqueries')) {
        const view = views.shift() ?? noViews
        return answer(typeof view === 'function' ? view(await record(request)) : view)
      }
      const recorded = await record(request)
      requests.push(recorded)
      const reply = plan.shift()
      return answer(typeof reply === 'function' ? reply(recorded) : reply)
    }),
  )

  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
  afterEach(() => {
    requests.length = 0
    plan.length = 0
    views.length = 0
  })
  afterAll(() => server.close())

  return {
    requests,
    reply: (...replies) => void plan.push(...replies),
    replyViews: (...replies) => void views.push(...replies),
    async arrivals(count) {
      while (requests.length < count) await new Promise((resolve) => setImmediate(resolve))
    },
    connect({ clock = fakeClock(), token = staticTokenSource('test-token') } = {}) {
      const outbound = createOutbound({
        environment: parseEnvironmentUrl(serviceUrl),
        wire: overFetch(fetch),
        clock,
      })
      return createDataverse({ outbound, token, clock })
    },
  }
}

const noViews: WireAnswer = { status: 403, json: { error: { code: '0x80040220', message: 'No.' } } }

async function record(request: Request): Promise<RecordedRequest> {
  const text = await request.text()
  const isJson = request.headers.get('content-type') === 'application/json'
  const body: unknown = text === '' ? undefined : isJson ? JSON.parse(text) : text
  return { method: request.method, url: request.url, headers: request.headers, body }
}

async function answer(
  reply: WireAnswer | 'network error' | 'silence' | undefined,
): Promise<Response> {
  if (reply === undefined) throw new Error('The test planned no reply for this request.')
  if (reply === 'network error') return HttpResponse.error()
  if (reply === 'silence') return new Promise(() => undefined)
  const { status = 200, headers = {}, json, text } = reply
  const body = json === undefined ? text : JSON.stringify(json)
  const type =
    json === undefined ? {} : { 'Content-Type': 'application/json; odata.metadata=minimal' }
  return new HttpResponse(body ?? null, { status, headers: { ...type, ...headers } })
}
