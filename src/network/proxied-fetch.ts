import { fetch as fetchThrough } from 'undici'
import type { Fetch } from './fetch.ts'
import { createProxyAgent } from './proxy-agent.ts'

/** `fetch` through the proxy in the environment variables. */
export function createProxiedFetch(): Fetch {
  const dispatcher = createProxyAgent()
  return async (request) => {
    const { url, method, redirect, signal } = request
    const hasBody = method !== 'GET' && method !== 'HEAD'
    const answer = await fetchThrough(url, {
      method,
      headers: Object.fromEntries(request.headers),
      redirect,
      signal,
      dispatcher,
      ...(hasBody && { body: await request.arrayBuffer() }),
    })
    const isEmpty = answer.status === 204 || answer.status === 304
    return new Response(isEmpty ? null : answer.body, {
      status: answer.status,
      statusText: answer.statusText,
      headers: Object.fromEntries(answer.headers),
    })
  }
}
