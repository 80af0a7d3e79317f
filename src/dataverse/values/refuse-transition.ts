import { DataverseError } from '../../errors.ts'
import { foreign } from '../../text/foreign.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { WriteContext } from './write-context.ts'

interface Transition {
  readonly state: number
  readonly action: string
  /** What the action creates besides changing the state. */
  readonly makes: string
}

/**
 * States that an update cannot set, by entity: only an action can.
 *
 * @see Reference section 11: `WinOpportunity`, `LoseOpportunity`, `CloseIncident`, `QualifyLead`,
 * quote and order actions.
 */
const transitions: Readonly<Record<string, readonly Transition[]>> = {
  opportunity: [
    { state: 1, action: 'WinOpportunity', makes: 'an opportunity close activity' },
    { state: 2, action: 'LoseOpportunity', makes: 'an opportunity close activity' },
  ],
  incident: [{ state: 1, action: 'CloseIncident', makes: 'a case resolution activity' }],
  lead: [{ state: 1, action: 'QualifyLead', makes: 'the account, contact and opportunity' }],
  quote: [
    { state: 2, action: 'WinQuote', makes: 'a quote close activity' },
    { state: 3, action: 'CloseQuote', makes: 'a quote close activity' },
  ],
  salesorder: [
    { state: 2, action: 'CancelSalesOrder', makes: 'an order close activity' },
    { state: 3, action: 'FulfillSalesOrder', makes: 'an order close activity' },
  ],
}

/** @throws DataverseError `invalid_values` if only an action can set the state. */
export function refuseTransition(
  { logicalName, columns }: EntityDefinition,
  state: number,
  { operation, record }: WriteContext,
): void {
  const known = Object.hasOwn(transitions, logicalName) ? transitions[logicalName] : undefined
  const transition = known?.find((one) => one.state === state)
  if (!transition) return
  const { action, makes } = transition
  const label = columns.get('statecode')?.options?.find(({ value }) => value === state)?.label
  const shown = JSON.stringify(record ?? '').length > 80 ? 'GUID' : (record ?? 'GUID')
  const link = JSON.stringify({ entity: logicalName, id: shown, link: true })
  const instead =
    operation === 'create'
      ? 'Create it without statecode and statuscode.'
      : `Let the user do it in Dynamics: get_record ${link} gives the link. Other columns can be updated without statecode and statuscode.`
  throw new DataverseError(
    'invalid_values',
    `Only the action ${action} sets ${logicalName} to ${label === undefined ? `state ${state}` : foreign(label, 60)} and creates ${makes}; this server calls no actions.`,
    { hint: instead },
  )
}
