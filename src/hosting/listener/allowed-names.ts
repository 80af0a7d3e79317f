/** Which host names and web pages may reach this server. */
export interface AllowedNames {
  /** Exact `Host` headers in lower case, with the port unless it is the default. */
  readonly hosts: ReadonlySet<string>
  /** Exact `Origin` headers. */
  readonly origins: ReadonlySet<string>
}

/**
 * The first name that is not allowed: a request has an allowed `Host` header, exactly one, and an allowed
 * `Origin` if a web page sent it. A page of a foreign site whose name was pointed here (DNS rebinding) has another host (R53, R54).
 *
 * The SDK's own check compares host names without the port; this one is exact.
 */
export function findForbiddenName(
  names: AllowedNames,
  { hosts, origins }: { readonly hosts: readonly string[]; readonly origins: readonly string[] },
): ForbiddenName | undefined {
  const [host] = hosts
  if (host === undefined || hosts.length > 1 || !names.hosts.has(host.toLowerCase()))
    return { kind: 'host', found: hosts.join(' ') }
  const foreign = origins.find((origin) => !names.origins.has(origin))
  return foreign === undefined ? undefined : { kind: 'origin', found: foreign }
}

/** A header with a name that is not on the list. */
export interface ForbiddenName {
  readonly kind: 'host' | 'origin'
  readonly found: string
}

/** The answer to a preflight request. Pages that are not on the list get none. */
export function answerPreflight(origin: string): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...corsHeaders(origin),
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers':
        'authorization, content-type, accept, mcp-protocol-version, mcp-method, mcp-name, last-event-id',
      'Access-Control-Max-Age': '600',
    },
  })
}

/** Lets one page read an answer. Never `*`, and no cookies. */
export function corsHeaders(origin: string): Readonly<Record<string, string>> {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': 'WWW-Authenticate, Retry-After',
    Vary: 'Origin',
  }
}
