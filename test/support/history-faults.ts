import { setImmediate } from 'node:timers/promises'
import type { Fetch } from '../../src/network/fetch.ts'

/** A network and a service that fail at random, between `begin` and `end`. */
export interface HistoryFaults {
  readonly fetch: Fetch
  /** The token to use; a different one after the last was rejected. */
  token(): string
  begin(): void
  end(): void
  /** Number of requests that failed. */
  count(): number
}

/** A possible fault of one request; `next` executes it. */
type Fault = (request: Request, next: Fetch) => Promise<Response>

const broken = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })

const answer = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) =>
  new Response(body, { status, headers: { 'Content-Type': 'application/json', ...headers } })

const throttled = JSON.stringify({
  error: { code: '0x80072322', message: 'Number of requests exceeded the limit of 6000.' },
})
const failed = JSON.stringify({
  error: { code: '0x80040216', message: 'An unexpected error occurred.' },
})
const page = '<!DOCTYPE html><html><title>Bad Gateway</title></html>'

/** All are equally likely. */
const kinds: readonly Fault[] = [
  // Never sent.
  async () => {
    throw broken('ECONNREFUSED')
  },
  // Sent but not executed, or executed but lost. The caller cannot tell the difference.
  async () => {
    throw broken('ECONNRESET')
  },
  async (request, next) => {
    await next(request)
    throw broken('UND_ERR_SOCKET')
  },
  async (request, next) => {
    await next(request)
    return answer(502, page, { 'Content-Type': 'text/html' })
  },
  async () => answer(503, failed, { 'Retry-After': '1' }),
  async (request, next) => {
    await next(request)
    return answer(504, '')
  },
  async () => answer(429, throttled, { 'Retry-After': '2' }),
  async () => answer(429, throttled),
  async () => answer(500, failed),
  // Executed, and the response is cut, corrupt, a web page or empty.
  async (request, next) => cut(await next(request)),
  async (request, next) => {
    const { status } = await next(request)
    return answer(status === 204 ? 200 : status, '{"value":[}')
  },
  async (request, next) => {
    await next(request)
    return answer(200, page, { 'Content-Type': 'text/html' })
  },
  async () => answer(401, '', { 'WWW-Authenticate': 'Bearer error="invalid_token"' }),
]

export function createHistoryFaults({
  next,
  random,
  rate,
}: {
  readonly next: Fetch
  readonly random: () => number
  /** The share of the requests that fail, from 0 to 1. */
  readonly rate: number
}): HistoryFaults {
  let isOn = false
  let count = 0

  return {
    async fetch(request) {
      const copy = request.clone()
      // Requests overtake each other.
      if (!isOn) return next(copy)
      for (let turns = Math.floor(random() * 4); turns > 0; turns -= 1) await setImmediate()
      if (random() >= rate) return next(copy)
      count += 1
      const fault = kinds[Math.floor(random() * kinds.length)] ?? (() => next(copy))
      return fault(copy, next)
    },
    token: () => 't',
    begin: () => {
      isOn = true
    },
    end: () => {
      isOn = false
    },
    count: () => count,
  }
}

async function cut(response: Response): Promise<Response> {
  const text = await response.text()
  if (text === '') throw broken('UND_ERR_SOCKET')
  return answer(response.status, text.slice(0, text.length / 2))
}
