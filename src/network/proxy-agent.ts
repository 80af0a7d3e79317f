import { EnvHttpProxyAgent, Pool } from 'undici'
import type { Dispatcher } from 'undici'
import { DataverseError } from '../errors.ts'

/**
 * Connections through the proxy of `HTTPS_PROXY` and `HTTP_PROXY`, except to the hosts of `NO_PROXY`.
 * The platform's own `fetch` ignores these variables on Node 20.
 *
 * @throws DataverseError `configuration` when one of these is not a proxy address.
 */
export function createProxyAgent(): Dispatcher {
  try {
    return new EnvHttpProxyAgent({ clientFactory: connectOnce })
  } catch (cause) {
    throw new DataverseError('configuration', 'HTTPS_PROXY or HTTP_PROXY is not an address.', {
      hint: 'Set it in the form http://proxy.contoso.com:8080, then start again.',
      cause,
    })
  }
}

/**
 * Connects once to a proxy that hangs up: undici mistakes the code for its own lost connection and
 * reconnects thousands of times a second ({@link https://github.com/nodejs/undici/issues/3897}).
 */
function connectOnce(origin: URL, options: object): Dispatcher {
  const pool = new Pool(origin, options)
  const connect = pool.connect.bind(pool)
  return Object.assign(pool, {
    connect: (request: Dispatcher.ConnectOptions) => connect(request).catch(rethrow),
  })
}

function rethrow(cause: unknown): never {
  const isLost = cause instanceof Error && 'code' in cause && cause.code === 'UND_ERR_SOCKET'
  if (!isLost) throw cause
  throw Object.assign(new Error('the proxy hung up', { cause }), { code: 'PROXY_HUNG_UP' })
}
