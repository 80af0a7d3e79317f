import type { Table } from '../schema/model.ts'
import type { Context } from '../store/context.ts'
import type { StoredRow } from '../store/store.ts'
import type { Parameters } from './functions.ts'
import { retrievePrincipalAccess, retrieveUserPrivileges } from './principal-access.ts'

/** A function called on a row: `GET systemusers(...)/Microsoft.Dynamics.CRM.RetrieveUserPrivileges`. */
export interface RowFunction {
  /** The tables whose rows have it. */
  readonly entities: readonly string[]
  readonly parameters: readonly string[]
  /** Name of the answer's type in `@odata.context`. */
  readonly type: string
  run(
    context: Context,
    table: Table,
    row: StoredRow,
    parameters: Parameters,
  ): Readonly<Record<string, unknown>>
}

export const rowFunctions: ReadonlyMap<string, RowFunction> = new Map([
  ['RetrieveUserPrivileges', retrieveUserPrivileges],
  ['RetrievePrincipalAccess', retrievePrincipalAccess],
])
