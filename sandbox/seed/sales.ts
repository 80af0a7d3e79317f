import { readSampleNames } from '../schema/data-files.ts'
import type { StoredRow } from '../store/store.ts'
import type { CatalogItem } from './catalog.ts'
import { activeItems, priceIn, priceLists, unitOf } from './catalog.ts'
import { toDate, toDateTime } from './dates.ts'
import { salesOwners } from './seed-organization.ts'
import type { Random } from './random.ts'
import { createRandom } from './random.ts'
import { seedId, seedIds } from './seed-ids.ts'
import type { SeedWriter } from './seed-writer.ts'
import { idOf, lookup } from './seed-writer.ts'

export const opportunityCount = 80
export const quoteCount = 15

const interests = [
  'New warehouse equipment',
  'Replacement of label printers',
  'Scanner rollout',
  'Training package',
  'Conveyor extension',
  'Shelving for the second hall',
]

interface Line {
  readonly item: CatalogItem
  readonly quantity: number
  readonly price: number
}

/** Opportunities in all states, their lines, and quotes for some of them. */
export function addSales(writer: SeedWriter): void {
  const random = createRandom('sales')
  const { opportunityTopics } = readSampleNames()
  const customers = writer.of('account').filter((row) => row['statecode'] === 0)
  for (let number = 1; number <= opportunityCount; number += 1) {
    const account = customers[number % customers.length] ?? {}
    const name = opportunityTopics[number - 1] ?? `${random.pick(interests)} ${number}`
    addOpportunity(writer, { number, name, account, random })
  }
  for (const opportunity of writer.of('opportunity').slice(0, quoteCount)) {
    addQuote(writer, opportunity, random)
  }
}

/** `customerid` with its read-only shadow. */
export function customer(entity: 'account' | 'contact', id: string): StoredRow {
  return { ...lookup('customerid', entity, id), [`${entity}id`]: id }
}

interface Deal {
  readonly number: number
  readonly name: string
  readonly account: StoredRow
  readonly random: Random
}

function addOpportunity(writer: SeedWriter, { number, name, account, random }: Deal): void {
  const accountid = idOf(account, 'accountid')
  const currency = account['transactioncurrencyid'] ?? seedIds.baseCurrency
  const lines = random.chance(0.6) ? createLines(String(currency), random) : []
  const total = toCents(lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0))
  const estimated = lines.length > 0 ? total : random.whole(20, 2_500) * 100
  const created = random.whole(-300, -20)
  const contact = writer.of('contact').find((row) => row['accountid'] === accountid)

  const opportunity = writer.add('opportunity', `Opportunity ${number}`, {
    name,
    ...customer('account', accountid),
    parentaccountid: accountid,
    ...(contact && { parentcontactid: idOf(contact, 'contactid') }),
    transactioncurrencyid: currency,
    pricelevelid: priceList(currency),
    estimatedvalue: estimated,
    isrevenuesystemcalculated: lines.length > 0,
    totallineitemamount: total,
    totalamount: total,
    totalamountlessfreight: total,
    opportunityratingcode: random.pick([1, 2, 2, 3]),
    purchasetimeframe: random.pick([0, 1, 2, 3, 4]),
    ...progress(number, estimated, created, random),
    ...random.pick(salesOwners),
    createdon: toDateTime(created, 600),
    modifiedon: toDateTime(-random.whole(1, 19), 900),
  })
  for (const [index, line] of lines.entries()) addLine(writer, opportunity, line, index + 1)
}

