/** A message of the service that sets a state which no update can set. */
export interface StateMessage {
  /** Name of the action: `WinOpportunity`. */
  readonly action: string
  readonly entity: string
  readonly state: number
  /** The activity that it makes. Absent where it makes other records. */
  readonly activity?: {
    readonly parameter: string
    readonly entity: string
    /** The lookup from the activity to the record. */
    readonly lookup: string
    /** Columns of the record that the message sets from columns of the activity. */
    readonly own: Readonly<Record<string, string>>
    /** Further columns of the activity that a caller may give. */
    readonly others: Readonly<Record<string, 'text' | 'minutes' | 'competitor'>>
  }
}

const opportunityClose = {
  parameter: 'OpportunityClose',
  entity: 'opportunityclose',
  lookup: 'opportunityid',
  own: { actualvalue: 'actualrevenue', actualclosedate: 'actualend' },
} as const

const quoteClose = {
  parameter: 'QuoteClose',
  entity: 'quoteclose',
  lookup: 'quoteid',
  own: {},
  others: { subject: 'text' },
} as const

const orderClose = {
  parameter: 'OrderClose',
  entity: 'orderclose',
  lookup: 'salesorderid',
  own: {},
  others: { subject: 'text' },
} as const

/**
 * Every message that this server sends to change a state: a closed list. Other states are set by an update.
 *
 * @see Reference part 2, section 1
 */
export const stateMessages: readonly StateMessage[] = [
  {
    action: 'WinOpportunity',
    entity: 'opportunity',
    state: 1,
    activity: { ...opportunityClose, others: { subject: 'text' } },
  },
  {
    action: 'LoseOpportunity',
    entity: 'opportunity',
    state: 2,
    activity: { ...opportunityClose, others: { subject: 'text', competitorid: 'competitor' } },
  },
  {
    action: 'CloseIncident',
    entity: 'incident',
    state: 1,
    activity: {
      parameter: 'IncidentResolution',
      entity: 'incidentresolution',
      lookup: 'incidentid',
      own: {},
      others: { subject: 'text', timespent: 'minutes' },
    },
  },
  { action: 'QualifyLead', entity: 'lead', state: 1 },
  { action: 'WinQuote', entity: 'quote', state: 2, activity: quoteClose },
  { action: 'CloseQuote', entity: 'quote', state: 3, activity: quoteClose },
  { action: 'CancelSalesOrder', entity: 'salesorder', state: 2, activity: orderClose },
  { action: 'FulfillSalesOrder', entity: 'salesorder', state: 3, activity: orderClose },
]

/** What `QualifyLead` can make, by the boolean that a caller gives and the parameter of the message. */
export const qualifyingMakes = [
  { name: 'createaccount', parameter: 'CreateAccount', entity: 'account' },
  { name: 'createcontact', parameter: 'CreateContact', entity: 'contact' },
  { name: 'createopportunity', parameter: 'CreateOpportunity', entity: 'opportunity' },
] as const

/** The message that sets a state; `undefined` where an update does. */
export function stateMessageOf(entity: string, state: number): StateMessage | undefined {
  return stateMessages.find((one) => one.entity === entity && one.state === state)
}
