import { closeIncident, loseOpportunity, winOpportunity } from './close-actions.ts'
import { createMultiple, updateMultiple, upsertMultiple } from './multiple-actions.ts'
import type { RowAction, SetAction, UnboundAction } from './operation.ts'
import { qualifyLead } from './qualify-lead.ts'

/** By name, like the two maps below. */
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
