import type { AliasValue } from '../../odata/ast.ts'
import type { Context } from '../store/context.ts'
import {
  organizationVersion,
  retrieveCurrentOrganization,
  retrieveOrganizationInfo,
} from './organization.ts'
import { retrieveTotalRecordCount } from './total-record-count.ts'

/** A call's parameters by name, aliases resolved; `undefined` when one was not given. */
export type Parameters = (name: string) => AliasValue | undefined

/** An unbound function: GET, no effect. */
export interface SandboxFunction {
  readonly parameters: readonly string[]
  /** Name of the answer's type in `@odata.context`. */
  readonly type: string
  run(context: Context, parameters: Parameters): Readonly<Record<string, unknown>>
}

/** The functions of reference section 5 by name; a new one is one more entry. */
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
      run: () => ({ RetrieveProvisionedLanguages: [1033] }),
    },
  ],
  ['RetrieveCurrentOrganization', retrieveCurrentOrganization],
  ['RetrieveOrganizationInfo', retrieveOrganizationInfo],
  ['RetrieveTotalRecordCount', retrieveTotalRecordCount],
])
