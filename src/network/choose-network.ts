import { isProxyConfigured } from './fetch.ts'
import type { Fetch } from './fetch.ts'

/** The platform's network, or one through the proxy that the machine's variables name. */
export async function chooseNetwork(): Promise<Fetch> {
  if (!isProxyConfigured(process.env)) return globalThis.fetch
  const { createProxiedFetch } = await import('./undici.ts')
  return createProxiedFetch()
}

/** The platform's network, past any proxy: to ask the proxy itself whether it is there. */
export const directNetwork: Fetch = (request) => globalThis.fetch(request)
