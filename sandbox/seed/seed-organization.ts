import { loadRoles } from '../schema/load-roles.ts'
import type { StoredRow } from '../store/store.ts'
import { toDateTime } from './dates.ts'
import { people, units } from './people.ts'
import type { SeedPerson } from './people.ts'
import { seedId, seedIds } from './seed-ids.ts'
import type { SeedWriter } from './seed-writer.ts'
import { idOf, owner } from './seed-writer.ts'

const { rootBusinessUnit, salesBusinessUnit, serviceBusinessUnit } = seedIds
const service = 'Customer Service Representative'

/** A user as the owner of rows, with the user's business unit. */
export function userOwner(name: string): StoredRow {
  const person = people.find(({ first, last }) => `${first} ${last}` === name)
  return {
    ...owner('systemuser', seedId('systemuser', name)),
    owningbusinessunit: person?.unit ?? rootBusinessUnit,
  }
}

/** Salespeople who own accounts, leads and opportunities. */
export const salesOwners: readonly StoredRow[] = [
  userOwner('Amy Alberts'),
  userOwner('Alan Steiner'),
  userOwner('Renee Lo'),
  { ...owner('team', seedIds.salesTeam), owningbusinessunit: salesBusinessUnit },
]

/** Users and the team who own cases. */
export const serviceOwners: readonly StoredRow[] = [
  userOwner('Dan Jump'),
  userOwner('Molly Clark'),
  { ...owner('team', seedIds.serviceTeam), owningbusinessunit: serviceBusinessUnit },
]

/**
 * Currencies, business units, users, teams, roles and the small tables that other tables reference.
 */
export function addOrganization(writer: SeedWriter): void {
  addCurrencies(writer)
  addBusinessUnits(writer)
  for (const person of people) addUser(writer, person)
  addRoles(writer)
  addTeams(writer)
  addLists(writer)
}

function addCurrencies(writer: SeedWriter): void {
  const currency = { currencyprecision: 2, createdon: toDateTime(-900) }
  writer.add('transactioncurrency', 'USD', {
    ...currency,
    currencyname: 'US Dollar',
    isocurrencycode: 'USD',
    currencysymbol: '$',
    exchangerate: 1,
  })
  writer.add('transactioncurrency', 'EUR', {
    ...currency,
    currencyname: 'Euro',
    isocurrencycode: 'EUR',
    currencysymbol: '€',
    exchangerate: 0.92,
  })
}

function addBusinessUnits(writer: SeedWriter): void {
  const unit = { createdon: toDateTime(-900), transactioncurrencyid: seedIds.baseCurrency }
  for (const { name, parent } of units) {
    const values = parent === undefined ? {} : { parentbusinessunitid: parent }
    writer.add('businessunit', name, { ...unit, name, ...values })
  }
}

function addUser(writer: SeedWriter, person: SeedPerson): void {
  const { first, last, title, unit, manager, disabled = false } = person
  const address = `${first}.${last}@sandbox.example`.toLowerCase()
  writer.add('systemuser', `${first} ${last}`, {
    firstname: first,
    lastname: last,
    title,
    businessunitid: unit,
    domainname: address,
    internalemailaddress: address,
    windowsliveid: address,
    azureactivedirectoryobjectid: seedId('entra', address),
    isdisabled: disabled,
    islicensed: !disabled,
    userlicensetype: 0,
    identityid: writer.of('systemuser').length + 1,
    defaultodbfoldername: 'CRM',
    transactioncurrencyid: seedIds.baseCurrency,
    exchangerate: 1,
    createdon: toDateTime(-890),
    ...(manager !== undefined && { parentsystemuserid: seedId('systemuser', manager) }),
  })
}

/**
 * Every business unit has its own copy of each role. Users and teams hold the copy of their unit.
 */
function addRoles(writer: SeedWriter): void {
  for (const { name } of loadRoles()) {
    for (const unit of units) {
      const businessunitid = seedId('businessunit', unit.name)
      const key = roleKey(name, businessunitid)
      const isCopy = businessunitid !== rootBusinessUnit
      writer.add('role', key, {
        name,
        businessunitid,
        ...(isCopy && { parentroleid: seedId('role', name) }),
        parentrootroleid: seedId('role', name),
        roleidunique: seedId('role', `${key} (unique)`),
        createdon: toDateTime(-895),
      })
    }
  }
  for (const { first, last, unit, roles } of people) {
    for (const role of roles) {
      const user = seedId('systemuser', `${first} ${last}`)
      writer.link('systemuserroles_association', user, seedId('role', roleKey(role, unit)))
    }
  }
}

function roleKey(name: string, unit: string): string {
  return unit === rootBusinessUnit ? name : `${name} in ${unit}`
}

function addTeams(writer: SeedWriter): void {
  const teams = [
    { name: 'Key Accounts', unit: salesBusinessUnit, lead: 'Amy Alberts', role: 'Salesperson' },
    { name: 'Service Desk', unit: serviceBusinessUnit, lead: 'Dan Jump', role: service },
  ]
  for (const { name, unit, lead, role } of teams) {
    const team = writer.add('team', name, {
      name,
      businessunitid: unit,
      administratorid: seedId('systemuser', lead),
      createdon: toDateTime(-880),
    })
    const teamId = idOf(team, 'teamid')
    writer.link('teamroles_association', teamId, seedId('role', roleKey(role, unit)))
    for (const member of people.filter((person) => person.team === name)) {
      const user = seedId('systemuser', `${member.first} ${member.last}`)
      writer.link('teammembership_association', teamId, user)
    }
  }
}

function addLists(writer: SeedWriter): void {
  for (const name of ['Western US', 'Eastern US', 'Central Europe', 'Asia Pacific']) {
    writer.add('territory', name, { name, managerid: seedIds.salesperson })
  }
  writer.add('subject', 'Default Subject', { title: 'Default Subject' })
  for (const title of ['Delivery', 'Product Defect', 'Billing', 'Information']) {
    const parentsubject = seedId('subject', 'Default Subject')
    writer.add('subject', title, { title, parentsubject })
  }
  for (const name of ['Support', 'Returns']) {
    writer.add('queue', name, {
      name,
      emailaddress: `${name.toLowerCase()}@sandbox.example`,
      ...owner('team', seedIds.serviceTeam),
      owningbusinessunit: serviceBusinessUnit,
    })
  }
  const competitors = ['Proseware, Inc.', 'Tailspin Toys', 'Litware Wholesale', 'Relecloud']
  for (const [index, name] of competitors.entries()) {
    const websiteurl = `https://competitor${index + 1}.example/`
    writer.add('competitor', name, { name, websiteurl, reportedrevenue: 4_000_000 * (index + 1) })
  }
}
