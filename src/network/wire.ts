import type { Fetch } from './fetch.ts'
import type { HeaderReader } from './headers.ts'
import { createRequest } from './request.ts'

/**
 * One exchange with the environment in plain values: the platform's `Request`, `Response` and `Headers`
 * cost a server more than the request itself, and 12 ms where they are used first.
 */
export type Wire = (request: WireRequest) => Promise<WireAnswer>

export interface WireRequest {
  readonly method: string
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Of this exchange alone, which it ends, the reading of the body included. */
  readonly signal: AbortSignal
}

export interface WireAnswer {
  /** A redirect comes as it is; nothing follows it. */
  readonly status: number
  readonly headers: HeaderReader
  /** To be read once; leaving it early lets the connection go. */
  readonly body: AsyncIterable<Uint8Array> | null
}

/** The wire of the platform's `fetch`, or of what takes its place. */
export function overFetch(fetch: Fetch): Wire {
  return async ({ signal, ...parts }) => {
    const { status, type, headers, body } = await fetch(createRequest(parts, signal))
    return { status: type === 'opaqueredirect' ? 302 : status, headers, body }
  }
}
