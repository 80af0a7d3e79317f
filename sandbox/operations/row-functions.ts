import type { RowFunction } from './operation.ts'
import { retrievePrincipalAccess, retrieveUserPrivileges } from './principal-access.ts'

export const rowFunctions: ReadonlyMap<string, RowFunction> = new Map([
  ['RetrieveUserPrivileges', retrieveUserPrivileges],
  ['RetrievePrincipalAccess', retrievePrincipalAccess],
])
