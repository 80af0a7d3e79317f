import type { ClosingActivity, DetailColumn, Message, MessageName } from './message.ts'

const documentation =
  'https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference'

const subject = { name: 'subject', type: 'String', maxLength: 200 } as const
const revenue: readonly DetailColumn[] = [
  subject,
  { name: 'actualrevenue', type: 'Money', recordColumn: 'actualvalue' },
  { name: 'actualend', type: 'DateTime', recordColumn: 'actualclosedate' },
]

const opportunityClose: ClosingActivity = {
  entity: 'opportunityclose',
  set: 'opportunitycloses',
  primaryId: 'activityid',
  parameter: 'OpportunityClose',
  link: 'opportunityid',
}
const quoteClose: ClosingActivity = {
  entity: 'quoteclose',
  set: 'quotecloses',
  primaryId: 'activityid',
  parameter: 'QuoteClose',
  link: 'quoteid',
}
const orderClose: ClosingActivity = {
  entity: 'orderclose',
  set: 'ordercloses',
  primaryId: 'activityid',
  parameter: 'OrderClose',
  link: 'salesorderid',
}

/**
 * All messages that this server may send: a closed list. Each sets one state of one entity, which an
 * update cannot set, or which would not make what belongs to it.
 *
 * @see Reference part 2, sections 1.2 (transitions) and 1.4 (actions)
 */
export const messages: readonly Message[] = [
  {
    name: 'WinOpportunity',
    entity: 'opportunity',
    state: 1,
    defaultReason: 3,
    activity: opportunityClose,
    details: revenue,
    app: 'Sales',
    source: `${documentation}/winopportunity`,
  },
  {
    name: 'LoseOpportunity',
    entity: 'opportunity',
    state: 2,
    activity: opportunityClose,
    details: [...revenue, { name: 'competitorid', type: 'Lookup', target: 'competitor' }],
    app: 'Sales',
    source: `${documentation}/loseopportunity`,
  },
  {
    name: 'CloseIncident',
    entity: 'incident',
    state: 1,
    defaultReason: 5,
    activity: {
      entity: 'incidentresolution',
      set: 'incidentresolutions',
      primaryId: 'activityid',
      parameter: 'IncidentResolution',
      link: 'incidentid',
    },
    details: [subject, { name: 'timespent', type: 'Integer' }],
    app: 'Customer Service',
    source: `${documentation}/closeincident`,
  },
  {
    name: 'WinQuote',
    entity: 'quote',
    state: 2,
    defaultReason: 4,
    activity: quoteClose,
    details: [subject],
    app: 'Sales',
    source: `${documentation}/winquote`,
  },
  {
    name: 'CloseQuote',
    entity: 'quote',
    state: 3,
    activity: quoteClose,
    details: [subject],
    app: 'Sales',
    source: `${documentation}/closequote`,
  },
  {
    name: 'FulfillSalesOrder',
    entity: 'salesorder',
    state: 3,
    defaultReason: 100001,
    activity: orderClose,
    details: [subject],
    app: 'Sales',
    source: `${documentation}/fulfillsalesorder`,
  },
  {
    name: 'CancelSalesOrder',
    entity: 'salesorder',
    state: 2,
    defaultReason: 4,
    activity: orderClose,
    details: [subject],
    app: 'Sales',
    source: `${documentation}/cancelsalesorder`,
  },
  {
    name: 'QualifyLead',
    entity: 'lead',
    state: 1,
    defaultReason: 3,
    details: [
      { name: 'createaccount', type: 'Boolean' },
      { name: 'createcontact', type: 'Boolean' },
      { name: 'createopportunity', type: 'Boolean' },
    ],
    app: 'Sales',
    source: `${documentation}/qualifylead`,
  },
]

/** Copies a closed quote into a new draft. It follows the closing with the status `revised`. */
export const reviseQuote: Message = {
  name: 'ReviseQuote',
  entity: 'quote',
  state: 3,
  details: [],
  app: 'Sales',
  source: `${documentation}/revisequote`,
}

/** The status reason of a quote that is closed because a new revision replaces it. */
export const revisedStatus = 7

/** The records that QualifyLead can make, with its parameter and the lead's lookup to an existing one. */
export const leadRecords = [
  { entity: 'account', parameter: 'CreateAccount', existing: 'parentaccountid' },
  { entity: 'contact', parameter: 'CreateContact', existing: 'parentcontactid' },
  { entity: 'opportunity', parameter: 'CreateOpportunity', existing: undefined },
] as const

/** The message that sets a state; `undefined` if an update sets it. */
export function findMessage(entity: string, state: unknown): Message | undefined {
  return messages.find((one) => one.entity === entity && one.state === state)
}

/** The messages for the states of an entity. */
export function messagesOf(entity: string): readonly Message[] {
  return messages.filter((one) => one.entity === entity)
}

/** @throws Error if the name is not in the closed list. */
export function messageNamed(name: MessageName): Message {
  const found = [...messages, reviseQuote].find((one) => one.name === name)
  if (found === undefined) throw new Error(`${name} is not a message of this server`)
  return found
}
