import { toGuid } from '../schema/name-guid.ts'

/** The id of a sample row, derived from the table and the row's name in the seed. */
export function seedId(entity: string, name: string): string {
  return toGuid(`seed:${entity}:${name}`)
}

/** Ids of the rows that others depend on; the same in every run and every version. */
export const seedIds = {
  organization: toGuid('seed:organization'),
  tenant: toGuid('seed:tenant'),
  /** The root of the business units Sales and Service. */
  rootBusinessUnit: seedId('businessunit', 'Sandbox'),
  salesBusinessUnit: seedId('businessunit', 'Sales'),
  /** Below Sales. */
  westBusinessUnit: seedId('businessunit', 'Sales West'),
  serviceBusinessUnit: seedId('businessunit', 'Service'),
  /** Alex Baker, System Administrator: the default user of requests. */
  defaultUser: seedId('systemuser', 'Alex Baker'),
  /** Amy Alberts, Salesperson and Sales Manager: reads Sales and the unit below it. */
  salesManager: seedId('systemuser', 'Amy Alberts'),
  /** Alan Steiner, Salesperson. */
  salesperson: seedId('systemuser', 'Alan Steiner'),
  /** Renee Lo, Salesperson of Sales West, in no team. */
  westSalesperson: seedId('systemuser', 'Renee Lo'),
  /** Dan Jump, Customer Service Representative and manager of the others. */
  serviceManager: seedId('systemuser', 'Dan Jump'),
  /** Molly Clark, Customer Service Representative. */
  serviceRepresentative: seedId('systemuser', 'Molly Clark'),
  /** Spencer Low, Basic User only: may not read opportunities, leads and cases. */
  basicUser: seedId('systemuser', 'Spencer Low'),
  /** Kelly Krout, who left the company. */
  disabledUser: seedId('systemuser', 'Kelly Krout'),
  /** Nancy Anderson, who has no role of her own or of a team. */
  userWithoutRoles: seedId('systemuser', 'Nancy Anderson'),
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

/** Short names of users, for tokens and settings. */
export const userKeys: Readonly<Record<string, string>> = {
  administrator: seedIds.defaultUser,
  'sales-manager': seedIds.salesManager,
  salesperson: seedIds.salesperson,
  'west-salesperson': seedIds.westSalesperson,
  'basic-user': seedIds.basicUser,
  'service-manager': seedIds.serviceManager,
  'service-representative': seedIds.serviceRepresentative,
  disabled: seedIds.disabledUser,
  'no-role': seedIds.userWithoutRoles,
}
