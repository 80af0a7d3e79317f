import type { SandboxFunction } from './operation.ts'

/** The service version that this sandbox is modeled on. */
export const organizationVersion = '9.2.26094.00169'

/** Details of the environment. All its endpoints are on the host that was called. */
export const retrieveCurrentOrganization: SandboxFunction = {
  parameters: ['AccessType'],
  type: 'Microsoft.Dynamics.CRM.RetrieveCurrentOrganizationResponse',
  run({ organization, root }) {
    const origin = new URL(root).origin
    return {
      Detail: {
        OrganizationId: organization.id,
        FriendlyName: 'Sandbox',
        OrganizationVersion: organizationVersion,
        EnvironmentId: organization.id,
        DatacenterId: '00000000-0000-0000-0000-000000000000',
        Geo: 'EMEA',
        TenantId: organization.tenantId,
        UrlName: new URL(root).hostname.split('.')[0],
        UniqueName: 'sandbox',
        State: 'Enabled',
        Endpoints: {
          Count: 2,
          IsReadOnly: false,
          Keys: ['WebApplication', 'OrganizationDataService'],
          Values: [`${origin}/`, `${origin}/api/data/`],
        },
      },
    }
  },
}

export const retrieveOrganizationInfo: SandboxFunction = {
  parameters: [],
  type: 'Microsoft.Dynamics.CRM.RetrieveOrganizationInfoResponse',
  run: () => ({ organizationInfo: { InstanceType: 'Developer', Solutions: [] } }),
}
