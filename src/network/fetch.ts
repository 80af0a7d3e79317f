/**
 * The type of every network: the platform's `fetch`, `fetch` through a proxy and a faulty test double.
 * Tool calls use a `Wire`, which wraps a `Fetch` or replaces it.
 */
export type Fetch = (request: Request) => Promise<Response>

type Variables = Readonly<Record<string, string | undefined>>

const proxyNames = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']

/** Whether the environment variables set a proxy, so that undici is needed. */
export function isProxyConfigured(variables: Variables): boolean {
  return proxyNames.some((name) => variables[name])
}

/** The configured proxy without its credentials: `http://proxy.contoso.com:8080`. */
export function proxyWithoutCredentials(variables: Variables): string | undefined {
  const address = proxyNames.map((name) => variables[name]).find(Boolean)
  if (address === undefined) return undefined
  const url = URL.canParse(address) ? new URL(address) : undefined
  // An address without a scheme, `proxy.contoso.com:8080`, parses as a scheme without a host.
  return url?.host ? `${url.protocol}//${url.host}` : 'not an address'
}
