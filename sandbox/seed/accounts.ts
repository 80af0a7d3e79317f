import type { SampleAccount } from '../schema/data-files.ts'
import { readSampleNames } from '../schema/data-files.ts'
import type { StoredRow } from '../store/store.ts'
import { toDateTime } from './dates.ts'
import { companies, places, streets } from './sample-names.ts'
import { salesOwners, userOwner } from './seed-organization.ts'
import type { Random } from './random.ts'
import { createRandom } from './random.ts'
import { seedId, seedIds } from './seed-ids.ts'
import type { SeedWriter } from './seed-writer.ts'

/** An account for one edge case. Values given here override the generated ones. */
interface HardAccount {
  /** The source of the row's id, when the name alone is not unique. */
  readonly key?: string
  readonly name: string
  readonly values?: StoredRow
  /** Only a name, no other values. */
  readonly bare?: boolean
}

const longText =
  'Met them at the trade fair; they move about forty pallets a day and want to halve the walking. '

const hardAccounts: readonly HardAccount[] = [
  { name: 'Northwind Traders', values: { accountnumber: 'NWT-0001', numberofemployees: 12_400 } },
  { name: "O'Brien & Sons" },
  { name: "Margie's Travel", values: { parentaccountid: seedIds.largeAccount } },
  { name: '100% Natural Foods' },
  { name: 'Under_score Labs' },
  { name: 'Bracket [West] Ltd.' },
  { name: 'Quote "Marks" Inc.' },
  { name: 'Slash/Backslash\\Partners; #1?' },
  { name: '=SUM(A1:A9) Trading' },
  { name: '🚀 Rocket Supplies' },
  { name: '東京サンプル商事株式会社', values: { address1_country: '日本' } },
  { name: 'شركة النور للتجارة' },
  { name: 'ООО «Ромашка»' },
  {
    name: 'Café Zürich GmbH',
    values: { transactioncurrencyid: seedIds.euro, revenue: 3_450_000.5, creditlimit: 75_000 },
  },
  {
    name: 'Bäckerei Grüner',
    values: { transactioncurrencyid: seedIds.euro, revenue: 412_300.75 },
  },
  { key: 'Twin Peaks Hardware 1', name: 'Twin Peaks Hardware' },
  {
    key: 'Twin Peaks Hardware 2',
    name: 'Twin Peaks Hardware',
    values: userOwner('Spencer Low'),
  },
  { name: 'Bare Minimum', bare: true },
  { name: 'Wide World Importers', values: { description: longText.repeat(20) } },
  {
    name: 'Old Mill Textiles',
    values: { statecode: 1, statuscode: 2, description: 'Closed their business in spring.' },
  },
]

/** How many accounts there are. */
export const accountCount = 60

/** Microsoft's ten sample accounts, the edge cases, and generated ones up to sixty. */
export function addAccounts(writer: SeedWriter): void {
  const random = createRandom('accounts')
  for (const sample of readSampleNames().accounts) addSampleAccount(writer, sample, random)
  for (const hard of hardAccounts) addHardAccount(writer, hard, random)

  const missing = accountCount - writer.of('account').length
  for (const name of companies.slice(0, missing)) {
    const inactive = random.chance(0.1)
    const values = {
      ...account(name, random),
      ...(inactive && { statecode: 1, statuscode: 2 }),
      ...(random.chance(0.15) && { parentaccountid: seedIds.largeAccount }),
    }
    writer.add('account', name, values)
  }
}

/** Additional generated accounts on request. The other accounts stay the same. */
export function addMoreAccounts(writer: SeedWriter, count: number): void {
  const random = createRandom('more accounts')
  for (let number = 1; number <= count; number += 1) {
    const name = `${random.pick(companies)} ${number}`
    const values = { ...account(name, random), accountnumber: `M-${number}` }
    writer.add('account', name, values)
  }
}

/** Address columns of a random place. Only accounts get the `territory`. */
export function address(random: Random): StoredRow {
  const { city, region, postalCode, country } = random.pick(places)
  return {
    address1_line1: `${random.whole(1, 9999)} ${random.pick(streets)}`,
    address1_city: city,
    address1_stateorprovince: region,
    address1_postalcode: postalCode,
    address1_country: country,
  }
}

/** `555-0142`: a number from the range reserved for fiction. */
export function phone(random: Random): string {
  return `555-01${String(random.whole(0, 99)).padStart(2, '0')}`
}

function addSampleAccount(writer: SeedWriter, sample: SampleAccount, random: Random): void {
  const generated = account(sample.name, random)
  writer.add('account', sample.name, {
    ...generated,
    accountnumber: sample.accountnumber ?? generated['accountnumber'] ?? null,
    numberofemployees: sample.numberofemployees ?? generated['numberofemployees'] ?? null,
    address1_city: sample.address1_city ?? 'Renton',
    address1_stateorprovince: sample.address1_stateorprovince,
    address1_postalcode: null,
    address1_country: 'U.S.',
    territoryid: seedId('territory', 'Western US'),
    websiteurl: sample.websiteurl,
    transactioncurrencyid: seedIds.baseCurrency,
    primarycontactid: seedId('contact', sample.primarycontact),
  })
}

function addHardAccount(writer: SeedWriter, hard: HardAccount, random: Random): void {
  const { name, key = name, values, bare = false } = hard
  writer.add('account', key, { ...(bare ? { name } : account(key, random)), ...values, name })
}

function account(name: string, random: Random): StoredRow {
  const place = address(random)
  const territory = places.find(({ city }) => city === place['address1_city'])?.territory
  const created = random.whole(-700, -30)
  return {
    name,
    accountnumber: `A-${String(random.whole(1, 99_999)).padStart(5, '0')}-${name.length}`,
    ...place,
    telephone1: phone(random),
    ...(territory !== undefined && { territoryid: seedId('territory', territory) }),
    industrycode: random.whole(1, 12),
    customertypecode: random.pick([3, 3, 3, 8, 9]),
    accountcategorycode: random.chance(0.3) ? random.pick([1, 2]) : null,
    numberofemployees: random.whole(5, 4_000),
    revenue: random.whole(50, 90_000) * 1_000 + random.pick([0, 0, 0.5, 499.99]),
    creditlimit: random.chance(0.5) ? random.whole(5, 200) * 1_000 : null,
    creditonhold: random.chance(0.08),
    paymenttermscode: random.pick([1, 1, 2, 3, 4]),
    ...random.pick(salesOwners),
    createdon: toDateTime(created),
    modifiedon: toDateTime(Math.min(-1, created + random.whole(0, 200)), 700),
  }
}
