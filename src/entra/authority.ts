import { clouds } from '../environment/clouds.ts'
import { DataverseError } from '../errors.ts'

/** The sign-in service for the users of one tenant. */
export interface Authority {
  /** `login.microsoftonline.com`; the only host that the browser opens. */
  readonly host: string
  /** A tenant id or domain, or `organizations` while the tenant is unknown. */
  readonly tenant: string
  /** `https://login.microsoftonline.com/contoso.onmicrosoft.com` */
  readonly url: string
}

/** @see Reference section 1.2 (clouds and authorities) */
const microsoftHosts: ReadonlySet<string> = new Set([
  ...Object.values(clouds).map(({ authorityHost }) => authorityHost),
  'login.windows.net',
  'login.chinacloudapi.cn',
])

/** Whether the host is one of Microsoft's sign-in services. */
export const isMicrosoftAuthority = (host: string): boolean => microsoftHosts.has(host)

export function toAuthority(host: string, tenant: string): Authority {
  return { host, tenant, url: `https://${host}/${tenant}` }
}

/**
 * The configured authority: `https://login.microsoftonline.us`, optionally followed by a tenant.
 * `common` and `organizations` do not count as a tenant.
 *
 * @throws DataverseError `configuration` unless the text is an https URL without user name, query
 * or further path.
 */
export function parseAuthority(text: string): { readonly host: string; readonly tenant?: string } {
  const parts = authorityPattern.exec(text.trim())
  const [, host, tenant] = parts ?? []
  if (host === undefined || !URL.canParse(`https://${host}`)) {
    throw new DataverseError('configuration', 'The sign-in service address is not usable.', {
      hint: 'Set DATAVERSE_AUTHORITY to https://login.microsoftonline.com, optionally followed by /<tenant>, or omit it.',
    })
  }
  const isOne = tenant !== undefined && tenant !== 'common' && tenant !== 'organizations'
  return { host: new URL(`https://${host}`).host, ...(isOne && { tenant }) }
}

const authorityPattern =
  /^https:\/\/([A-Za-z0-9.-]+(?::\d{1,5})?)(?:\/([A-Za-z0-9][A-Za-z0-9.-]*))?\/?$/
const guidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const domainPattern = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)+$/i

/** Whether the text is a tenant's GUID. */
export const isTenantId = (text: string): boolean => guidPattern.test(text)

/** Whether the text names a tenant: by GUID or by domain. */
export const isTenant = (text: string): boolean => isTenantId(text) || domainPattern.test(text)

/** The page where an administrator consents to this client for a whole tenant. */
export function adminConsentLink({ url }: Authority, clientId: string): string {
  return `${url}/adminconsent?client_id=${encodeURIComponent(clientId)}`
}