/** Of ten opportunities six are open (one of them on hold), two won, two lost. */
function progress(number: number, estimated: number, created: number, random: Random): StoredRow {
  const turn = number % 10
  const closedOn = toDate(Math.min(-1, created + random.whole(10, 120)))
  if (turn < 6) {
    const stage = random.whole(0, 3)
    return {
      statecode: 0,
      statuscode: turn === 5 ? 2 : 1,
      salesstage: stage,
      stepname: `${stage + 1}-${['Qualify', 'Develop', 'Propose', 'Close'][stage]}`,
      closeprobability: random.pick([10, 25, 50, 75, 90]),
      estimatedclosedate: toDate(random.whole(5, 180)),
    }
  }
  const won = turn < 8
  return {
    statecode: won ? 1 : 2,
    statuscode: won ? 3 : random.pick([4, 5]),
    actualvalue: won ? toCents(estimated * random.pick([1, 1, 0.95])) : 0,
    actualclosedate: closedOn,
    estimatedclosedate: closedOn,
    closeprobability: won ? 100 : 0,
  }
}

function createLines(currency: string, random: Random): readonly Line[] {
  return Array.from({ length: random.whole(1, 3) }, () => {
    const item = random.pick(activeItems)
    return { item, quantity: random.whole(1, 24), price: priceIn(currency, item.price) }
  })
}

function addLine(writer: SeedWriter, opportunity: StoredRow, line: Line, number: number): void {
  const { item, quantity, price } = line
  const amount = toCents(quantity * price)
  const { ownerid, owningbusinessunit, createdon, transactioncurrencyid } = opportunity
  const opportunityid = idOf(opportunity, 'opportunityid')

  writer.add('opportunityproduct', `${opportunityid} ${number}`, {
    opportunityid,
    opportunityproductname: item.name,
    productname: item.name,
    productid: seedId('product', item.number),
    uomid: unitOf(item),
    lineitemnumber: number,
    sequencenumber: number,
    quantity,
    priceperunit: price,
    baseamount: amount,
    extendedamount: amount,
    ownerid: ownerid ?? null,
    'ownerid@entity': opportunity['ownerid@entity'] ?? null,
    owningbusinessunit: owningbusinessunit ?? null,
    transactioncurrencyid: transactioncurrencyid ?? null,
    createdon: createdon ?? null,
  })
}

/** Quotes go through draft, active, won and closed. */
function addQuote(writer: SeedWriter, opportunity: StoredRow, random: Random): void {
  const number = writer.of('quote').length + 1
  const statuses = [
    { statecode: 0, statuscode: 1 },
    { statecode: 1, statuscode: 3 },
    { statecode: 2, statuscode: 4, closedon: toDate(-number) },
    { statecode: 3, statuscode: 5, closedon: toDate(-number) },
    { statecode: 3, statuscode: 7, closedon: toDate(-number) },
  ]
  const accountid = idOf(opportunity, 'accountid')
  const total = opportunity['estimatedvalue'] ?? 0

  writer.add('quote', `Quote ${number}`, {
    name: opportunity['name'] ?? null,
    quotenumber: `QUO-${String(1000 + number).padStart(5, '0')}-${toSuffix(number)}`,
    revisionnumber: number % 5 === 4 ? 1 : 0,
    ...customer('account', accountid),
    opportunityid: idOf(opportunity, 'opportunityid'),
    transactioncurrencyid: opportunity['transactioncurrencyid'] ?? null,
    pricelevelid: opportunity['pricelevelid'] ?? null,
    totallineitemamount: total,
    totalamountlessfreight: total,
    totalamount: total,
    effectivefrom: toDateTime(-number, 0),
    effectiveto: toDateTime(60 - number, 0),
    billto_line1: `${random.whole(1, 900)} Harbor Road`,
    billto_city: 'Redmond',
    billto_country: 'U.S.',
    ...statuses[number % statuses.length],
    ...random.pick(salesOwners),
    createdon: toDateTime(-number - 10),
  })
}

/** The six characters at the end of an autonumber. */
export function toSuffix(number: number): string {
  return seedId('number', String(number)).replaceAll('-', '').slice(0, 6).toUpperCase()
}

function priceList(currency: unknown): string {
  return priceLists[currency === seedIds.euro ? seedIds.euro : seedIds.baseCurrency] ?? ''
}

function toCents(amount: number): number {
  return Math.round(amount * 100) / 100
}
