import { seedIds } from './seed-ids.ts'

export interface SeedPerson {
  readonly first: string
  readonly last: string
  readonly title: string
  readonly unit: string
  readonly roles: readonly string[]
  readonly team?: string
  readonly manager?: string
  readonly disabled?: boolean
}

const { rootBusinessUnit, salesBusinessUnit, serviceBusinessUnit, westBusinessUnit } = seedIds
const service = 'Customer Service Representative'

/** Fictitious people from Microsoft's documentation. */
export const people: readonly SeedPerson[] = [
  {
    first: 'Alex',
    last: 'Baker',
    title: 'Administrator',
    unit: rootBusinessUnit,
    roles: ['System Administrator'],
  },
  {
    first: 'Amy',
    last: 'Alberts',
    title: 'Sales Manager',
    unit: salesBusinessUnit,
    roles: ['Salesperson', 'Sales Manager', 'Knowledge Manager'],
    team: 'Key Accounts',
    manager: 'Alex Baker',
  },
  {
    first: 'Alan',
    last: 'Steiner',
    title: 'Account Executive',
    unit: salesBusinessUnit,
    roles: ['Salesperson'],
    team: 'Key Accounts',
    manager: 'Amy Alberts',
  },
  {
    first: 'Renee',
    last: 'Lo',
    title: 'Account Executive',
    unit: westBusinessUnit,
    roles: ['Salesperson'],
    manager: 'Amy Alberts',
  },
  {
    first: 'Spencer',
    last: 'Low',
    title: 'Trainee',
    unit: salesBusinessUnit,
    roles: ['Basic User'],
    manager: 'Amy Alberts',
  },
  {
    first: 'Dan',
    last: 'Jump',
    title: 'Service Manager',
    unit: serviceBusinessUnit,
    roles: [service],
    team: 'Service Desk',
    manager: 'Alex Baker',
  },
  {
    first: 'Molly',
    last: 'Clark',
    title: 'Service Representative',
    unit: serviceBusinessUnit,
    roles: [service],
    team: 'Service Desk',
    manager: 'Dan Jump',
  },
  {
    first: 'Kelly',
    last: 'Krout',
    title: 'Service Representative',
    unit: serviceBusinessUnit,
    roles: [service],
    team: 'Service Desk',
    manager: 'Dan Jump',
    disabled: true,
  },
  { first: 'Nancy', last: 'Anderson', title: 'Guest', unit: rootBusinessUnit, roles: [] },
]

/** The tree of business units: name and parent. */
export const units = [
  { name: 'Sandbox', parent: undefined },
  { name: 'Sales', parent: rootBusinessUnit },
  { name: 'Sales West', parent: salesBusinessUnit },
  { name: 'Service', parent: rootBusinessUnit },
]
