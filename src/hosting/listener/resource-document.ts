import { getOAuthProtectedResourceMetadataUrl } from '@modelcontextprotocol/server'
import { qualifiedScopes } from './scopes.ts'

const wellKnown = '/.well-known/oauth-protected-resource'

/**
 * The document that tells clients where to sign in (RFC 9728), at the address in the challenges and at
 * the root address, which Microsoft's own guide uses (R10).
 *
 * @param authorizationServers - Issuers: `https://login.microsoftonline.com/{tenant}/v2.0`.
 */
export function resourceDocument({
  publicUrl,
  authorizationServers,
  readOnly,
}: {
  readonly publicUrl: string
  readonly authorizationServers: readonly string[]
  readonly readOnly: boolean
}): ReadonlyMap<string, () => Response> {
  const { read, write } = qualifiedScopes(publicUrl)
  const document = {
    resource: publicUrl,
    authorization_servers: authorizationServers,
    scopes_supported: readOnly ? [read] : [read, write],
    bearer_methods_supported: ['header'],
    resource_name: 'Microsoft Dataverse',
  }
  const answer = () => Response.json(document, { headers: { 'Cache-Control': 'no-store' } })
  const { pathname } = new URL(getOAuthProtectedResourceMetadataUrl(new URL(publicUrl)))
  return new Map([
    [pathname, answer],
    [wellKnown, answer],
  ])
}
