import type { Fetch } from './fetch.ts'
import type { HeaderReader } from './headers.ts'
import { createRequest } from './request.ts'

/**
 * One request to the environment and its response, in plain values: the platform's `Request`,
 * `Response` and `Headers` cost more than the request itself, and 12 ms on first use.
 */
export type Wire = (request: WireRequest) => Promise<WireAnswer>

export interface WireRequest {
  readonly method: string
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Ends the request, including reading the body. */
  readonly signal: AbortSignal
}

export interface WireAnswer {
  /** Redirects are returned, never followed. */
  readonly status: number
  readonly headers: HeaderReader
  /** Can be read once; ending the loop early releases the connection. */
  readonly body: AsyncIterable<Uint8Array> | null
}

/** A wire over the platform's `fetch`, or over its replacement. */
export function overFetch(fetch: Fetch): Wire {
  return async ({ signal, ...parts }) => {
    const { status, type, headers, body } = await fetch(createRequest(parts, signal))
    return { status: type === 'opaqueredirect' ? 302 : status, headers, body }
  }
}
