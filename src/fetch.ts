/**
 * The one seam to the network: the platform's `fetch`, the sandbox and a faulty double are values
 * of this type, and everything above it runs unchanged.
 */
export type Fetch = (request: Request) => Promise<Response>

/** Whether the environment names a proxy, so that `proxied-fetch.ts` is needed at all. */
export function isProxyConfigured(
  variables: Readonly<Record<string, string | undefined>>,
): boolean {
  return ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some((name) => variables[name])
}
