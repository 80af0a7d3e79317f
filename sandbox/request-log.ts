import type { Clock } from '../src/time/clock.ts'
import type { Fetch } from '../src/network/fetch.ts'

/** One request and its outcome. */
export interface LoggedRequest {
  /** When the request arrived, in ISO 8601. */
  readonly time: string
  readonly method: string
  /** Path and query as received, percent-encoded. */
  readonly path: string
  /** Absent when the connection ended without a response. */
  readonly status?: number
  /** Time until the response headers were ready. */
  readonly milliseconds: number
  /** The planned faults that were applied to it, in order. */
  readonly faults: readonly string[]
}

interface RequestLogOptions {
  readonly clock: Clock
  readonly faultsOf: (request: Request) => readonly string[]
  readonly log: (entry: LoggedRequest) => void
}

/** The same `fetch`, with every request logged. Tokens, headers and bodies are not logged. */
export function withRequestLog(fetch: Fetch, { clock, faultsOf, log }: RequestLogOptions): Fetch {
  return async (request) => {
    const start = clock.now()
    const { pathname, search } = new URL(request.url)
    const done = (status?: number) =>
      log({
        time: new Date(start).toISOString(),
        method: request.method,
        path: pathname + search,
        ...(status !== undefined && { status }),
        milliseconds: clock.now() - start,
        faults: faultsOf(request),
      })
    try {
      const answer = await fetch(request)
      done(answer.status)
      return answer
    } catch (error) {
      done()
      throw error
    }
  }
}

/** `GET /api/data/v9.2/accounts 200 4 ms`, with the faults in brackets. */
export function printLoggedRequest(entry: LoggedRequest): string {
  const { method, path, status = 'no answer', milliseconds, faults } = entry
  const note = faults.length > 0 ? ` [${faults.join(', ')}]` : ''
  return `${method} ${path} ${status} ${milliseconds} ms${note}`
}
