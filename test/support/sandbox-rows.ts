import { seedIds } from '../../sandbox/seed/seed-ids.ts'
import { account, contact, id } from './sandbox-client.ts'

/** Three accounts with values, empty columns and special letters, and contacts of two kinds of parents. */
export const queriedRows = [
  account(1, {
    name: 'Contoso',
    revenue: 5000,
    industrycode: 6,
    numberofemployees: 6000,
    donotemail: false,
    primarycontactid: id(11),
    transactioncurrencyid: seedIds.baseCurrency,
    createdon: '2026-11-17T09:30:00Z',
    address1_city: 'Paris',
  }),
  account(2, { name: "O'Brien % Söhne", industrycode: 1, createdon: '2026-11-10T00:00:00Z' }),
  account(3, { name: 'fabrikam', revenue: 100, createdon: '2026-11-18T08:00:00Z' }),
  contact(11, {
    fullname: 'Ann Lee',
    parentcustomerid: id(1),
    'parentcustomerid@entity': 'account',
  }),
  contact(12, {
    fullname: 'Bob Ray',
    parentcustomerid: id(1),
    'parentcustomerid@entity': 'account',
  }),
  contact(13, {
    fullname: 'Cid Moe',
    parentcustomerid: id(11),
    'parentcustomerid@entity': 'contact',
  }),
]

/** An account with an alternate key and a contact, both to be changed. */
export const writtenRows = [
  account(1, { name: 'Contoso', accountnumber: 'A-1', statecode: 0, statuscode: 1 }),
  contact(11, {
    firstname: 'Ann',
    lastname: 'Lee',
    fullname: 'Ann Lee',
    emailaddress1: 'ann@contoso.com',
  }),
]
