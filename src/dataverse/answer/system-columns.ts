import type {
  CollectionDefinition,
  ColumnDefinition,
  EntityDefinition,
} from '../metadata/definition.ts'

/**
 * Whether a column is a system column, of little use to people: keys of processes and
 * synchronization, copies in the base currency, phonetic names, additional addresses, choices with
 * no alternatives. System columns are omitted unless the caller names them.
 */
export function isNoise(column: ColumnDefinition, entity: EntityDefinition): boolean {
  const { logicalName, type, options, custom, create, update } = column
  if (logicalName === entity.primaryName || logicalName === entity.primaryId) return false
  if (logicalName.endsWith('_base') && type === 'Money') return true
  const rollup = /^(.+)_(?:date|state)$/.exec(logicalName)?.[1]
  if (rollup !== undefined && entity.columns.get(rollup)?.source === 'rollup') return true
  if (custom && column.companionOf === undefined) return false
  if (column.companionOf || platformTypes.has(type) || platformNames.test(logicalName)) return true
  return (create || update) && type === 'Picklist' && options?.length === 1
}

const platformTypes: ReadonlySet<string> = new Set([
  'Virtual',
  'EntityName',
  'ManagedProperty',
  'BigInt',
  'Image',
  'CalendarRules',
])

/** Name prefixes on every entity, people and addresses, activities, cases, and users. */
const platformNames = new RegExp(
  `yomi|^(?:${[
    'utcconversion timezonerule importsequence overridden versionnumber owning traversedpath processid',
    'stageid stepid stepname entityimage lastonhold onholdtime slainvoked slaid exchangerate isprivate',
    'createdonbehalf modifiedonbehalf createdbyexternal modifiedbyexternal organizationid dmtimport',
    'address2_ address3_ address1_addressid address1_addresstype address1_county address1_fax',
    'address1_latitude address1_longitude address1_name address1_postofficebox address1_primarycontact',
    'address1_shipping address1_freight address1_telephone address1_upszone address1_utcoffset addressid',
    'teamsfollowed merged masterid participates follow aging lastusedincampaign donot preferred timespentby',
    'primarysatoriid primarytwitterid ftpsiteurl subscriptionid isbackoffice externaluser businesscard',
    'activityadditionalparams baseconversation compressed conversation correlat crmtaskassigned',
    'descriptionblob emailtracking globalobjectid inreplyto internetmessage isbilled isworkflowcreated',
    'isregularactivity instancetype isduplicatesender issafedescription isunsafe isemailreminder',
    'emailreminder reminderactioncard linksclicked lastopened attachmentopen attachmenterror opencount',
    'deliveryattempts messageid mimetype modifiedfieldsmask originalstartdate outlookowner parentactivity',
    'postponeemail reservedfor receivingmailbox sendermailbox seriesid serviceid sortdate submittedby',
    'torecipients trackingtoken notifications templateid formattedscheduled ismapiprivate dummy langid',
    'activitiescomplete billedservice actualservice blockedprofile influencescore sentimentvalue',
    'messagetype socialprofile decrement isdecrementing firstresponse lastinteraction nextsla checkemail',
    'activedirectory azure applicationid calendarid caltype defaultodb defaultfilters deletedstate',
    'displayinservice emailrouter identityid incomingemail invitestatus isactivedirectory isemailaddress',
    'isintegration issyncwith latestupdate mobileoffline outgoingemail passport setupuser sharepointemail',
    'userlicense userpuid windowsliveid yammer',
  ]
    .join(' ')
    .replaceAll(' ', '|')})`,
)

/** Whether a collection holds data that people work with, not the platform's own records. */
export function isUseful({ navigation }: CollectionDefinition): boolean {
  return !systemCollections.test(navigation)
}

const systemCollections =
  /async|bulkdelete|bulkoperation|mailboxtracking|processsession|syncerror|userentityinstance|duplicate|principalobject|postfollows|postregarding|postrole|slakpi|socialactivity|feedback|teams?profile|actioncard|queueitem|lk_|_base_/i
