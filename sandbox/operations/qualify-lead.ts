import { refuse } from '../failures/query-failures.ts'
import { checkRow } from '../security/row-access.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow, Value } from '../store/store.ts'
import type { RequestBody } from '../write/change.ts'
import { saveRow } from '../write/save-row.ts'
import { settleState } from '../write/state.ts'
import { modificationStamps } from '../write/defaults.ts'
import { createRow } from '../write/write-row.ts'
import type { RowAction } from './operation.ts'

interface Created {
  readonly entity: string
  readonly row: StoredRow
}

const qualified = 1
const copied = {
  account: [
    ['companyname', 'name'],
    ['telephone1', 'telephone1'],
    ['websiteurl', 'websiteurl'],
    ['revenue', 'revenue'],
    ['address1_city', 'address1_city'],
  ],
  contact: [
    ['firstname', 'firstname'],
    ['lastname', 'lastname'],
    ['jobtitle', 'jobtitle'],
    ['emailaddress1', 'emailaddress1'],
    ['telephone1', 'telephone1'],
    ['mobilephone', 'mobilephone'],
  ],
  opportunity: [
    ['subject', 'name'],
    ['estimatedamount', 'estimatedvalue'],
    ['estimatedclosedate', 'estimatedclosedate'],
    ['description', 'description'],
  ],
} as const

/**
 * `QualifyLead`: closes a lead as qualified and creates the account, contact and opportunity that
 * the parameters request. Returns the created rows.
 */
export const qualifyLead: RowAction = {
  entity: 'lead',
  run(context, row, parameters) {
    const table = context.schema.table('lead')
    if (!table) throw new Error('There is no table lead.')
    checkRow(context, table, row, 'Write')
    const id = String(row['leadid'])
    if ((row['statecode'] ?? 0) !== 0) throw refuse('The lead is already closed.', '0x80040519')

    const created = createRows(context, row, parameters)
    const asked = new Map<string, Value>([['statecode', qualified]])
    const status = parameters['Status']
    if (typeof status === 'number' && status !== -1) asked.set('statuscode', status)
    const links = linksOf(created)
    saveRow(
      context,
      table,
      {
        ...row,
        ...links,
        ...settleState(table, asked, row, id),
        ...modificationStamps(context, table),
      },
      row,
    )
    return { value: created.map((one) => toJson(context, one)) }
  },
}

function createRows(
  context: Context,
  lead: StoredRow,
  parameters: RequestBody,
): readonly Created[] {
  const origin = { 'originatingleadid@odata.bind': `/leads(${lead['leadid']})` }
  const account = wants('CreateAccount') && make('account', {})
  const parent = account && `/accounts(${account.row['accountid']})`
  const contact =
    wants('CreateContact') &&
    make('contact', { ...(parent && { 'parentcustomerid_account@odata.bind': parent }) })
  const person = contact && `/contacts(${contact.row['contactid']})`
  const opportunity =
    wants('CreateOpportunity') &&
    make('opportunity', {
      ...(parent && { 'parentaccountid@odata.bind': parent }),
      ...(person && { 'parentcontactid@odata.bind': person }),
      ...(parent && { 'customerid_account@odata.bind': parent }),
      ...(!parent && person && { 'customerid_contact@odata.bind': person }),
    })
  return [account, contact, opportunity].filter((one) => one !== false)

  function wants(name: string): boolean {
    return parameters[name] === true
  }

  function make(entity: keyof typeof copied, extra: RequestBody): Created {
    const table = context.schema.table(entity)
    if (!table) throw new Error(`There is no table ${entity}.`)
    const values = copied[entity].flatMap(([from, to]) =>
      lead[from] === undefined ? [] : [[to, lead[from]] as const],
    )
    return {
      entity,
      row: createRow(context, table, { ...Object.fromEntries(values), ...origin, ...extra }),
    }
  }
}

function linksOf(created: readonly Created[]): StoredRow {
  const idOf = (entity: string) => {
    const found = created.find((one) => one.entity === entity)
    return found?.row[`${entity}id`]
  }
  const [account, contact, opportunity] = ['account', 'contact', 'opportunity'].map(idOf)
  return {
    ...(account !== undefined && { parentaccountid: account }),
    ...(contact !== undefined && { parentcontactid: contact }),
    ...(opportunity !== undefined && { qualifyingopportunityid: opportunity }),
  }
}

function toJson({ schema }: Context, { entity, row }: Created): RequestBody {
  const { primaryId = '' } = schema.table(entity) ?? {}
  return { '@odata.type': `#Microsoft.Dynamics.CRM.${entity}`, [primaryId]: row[primaryId] }
}
