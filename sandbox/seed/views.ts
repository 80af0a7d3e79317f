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
}

const state = (value: number) => `<condition attribute="statecode" operator="eq" value="${value}"/>`
const mine = '<condition attribute="ownerid" operator="eq-userid"/>'

const accountColumns = ['name', 'primarycontactid', 'telephone1', 'address1_city']
const contactColumns = ['fullname', 'parentcustomerid', 'emailaddress1', 'telephone1']
const opportunityColumns = ['name', 'customerid', 'estimatedvalue', 'estimatedclosedate']

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
]

/** Adds the rows of `savedquery`: public views of the most used tables. */
export function addViews({ rows }: SeedWriter): void {
  for (const [index, one] of views.entries()) {
    const row = {
      savedqueryid: seedId('savedquery', one.name),
      name: one.name,
      returnedtypecode: one.entity,
      fetchxml: printFetch(one),
      querytype: 0,
      isdefault: views.findIndex(({ entity }) => entity === one.entity) === index,
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
  return { name, entity, columns, conditions, orderby }
}

function notOpen(): string {
  return '<condition attribute="statecode" operator="ne" value="0"/>'
}

function printFetch({ entity, columns, conditions, orderby }: View): string {
  return [
    `<fetch version="1.0" output-format="xml-platform" mapping="logical"><entity name="${entity}">`,
    `<order attribute="${orderby}" descending="false"/>`,
    `<filter type="and">${conditions.join('')}</filter>`,
    ...columns.map((name) => `<attribute name="${name}"/>`),
    `<attribute name="${entity}id"/></entity></fetch>`,
  ].join('')
}
