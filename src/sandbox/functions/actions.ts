import type { Table } from '../schema/model.ts'
import type { Context } from '../store/context.ts'
import type { StoredRow } from '../store/store.ts'
import type { JsonObject } from '../write/change.ts'
import { closeIncident, loseOpportunity, winOpportunity } from './close-actions.ts'
import { createMultiple, updateMultiple, upsertMultiple } from './multiple-actions.ts'
import { qualifyLead } from './qualify-lead.ts'

/** What an action answers: the properties of a 200, or nothing for a 204. */
export type ActionResult = JsonObject | undefined

/** An action called at the root: `POST WinOpportunity`. */
export type UnboundAction = (context: Context, parameters: JsonObject) => ActionResult

/** An action called on an entity set: `POST accounts/Microsoft.Dynamics.CRM.CreateMultiple`. */
export type SetAction = (context: Context, table: Table, parameters: JsonObject) => ActionResult

/** An action called on a row: `POST leads(...)/Microsoft.Dynamics.CRM.QualifyLead`. */
export interface RowAction {
  /** The table whose rows have it. */
  readonly entity: string
  run(context: Context, row: StoredRow, parameters: JsonObject): ActionResult
}

/** By name, as the next two. */
export const unboundActions: ReadonlyMap<string, UnboundAction> = new Map<string, UnboundAction>([
  ['WinOpportunity', winOpportunity],
  ['LoseOpportunity', loseOpportunity],
  ['CloseIncident', closeIncident],
])

export const setActions: ReadonlyMap<string, SetAction> = new Map<string, SetAction>([
  ['CreateMultiple', createMultiple],
  ['UpdateMultiple', updateMultiple],
  ['UpsertMultiple', upsertMultiple],
])

export const rowActions: ReadonlyMap<string, RowAction> = new Map([['QualifyLead', qualifyLead]])
