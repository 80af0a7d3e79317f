import { provisionedLanguages } from '../metadata/wire-values.ts'
import type { SandboxFunction } from './operation.ts'
import {
  organizationVersion,
  retrieveCurrentOrganization,
  retrieveOrganizationInfo,
} from './organization.ts'
import { retrieveTotalRecordCount } from './total-record-count.ts'

/** The functions of reference section 5, by name. */
export const functions: ReadonlyMap<string, SandboxFunction> = new Map<string, SandboxFunction>([
  [
    'WhoAmI',
    {
      parameters: [],
      type: 'Microsoft.Dynamics.CRM.WhoAmIResponse',
      run: ({ principal, organization }) => ({
        BusinessUnitId: principal.businessUnitId,
        UserId: principal.userId,
        OrganizationId: organization.id,
      }),
    },
  ],
  [
    'RetrieveVersion',
    {
      parameters: [],
      type: 'Microsoft.Dynamics.CRM.RetrieveVersionResponse',
      run: () => ({ Version: organizationVersion }),
    },
  ],
  [
    'RetrieveProvisionedLanguages',
    {
      parameters: [],
      type: 'Microsoft.Dynamics.CRM.RetrieveProvisionedLanguagesResponse',
      run: () => ({ RetrieveProvisionedLanguages: provisionedLanguages }),
    },
  ],
  ['RetrieveCurrentOrganization', retrieveCurrentOrganization],
  ['RetrieveOrganizationInfo', retrieveOrganizationInfo],
  ['RetrieveTotalRecordCount', retrieveTotalRecordCount],
])
