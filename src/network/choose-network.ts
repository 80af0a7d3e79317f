import { isProxyConfigured } from './fetch.ts'
import type { Fetch } from './fetch.ts'

/** The platform's `fetch`, or one through the proxy in the environment variables. */
export async function chooseNetwork(): Promise<Fetch> {
  if (!isProxyConfigured(process.env)) return globalThis.fetch
  const { createProxiedFetch } = await import('./undici-entry.ts')
  return createProxiedFetch()
}

/** The platform's `fetch` without any proxy, to check whether the proxy itself is reachable. */
export const directNetwork: Fetch = (request) => globalThis.fetch(request)
