import { toGuid } from '../schema/name-guid.ts'

/** The id of a sample row: it follows from the table and the row's name in the seed. */
export function seedId(entity: string, name: string): string {
  return toGuid(`seed:${entity}:${name}`)
}

/** Ids of the rows that others build on; the same in every run and every version. */
export const seedIds = {
  organization: toGuid('seed:organization'),
  tenant: toGuid('seed:tenant'),
  /** The root of three business units. */
  rootBusinessUnit: seedId('businessunit', 'Sandbox'),
  salesBusinessUnit: seedId('businessunit', 'Sales'),
  serviceBusinessUnit: seedId('businessunit', 'Service'),
  /** Alex Baker, System Administrator: the user that requests run as unless told otherwise. */
  defaultUser: seedId('systemuser', 'Alex Baker'),
  /** Alan Steiner, Salesperson. */
  salesperson: seedId('systemuser', 'Alan Steiner'),
  /** Molly Clark, Customer Service Representative. */
  serviceRepresentative: seedId('systemuser', 'Molly Clark'),
  /** Spencer Low, Basic User only: may not read opportunities, leads and cases. */
  basicUser: seedId('systemuser', 'Spencer Low'),
  salesTeam: seedId('team', 'Key Accounts'),
  serviceTeam: seedId('team', 'Service Desk'),
  /** US Dollar, the base currency. */
  baseCurrency: seedId('transactioncurrency', 'USD'),
  euro: seedId('transactioncurrency', 'EUR'),
  /** Fourth Coffee (sample). */
  sampleAccount: seedId('account', 'Fourth Coffee (sample)'),
  /** Northwind Traders, the account with more than fifty contacts. */
  largeAccount: seedId('account', 'Northwind Traders'),
} as const
