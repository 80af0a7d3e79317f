import type { Table } from '../schema/model.ts'
import { toDateTime } from './dates.ts'
import { seedId } from './seed-ids.ts'
import { lastVersion } from './seed-writer.ts'
import type { SeedWriter } from './seed-writer.ts'

interface View {
  readonly name: string
  readonly entity: string
  readonly columns: readonly string[]
  /** Conditions as FetchXML. */
  readonly conditions: readonly string[]
  readonly orderby: string
  /** 0 public, 4 quick find. */
  readonly querytype: 0 | 4
}

const state = (value: number) => `<condition attribute="statecode" operator="eq" value="${value}"/>`
const mine = '<condition attribute="ownerid" operator="eq-userid"/>'

const accountColumns = ['name', 'primarycontactid', 'telephone1', 'address1_city']
const contactColumns = ['fullname', 'parentcustomerid', 'emailaddress1', 'telephone1']
const opportunityColumns = ['name', 'customerid', 'estimatedvalue', 'estimatedclosedate']

const mineActive = [mine, state(0)]
const activityColumns = ['subject', 'regardingobjectid', 'prioritycode', 'scheduledend', 'ownerid']

/** Views with the names of a standard environment. Their columns and ids are ours. */
const views: readonly View[] = [
  view('Active Accounts', 'account', accountColumns, [state(0)], 'name'),
  view('Inactive Accounts', 'account', accountColumns, [state(1)], 'name'),
  view('My Active Accounts', 'account', accountColumns, [mine, state(0)], 'name'),
  view('Active Contacts', 'contact', contactColumns, [state(0)], 'fullname'),
  view('My Active Contacts', 'contact', contactColumns, [mine, state(0)], 'fullname'),
  view('Open Opportunities', 'opportunity', opportunityColumns, [state(0)], 'estimatedclosedate'),
  view('Closed Opportunities', 'opportunity', opportunityColumns, [notOpen()], 'actualclosedate'),
  view('Open Leads', 'lead', ['fullname', 'subject', 'companyname'], [state(0)], 'fullname'),
  view('Active Cases', 'incident', ['title', 'ticketnumber', 'customerid'], [state(0)], 'title'),
  view(
    'All Activities',
    'activitypointer',
    ['activitytypecode', ...activityColumns],
    [],
    'subject',
  ),
  view('My Tasks', 'task', activityColumns, mineActive, 'scheduledend'),
  view('My Phone Calls', 'phonecall', ['phonenumber', ...activityColumns], mineActive, 'subject'),
  view('My Appointments', 'appointment', ['scheduledstart', ...activityColumns], [], 'subject'),
  view('Active Products', 'product', ['name', 'productnumber', 'statecode'], [state(0)], 'name'),
  view('All Quotes', 'quote', ['name', 'customerid', 'totalamount', 'statecode'], [], 'name'),
  view('Enabled Users', 'systemuser', ['fullname', 'businessunitid', 'title'], [], 'fullname'),
  quickFind('Quick Find Active Accounts', 'account', [
    ...accountColumns,
    'accountnumber',
    'emailaddress1',
  ]),
  quickFind('Quick Find Active Contacts', 'contact', [...contactColumns, 'address1_city']),
  quickFind('Quick Find All Opportunities', 'opportunity', [...opportunityColumns, 'ownerid']),
  quickFind('Quick Find All Leads', 'lead', ['fullname', 'companyname', 'emailaddress1']),
  quickFind('Quick Find All Cases', 'incident', ['title', 'ticketnumber', 'prioritycode']),
]

/** Adds the rows of `savedquery`: public and quick-find views of the most used tables. */
export function addViews({ rows, schema }: SeedWriter): void {
  for (const [index, one] of views.entries()) {
    const table = schema.table(one.entity)
    if (table === undefined) continue
    const row = {
      savedqueryid: seedId('savedquery', one.name),
      name: one.name,
      returnedtypecode: one.entity,
      fetchxml: printFetch(one, table),
      layoutxml: printLayout(one, table),
      querytype: one.querytype,
      isdefault: views.findIndex(({ entity }) => entity === one.entity) === index,
      isquickfindquery: one.querytype === 4,
      createdon: toDateTime(-900),
      modifiedon: toDateTime(-900),
      statecode: 0,
      statuscode: 1,
      versionnumber: lastVersion + rows.length + 1,
    }
    rows.push({ entity: 'savedquery', row })
  }
}

function view(
  name: string,
  entity: string,
  columns: readonly string[],
  conditions: readonly string[],
  orderby: string,
): View {
  return { name, entity, columns, conditions, orderby, querytype: 0 }
}

function quickFind(name: string, entity: string, columns: readonly string[]): View {
  const [orderby = ''] = columns
  return { name, entity, columns, conditions: [], orderby, querytype: 4 }
}

function notOpen(): string {
  return '<condition attribute="statecode" operator="ne" value="0"/>'
}

function printFetch({ entity, columns, conditions, orderby }: View, { primaryId }: Table): string {
  return [
    `<fetch version="1.0" output-format="xml-platform" mapping="logical"><entity name="${entity}">`,
    `<order attribute="${orderby}" descending="false"/>`,
    conditions.length > 0 ? `<filter type="and">${conditions.join('')}</filter>` : '',
    ...columns.map((name) => `<attribute name="${name}"/>`),
    `<attribute name="${primaryId}"/></entity></fetch>`,
  ].join('')
}

/** @see Reference, part 2, section 3 */
function printLayout({ columns, orderby }: View, { objectTypeCode, primaryId }: Table): string {
  return [
    `<grid name="resultset" object="${objectTypeCode}" jump="${columns[0] ?? orderby}" select="1" icon="1" preview="1">`,
    `<row name="result" id="${primaryId}">`,
    ...columns.map((name) => `<cell name="${name}" width="150"/>`),
    '</row></grid>',
  ].join('')
}
