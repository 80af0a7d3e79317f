import { badValues, ids, open, values } from './mistake.ts'
import type { Mistake } from './mistake.ts'

const bound = { 'primarycontactid@odata.bind': `/contacts(${ids.contact})` }
const lookup = (what: string, given: Record<string, unknown>): Mistake =>
  values(what, 'account', { name: 'x', ...given }, bound)

/** Lookups of a record set in forms that differ from the service's. */
export const lookupMistakes: readonly Mistake[] = [
  lookup('a lookup by plain GUID', { primarycontactid: ids.contact }),
  lookup('a lookup by its wire name', { _primarycontactid_value: ids.contact }),
  lookup('a lookup by display name', { 'Primary Contact': ids.contact }),
  lookup('wrong case before @odata.bind', {
    'PrimaryContactId@odata.bind': `/contacts(${ids.contact})`,
  }),
  lookup('a quoted GUID in @odata.bind', {
    'primarycontactid@odata.bind': `/contacts('${ids.contact}')`,
  }),
  lookup('the logical name in @odata.bind', {
    'primarycontactid@odata.bind': `/contact(${ids.contact})`,
  }),
  lookup('an absolute address', {
    primarycontactid: `https://contoso.crm.dynamics.com/api/data/v9.2/contacts(${ids.contact})`,
  }),
  lookup('an entity reference of the SDK', {
    primarycontactid: { logicalName: 'contact', id: ids.contact, name: 'Yvonne' },
  }),
  lookup('an object with the key column', { primarycontactid: { contactid: ids.contact } }),
  lookup('an object with its OData type', {
    primarycontactid: { '@odata.type': 'Microsoft.Dynamics.CRM.contact', contactid: ids.contact },
  }),
  values(
    'a lookup by alternate key',
    'account',
    { name: 'x', parentaccountid: { accountnumber: 'ABSS4G45' } },
    { 'parentaccountid@odata.bind': "/accounts(accountnumber='ABSS4G45')" },
  ),
  values(
    'a customer by navigation name',
    'contact',
    { lastname: 'x', parentcustomerid_account: ids.account },
    { 'parentcustomerid_account@odata.bind': `/accounts(${ids.account})` },
  ),
  values(
    'a customer by its column and path',
    'contact',
    { lastname: 'x', 'parentcustomerid@odata.bind': `/accounts(${ids.account})` },
    { 'parentcustomerid_account@odata.bind': `/accounts(${ids.account})` },
  ),
  values(
    'the navigation name of another target',
    'contact',
    { lastname: 'x', 'parentcustomerid_contact@odata.bind': `/accounts(${ids.account})` },
    { 'parentcustomerid_account@odata.bind': `/accounts(${ids.account})` },
  ),
  values(
    'the regarding record of a task',
    'task',
    { subject: 'x', regardingobjectid: { entity: 'Account', id: ids.account } },
    { 'regardingobjectid_account_task@odata.bind': `/accounts(${ids.account})` },
  ),
  values(
    'a customer by plain GUID',
    'contact',
    { lastname: 'x', parentcustomerid: ids.account },
    { 'parentcustomerid_account@odata.bind': `/accounts(${ids.account})` },
  ),
  values(
    'the owner by plain GUID',
    'account',
    { name: 'x', ownerid: ids.user },
    { 'ownerid@odata.bind': `/systemusers(${ids.user})` },
  ),
  values(
    'the regarding record by lookup and target',
    'task',
    { subject: 'x', 'RegardingObjectId_account@odata.bind': `/accounts(${ids.account})` },
    { 'regardingobjectid_account_task@odata.bind': `/accounts(${ids.account})` },
  ),
  open(
    badValues(
      'a lookup by name',
      'account',
      { name: 'x', primarycontactid: 'Yvonne McKay (sample)' },
      `query_records {"entity":"contact","filter":"name eq 'Yvonne McKay (sample)'"}`,
    ),
  ),
  open(
    badValues(
      'a lookup bound to another entity',
      'account',
      { name: 'x', 'primarycontactid@odata.bind': `/accounts(${ids.account})` },
      `{"primarycontactid":{"entity":"contact","id":"${ids.account}"}}`,
    ),
  ),
  badValues(
    'empty text for a lookup',
    'account',
    { name: 'x', primarycontactid: '' },
    '{"primarycontactid":null}',
  ),
  badValues(
    'the owning user',
    'account',
    { name: 'x', owninguser: ids.user },
    'set ownerid instead',
  ),
  open(
    badValues(
      'related records inside',
      'account',
      { name: 'x', contact_customer_accounts: [{ lastname: 'y' }] },
      '"values":{"parentcustomerid":{"entity":"account","id":"GUID"}}',
    ),
  ),
]
