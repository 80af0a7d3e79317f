/**
 * What repeats, contains, or tells other data. The visible definitions and the guard close a row's `copies`
 * wherever the lists close what they come from.
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

/** Copies within a record, by name. Those that definitions tell are found in `closing.ts`. */
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

  // A status belongs to one state, a rate to one currency.
  { of: ['statecode'], copies: ['statuscode'] },
  { of: ['transactioncurrencyid'], copies: ['exchangerate'] },

  // Stages of a business process.
  ...both(['stageid', 'processid'], ['traversedpath', 'stepid', 'stepname']),

  // The body of an email as a file, or without active content.
  ...both(['description'], ['descriptionblobid', 'descriptionblobid_name', 'safedescription']),

  // Durations, from end and start.
  { of: ['scheduledstart', 'scheduledend'], copies: ['scheduleddurationminutes'] },
  { of: ['actualstart', 'actualend'], copies: ['actualdurationminutes'] },

  // A connection is stored from each side.
  ...both(
    ['record1id', 'record1roleid', 'record1objecttypecode'],
    ['record2id', 'record2roleid', 'record2objecttypecode', 'relatedconnectionid'],
    ['connection'],
  ),

  // One layout in two forms.
  ...both(['layoutxml'], ['layoutjson', 'columnsetxml'], ['savedquery', 'userquery']),

  // The value of a lead, with and without currency.
  ...both(['estimatedamount'], ['estimatedvalue'], ['lead']),

  // Names of the customer in the addresses of a document.
  {
    entities: ['quote', 'salesorder', 'invoice'],
    of: ['customerid'],
    copies: ['billto_contactname', 'shipto_contactname', 'billto_name', 'shipto_name'],
  },

  // Dates of activities in the pointer's sorting and formatted columns.
  {
    of: ['scheduledend', 'actualend', 'senton', 'createdon', 'modifiedon'],
    copies: ['sortdate'],
  },
  { of: ['scheduledstart'], copies: ['formattedscheduledstart'] },
  { of: ['scheduledend'], copies: ['formattedscheduledend'] },

  // Parties of an activity as text.
  {
    of: ['from'],
    copies: ['sender', 'emailsender', 'sendersaccount', 'submittedby', 'phonenumber'],
  },
  { of: ['to', 'cc', 'bcc'], copies: ['torecipients', 'phonenumber', 'internetmessageheaders'] },
  { of: ['from'], copies: ['internetmessageheaders'] },
  {
    of: ['to', 'from', 'cc', 'bcc', 'requiredattendees', 'optionalattendees', 'organizer'],
    copies: ['allparties'],
  },
  {
    entities: ['activityparty'],
    of: ['partyid'],
    copies: ['addressused', 'addressusedemailcolumnnumber', 'unresolvedpartyname'],
  },
  ...both(['sender'], ['emailsender', 'sendersaccount']),
]

/** Columns that the platform fills from records of other entities. */
interface ForeignCopies {
  /** `entity.column`; `entity` alone for all of its records. */
  readonly copies: readonly string[]
  /** Closed if one of these entities is, unless `byColumn`. */
  readonly entities: readonly string[]
  /** Only single records are copied, so that closing the entity closes nothing here. */
  readonly byColumn?: true
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
      'activityparty.unresolvedpartyname',
      'email.internetmessageheaders',
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
  {
    copies: ['activitymimeattachment', 'activityfileattachment'],
    entities: ['email', 'appointment'],
    columns: ['subject'],
  },
  { copies: ['leadaddress'], entities: ['lead'], columns: [] },
  {
    copies: ['owner', 'principal'],
    entities: ['systemuser', 'team'],
    columns: ['fullname', 'name'],
  },
  {
    copies: ['fax.faxnumber', 'fax.tsid'],
    entities: ['account', 'contact', 'lead', 'systemuser'],
    columns: ['fax', 'address1_fax', 'address2_fax'],
  },
  {
    copies: ['letter.address'],
    entities: ['account', 'contact', 'lead', 'systemuser'],
    columns: ['address1_composite', 'address2_composite'],
  },
  {
    copies: ['resource.name', 'bookableresource.name', 'bookableresource.primaryemail'],
    entities: ['systemuser', 'contact', 'account', 'equipment'],
    columns: ['fullname', 'name', ...addresses],
  },
  {
    copies: ['queue.name', 'queue.emailaddress', 'mailbox.name', 'mailbox.emailaddress'],
    entities: ['systemuser'],
    columns: ['fullname', 'internalemailaddress'],
    byColumn: true,
  },
  {
    copies: ['mailbox.username'],
    entities: ['systemuser'],
    columns: ['domainname'],
    byColumn: true,
  },
  { copies: ['calendar.name'], entities: ['systemuser'], columns: ['fullname'], byColumn: true },
  { copies: ['team.name'], entities: ['businessunit'], columns: ['name'], byColumn: true },
  { copies: ['email.attachmentcount'], entities: ['activitymimeattachment'], columns: [] },
  {
    copies: ['incident.numberofchildincidents'],
    entities: ['incident'],
    columns: ['parentcaseid'],
  },
  {
    copies: ['account', 'contact', 'lead', 'opportunity'].map(
      (name) => `${name}.timespentbymeonemailandmeetings`,
    ),
    entities: ['email', 'appointment'],
    columns: [],
  },
]

/** Columns with the name or the entity of the record in a lookup beside them. Closed if the lookup hides it for one of its entities. */
export const nameCopies: Readonly<
  Record<string, { readonly lookups: readonly string[]; readonly copies: readonly string[] }>
> = {
  queueitem: {
    lookups: ['objectid'],
    copies: ['title', 'sender', 'torecipients', 'priority', 'state', 'status', 'objecttypecode'],
  },
  annotation: { lookups: ['objectid'], copies: ['objecttypecode'] },
  activityparty: { lookups: ['partyid'], copies: ['partyobjecttypecode'] },
  duplicaterecord: { lookups: ['baserecordid'], copies: ['baserecordidtypecode'] },
  connection: { lookups: ['record1id', 'record2id'], copies: ['name', 'description'] },
  post: {
    lookups: ['regardingobjectid'],
    copies: ['text', 'largetext', 'regardingobjecttypecode'],
  },
}

/** Entities that repeat data of all others: closed as soon as the lists close anything. */
export const copiesOfAll: ReadonlySet<string> = new Set([
  'audit',
  'postcomment',
  'duplicaterecord',
  'recyclebinitem',
])

/** The entity that shows the rows of all activities, and the one with their parties. */
export const pointer = 'activitypointer'
export const parties = 'activityparty'

/** Columns of activities whose values are rows of the parties, by their roles. */
export const partyColumns: readonly string[] = [
  'from',
  'to',
  'cc',
  'bcc',
  'requiredattendees',
  'optionalattendees',
  'organizer',
  'resources',
  'customers',
  'partners',
  'regardingobjectid',
  'ownerid',
]
