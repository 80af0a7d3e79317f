import { organizationVersion } from '../operations/organization.ts'
import type { Json } from '../metadata/item.ts'
import { toGuid } from '../schema/name-guid.ts'
import type { Organization } from '../security/context.ts'

/** An environment as Global Discovery lists it (reference section 2). */
export type Instance = Readonly<Record<string, Json>>

/** Names and types of an instance's properties, in response order. */
export const instanceProperties: Readonly<Record<string, string>> = {
  Id: 'Edm.Guid',
  UniqueName: 'Edm.String',
  UrlName: 'Edm.String',
  FriendlyName: 'Edm.String',
  State: 'Edm.Int32',
  StatusMessage: 'Edm.Int32',
  Version: 'Edm.String',
  Url: 'Edm.String',
  ApiUrl: 'Edm.String',
  LastUpdated: 'Edm.DateTimeOffset',
  Region: 'Edm.String',
  OrganizationType: 'Edm.Int32',
  TenantId: 'Edm.Guid',
  EnvironmentId: 'Edm.String',
  TrialExpirationDate: 'Edm.DateTimeOffset',
  Purpose: 'Edm.String',
  SchemaType: 'Edm.String',
  DatacenterId: 'Edm.Guid',
  DatacenterName: 'Edm.String',
  IsUserSysAdmin: 'Edm.Boolean',
}

interface OtherEnvironment {
  readonly urlName: string
  readonly name: string
  /** What follows the first label of the host name. */
  readonly suffix: string
  readonly region: string
  readonly purpose: string
  readonly disabled?: boolean
}

/** Companies from Microsoft's documentation. Their URLs lead to no environment. */
const otherEnvironments: readonly OtherEnvironment[] = [
  {
    urlName: 'contoso',
    name: 'Contoso',
    suffix: 'crm4.dynamics.com',
    region: 'EMEA',
    purpose: 'Sales and service',
  },
  {
    urlName: 'contoso-test',
    name: 'Contoso (test)',
    suffix: 'crm4.dynamics.com',
    region: 'EMEA',
    purpose: 'Acceptance tests',
  },
  {
    urlName: 'fabrikam',
    name: 'Fabrikam',
    suffix: 'crm.dynamics.com',
    region: 'NA',
    purpose: 'Field service',
  },
  {
    urlName: 'adventureworks-old',
    name: 'Adventure Works (retired)',
    suffix: 'crm11.dynamics.com',
    region: 'GBR',
    purpose: 'Kept for its records',
    disabled: true,
  },
]

/** This environment, then fictitious ones that the same account can supposedly access. */
export function listInstances({
  origin,
  organization,
  isAdministrator,
}: {
  /** Scheme and host that the caller used. */
  readonly origin: string
  readonly organization: Organization
  readonly isAdministrator: boolean
}): readonly Instance[] {
  const shared = { tenant: organization.tenantId, isAdministrator }
  const own = toInstance({
    ...shared,
    id: organization.id,
    uniqueName: 'sandbox',
    urlName: new URL(origin).hostname.split('.')[0] ?? 'sandbox',
    friendlyName: 'Sandbox',
    url: origin,
    apiUrl: origin,
    region: 'EMEA',
    purpose: 'Sample data',
    state: 0,
  })
  const others = otherEnvironments.map(
    ({ urlName, name, suffix, region, purpose, disabled = false }) => {
      const id = toGuid(`discovery:${urlName}`)
      return toInstance({
        ...shared,
        id,
        uniqueName: `unq${id.replaceAll('-', '').slice(0, 29)}`,
        urlName,
        friendlyName: name,
        url: `https://${urlName}.${suffix}`,
        apiUrl: `https://${urlName}.api.${suffix}`,
        region,
        purpose,
        state: disabled ? 1 : 0,
      })
    },
  )
  return [own, ...others]
}

interface InstanceParts {
  readonly id: string
  readonly tenant: string
  readonly uniqueName: string
  readonly urlName: string
  readonly friendlyName: string
  readonly url: string
  readonly apiUrl: string
  readonly region: string
  readonly purpose: string
  readonly state: number
  readonly isAdministrator: boolean
}

function toInstance(parts: InstanceParts): Instance {
  return {
    Id: parts.id,
    UniqueName: parts.uniqueName,
    UrlName: parts.urlName,
    FriendlyName: parts.friendlyName,
    State: parts.state,
    StatusMessage: 0,
    Version: organizationVersion,
    Url: parts.url,
    ApiUrl: parts.apiUrl,
    LastUpdated: '2026-10-30T06:12:08Z',
    Region: parts.region,
    OrganizationType: 0,
    TenantId: parts.tenant,
    EnvironmentId: parts.id,
    TrialExpirationDate: null,
    Purpose: parts.purpose,
    SchemaType: 'Full',
    DatacenterId: null,
    DatacenterName: null,
    IsUserSysAdmin: parts.isAdministrator,
  }
}
