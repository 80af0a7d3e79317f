/**
 * What repeats, contains, or tells other data. The visible definitions and the guard close a row's `copies`
 * wherever the lists close what they come from; nothing else knows these names.
 *
 * Sources: Microsoft's Dataverse table reference (https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/),
 * reference sections 5, 9, and 10. Columns that an environment does not have are without effect.
 */

/** Columns of one entity of which each tells the others of the other side. */
interface ColumnCopies {
  /** Where it holds; everywhere by default. */
  readonly entities?: readonly string[]
  /** If one of them is closed ... */
  readonly of: readonly string[]
  /** ... these are closed too. */
  readonly copies: readonly string[]
}

const both = (one: readonly string[], other: readonly string[], entities?: readonly string[]) => {
  const at = entities && { entities }
  return [
    { ...at, of: one, copies: other },
    { ...at, of: other, copies: one },
  ] satisfies readonly ColumnCopies[]
}

/** Copies within a record, by name. Those that definitions tell are found in `closed-columns.ts`. */
export const columnCopies: readonly ColumnCopies[] = [
  // Full names are put together by the platform.
  ...both(['fullname'], ['firstname', 'middlename', 'lastname']),
  ...both(['yomifullname'], ['yomifirstname', 'yomimiddlename', 'yomilastname']),

  // Who owns a record.
  ...both(['ownerid'], ['owninguser', 'owningteam']),
  { of: ['ownerid', 'owninguser', 'owningteam'], copies: ['owningbusinessunit'] },

  // The customer, and the account or contact of it.
  ...both(['customerid', 'parentcustomerid'], ['accountid', 'contactid', 'parentcontactid']),
  ...both(['customerid'], ['parentaccountid', 'parentcontactid'], ['opportunity', 'lead']),

  // A status belongs to one state.
  { of: ['statecode'], copies: ['statuscode'] },

  // Dates of activities in the pointer's sorting and formatted columns.
  {
    of: ['scheduledstart', 'scheduledend', 'actualstart', 'actualend', 'senton'],
    copies: ['sortdate'],
  },
  { of: ['scheduledstart'], copies: ['formattedscheduledstart'] },
  { of: ['scheduledend'], copies: ['formattedscheduledend'] },

  // Parties of an activity as text.
  {
    of: ['from'],
    copies: ['sender', 'emailsender', 'sendersaccount', 'submittedby', 'phonenumber'],
  },
  { of: ['to'], copies: ['torecipients', 'phonenumber'] },
  ...both(['sender'], ['emailsender', 'sendersaccount']),
]

/** Columns that the platform fills from records of other entities. */
interface ForeignCopies {
  /** `entity.column`; `entity` alone for all of its records. */
  readonly copies: readonly string[]
  /** Closed if one of these entities is. */
  readonly entities: readonly string[]
  /** Closed if one of these columns of those entities is. */
  readonly columns: readonly string[]
}

const withAddress = ['account', 'contact', 'lead', 'systemuser', 'queue']
const addresses = [
  'emailaddress',
  'emailaddress1',
  'emailaddress2',
  'emailaddress3',
  'internalemailaddress',
  'personalemailaddress',
]
const telephones = [
  'telephone1',
  'telephone2',
  'telephone3',
  'mobilephone',
  'homephone',
  'business2',
  'home2',
  'address1_telephone1',
  'address1_telephone2',
  'address1_telephone3',
]
const permissions = ['donotemail', 'donotfax', 'donotphone', 'donotpostalmail']
const lines = ['quotedetail', 'salesorderdetail', 'invoicedetail', 'opportunityproduct']
const documents = ['opportunity', 'incident', 'quote', 'salesorder', 'invoice']

export const foreignCopies: readonly ForeignCopies[] = [
  {
    copies: [
      'activityparty.addressused',
      'activityparty.addressusedemailcolumnnumber',
      'email.sender',
      'email.torecipients',
      'email.sendersaccount',
      'email.submittedby',
    ],
    entities: withAddress,
    columns: addresses,
  },
  {
    copies: permissions.map((name) => `activityparty.${name}`),
    entities: ['account', 'contact', 'lead'],
    columns: permissions,
  },
  {
    copies: ['phonecall.phonenumber'],
    entities: ['account', 'contact', 'lead', 'systemuser'],
    columns: telephones,
  },
  {
    copies: documents.map((name) => `${name}.emailaddress`),
    entities: ['account', 'contact'],
    columns: addresses,
  },
  {
    copies: lines.flatMap((name) => [`${name}.productname`, `${name}.${name}name`]),
    entities: ['product'],
    columns: ['name'],
  },
  {
    copies: ['opendeals', 'openrevenue'].map((name) => `account.${name}`),
    entities: ['opportunity'],
    columns: ['statecode', 'estimatedvalue'],
  },
  {
    copies: ['customeraddress'],
    entities: ['account', 'contact', 'lead'],
    columns: [],
  },
  { copies: ['activitymimeattachment'], entities: ['email'], columns: [] },
]

/** Text columns with the name of the record in a lookup beside them. Closed if the lookup hides anything. */
export const nameCopies: Readonly<
  Record<string, { readonly lookups: readonly string[]; readonly copies: readonly string[] }>
> = {
  queueitem: { lookups: ['objectid'], copies: ['title', 'sender', 'torecipients'] },
  connection: { lookups: ['record1id', 'record2id'], copies: ['name', 'description'] },
  post: { lookups: ['regardingobjectid'], copies: ['text', 'largetext'] },
}

/** Entities that repeat data of all others: closed as soon as the lists close anything. */
export const copiesOfAll: ReadonlySet<string> = new Set([
  'audit',
  'postcomment',
  'duplicaterecord',
  'recyclebinitem',
])

/** Functions of a filter that tell a column: the parent in a hierarchy. */
export const hierarchyFunctions: ReadonlySet<string> = new Set([
  'Above',
  'AboveOrEqual',
  'NotUnder',
  'Under',
  'UnderOrEqual',
])

/** Functions of a filter that tell who the manager of a user is. */
export const managerFunctions: ReadonlySet<string> = new Set([
  'EqualUserOrUserHierarchy',
  'EqualUserOrUserHierarchyAndTeams',
])

/** The entity that shows the rows of all activities, and the one with their parties. */
export const pointer = 'activitypointer'
export const parties = 'activityparty'
