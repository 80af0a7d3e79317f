import { pipeline } from 'node:stream'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Agent, EnvHttpProxyAgent } from 'undici'
import { isProxyConfigured } from './fetch.ts'
import { readHeaders } from './wire.ts'
import type { HeaderReader, Wire } from './wire.ts'

/**
 * A wire over kept connections, or through the proxy of `HTTPS_PROXY` and `HTTP_PROXY`, except for the
 * hosts of `NO_PROXY`. A request over it takes half of the processor time of one by `fetch`, which tells
 * in a server for many users.
 */
export function createPooledWire(variables: Readonly<Record<string, string | undefined>>): Wire {
  const network = isProxyConfigured(variables) ? new EnvHttpProxyAgent() : new Agent()
  return async ({ address, method, headers: sent, body: text = null, signal }) => {
    const { origin, pathname, search } = new URL(address)
    const path = `${pathname}${search}`
    const request = { origin, path, method, headers: sent, body: text, signal }
    const { statusCode, headers: received, body } = await network.request(request)
    const headers = readHeaders(received)
    return { status: statusCode, headers, body: decoded(body, headers) }
  }
}

/** Only what was asked for is decoded; whoever reads refuses the rest. */
function decoded(body: Readable, headers: HeaderReader): Readable {
  if (headers.get('content-encoding')?.trim().toLowerCase() !== 'gzip') return body
  // A failure of either reaches whoever reads.
  return pipeline(body, createGunzip(), () => undefined)
}
