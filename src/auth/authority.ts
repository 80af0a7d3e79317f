import { clouds } from '../environment/clouds.ts'
import { DataverseError } from '../errors.ts'

/** Who signs the users of one tenant in. */
export interface Authority {
  /** `login.microsoftonline.com`; the only host that the browser is sent to. */
  readonly host: string
  /** A tenant's id or domain, or `organizations` while it is unknown. */
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

/** Whether the host is one of Microsoft's own sign-in services. */
export const isMicrosoftAuthority = (host: string): boolean => microsoftHosts.has(host)

export function toAuthority(host: string, tenant: string): Authority {
  return { host, tenant, url: `https://${host}/${tenant}` }
}

/**
 * The configured authority: `https://login.microsoftonline.us`, with or without a tenant behind it;
 * `common` and `organizations` are none.
 *
 * @throws DataverseError `configuration` for anything but https without user name, query and
 * further path.
 */
export function parseAuthority(text: string): { readonly host: string; readonly tenant?: string } {
  const parts = authorityPattern.exec(text.trim())
  const [, host, tenant] = parts ?? []
  if (host === undefined || !URL.canParse(`https://${host}`)) {
    throw new DataverseError('configuration', 'The address of the sign-in service is not usable.', {
      hint: 'Give DATAVERSE_AUTHORITY as https://login.microsoftonline.com, with the tenant behind it where one is wanted, or leave it out.',
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

/** The page on which an administrator consents to this client for a whole tenant. */
export function adminConsentLink({ url }: Authority, clientId: string): string {
  return `${url}/adminconsent?client_id=${encodeURIComponent(clientId)}`
}
