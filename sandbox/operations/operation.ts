import type { AliasValue } from '../../odata/ast.ts'
import type { Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow } from '../store/store.ts'
import type { RequestBody } from '../write/change.ts'

/**
 * A call's parameters by name, with aliases resolved; `undefined` when a parameter was not given.
 */
export type Parameters = (name: string) => AliasValue | undefined

/** An unbound function, called with GET. It has no side effects. */
export interface SandboxFunction {
  readonly parameters: readonly string[]
  /** Name of the response type in `@odata.context`. */
  readonly type: string
  run(context: Context, parameters: Parameters): Readonly<Record<string, unknown>>
}

/** A function called on a row: `GET systemusers(...)/Microsoft.Dynamics.CRM.RetrieveUserPrivileges`. */
export interface RowFunction {
  /** The tables whose rows have this function. */
  readonly entities: readonly string[]
  readonly parameters: readonly string[]
  /** Name of the response type in `@odata.context`. */
  readonly type: string
  run(
    context: Context,
    table: Table,
    row: StoredRow,
    parameters: Parameters,
  ): Readonly<Record<string, unknown>>
}

/** What an action returns: the properties of a 200, or nothing for a 204. */
export type ActionResult = RequestBody | undefined

/** An action called at the root: `POST WinOpportunity`. */
export type UnboundAction = (context: Context, parameters: RequestBody) => ActionResult

/** An action called on an entity set: `POST accounts/Microsoft.Dynamics.CRM.CreateMultiple`. */
export type SetAction = (context: Context, table: Table, parameters: RequestBody) => ActionResult

/** An action called on a row: `POST leads(...)/Microsoft.Dynamics.CRM.QualifyLead`. */
export interface RowAction {
  /** The table whose rows have this action. */
  readonly entity: string
  run(context: Context, row: StoredRow, parameters: RequestBody): ActionResult
}
