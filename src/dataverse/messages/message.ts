/** The names of all messages that this server may send. */
export type MessageName =
  | 'WinOpportunity'
  | 'LoseOpportunity'
  | 'CloseIncident'
  | 'WinQuote'
  | 'CloseQuote'
  | 'ReviseQuote'
  | 'FulfillSalesOrder'
  | 'CancelSalesOrder'
  | 'QualifyLead'

/** A column of a closing activity, or a parameter, that `values` may name. */
export interface DetailColumn {
  readonly name: string
  readonly type: 'String' | 'Integer' | 'Money' | 'DateTime' | 'Boolean' | 'Lookup'
  readonly maxLength?: number
  /** Only for a lookup. */
  readonly target?: string
  /** The record's own column that the message sets from this one. */
  readonly recordColumn?: string
}

/** The activity that a closing leaves behind. */
export interface ClosingActivity {
  readonly entity: string
  readonly set: string
  readonly primaryId: string
  /** The message's parameter that holds the activity. */
  readonly parameter: string
  /** The activity's lookup to the closed record. */
  readonly link: string
}

/** A state that only a message can set. */
export interface Message {
  readonly name: MessageName
  /** The logical name of the entity whose records it changes. */
  readonly entity: string
  /** The `statecode` that it sets. */
  readonly state: number
  /** The documented status reason; absent if several mean different things. */
  readonly defaultReason?: number
  /** Absent if the message leaves no activity. */
  readonly activity?: ClosingActivity
  readonly details: readonly DetailColumn[]
  /** The app of the environment that has the message. */
  readonly app: 'Sales' | 'Customer Service'
  /** Where the message is documented. */
  readonly source: string
}
