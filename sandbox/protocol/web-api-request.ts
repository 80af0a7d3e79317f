import type { HeaderReader } from '../../src/network/headers.ts'
import type { Preferences } from './prefer.ts'
import { parsePrefer } from './prefer.ts'
import { parseQueryOptions } from './query-options.ts'
import type { SystemQueryOptions } from './query-options.ts'
import { routeNotFound } from '../failures/routing-failures.ts'

/** A request below the Web API root, sent on its own or as a part of a batch. */
export interface WebApiRequest {
  readonly method: string
  /** Absolute. */
  readonly url: string
  /** Path segments below the root, not decoded; empty for the root itself. */
  readonly segments: readonly string[]
  readonly options: SystemQueryOptions
  readonly headers: HeaderReader
  readonly prefer: Preferences
  readonly body: string
}

export interface IncomingParts {
  readonly method: string
  readonly url: URL
  readonly headers: HeaderReader
  readonly body: string
}

/** The path of the Web API root in a URL: `/api/data/v9.2`; `undefined` for other URLs. */
export function findRoot({ pathname }: URL): string | undefined {
  return /^\/api\/data\/v9\.[0-2](?=\/|$)/i.exec(pathname)?.[0]
}

/** @throws 404 for a URL that is not below a Web API root. */
export function createIncoming({ method, url, headers, body }: IncomingParts): WebApiRequest {
  const root = findRoot(url)
  if (root === undefined) throw routeNotFound(url.href)

  const path = url.pathname.slice(root.length)
  return {
    method,
    url: url.href,
    segments: path.split('/').filter((segment) => segment !== ''),
    options: parseQueryOptions(url.search),
    headers,
    prefer: parsePrefer(headers.get('prefer')),
    body,
  }
}
