/**
 * The seam to the network: the platform's `fetch`, one through a proxy and a faulty double are values
 * of this type. Calls of the tools go by a `Wire`, which stands on a `Fetch` or in its place.
 */
export type Fetch = (request: Request) => Promise<Response>

type Variables = Readonly<Record<string, string | undefined>>

const proxyNames = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']

/** Whether the environment names a proxy, so that undici is needed at all. */
export function isProxyConfigured(variables: Variables): boolean {
  return proxyNames.some((name) => variables[name])
}

/** The proxy that the environment names, without its credentials: `http://proxy.contoso.com:8080`. */
export function proxyWithoutCredentials(variables: Variables): string | undefined {
  const address = proxyNames.map((name) => variables[name]).find(Boolean)
  if (address === undefined) return undefined
  const url = URL.canParse(address) ? new URL(address) : undefined
  // An address without its scheme, `proxy.contoso.com:8080`, reads as a scheme and has no host.
  return url?.host ? `${url.protocol}//${url.host}` : 'not an address'
}
