import type { StoredRow } from '../store/store.ts'
import { toDateTime } from './dates.ts'
import { seedId, seedIds } from './seed-ids.ts'
import type { SeedWriter } from './seed-writer.ts'

export interface CatalogItem {
  readonly number: string
  readonly name: string
  /** In US Dollar. */
  readonly price: number
  readonly state?: StoredRow
  readonly hours?: boolean
}

const retired = { statecode: 1, statuscode: 2 }
const draft = { statecode: 2, statuscode: 0 }

export const catalog: readonly CatalogItem[] = [
  { number: 'AX305', name: 'Label Printer AX305', price: 420 },
  { number: 'JJ202', name: 'Wireless Scanner JJ202', price: 189.5 },
  { number: 'JJ210', name: 'Wireless Scanner JJ210 Pro', price: 264.95 },
  { number: 'KB110', name: 'Conveyor Belt KB110', price: 12_800 },
  { number: 'KB120', name: 'Conveyor Belt KB120', price: 18_450 },
  { number: 'SH040', name: 'Steel Shelf 40"', price: 96.4 },
  { number: 'SH060', name: 'Steel Shelf 60"', price: 128.8 },
  { number: 'PL900', name: 'Pallet Lift PL900', price: 5_340 },
  { number: 'TR001', name: 'Operator Training', price: 140, hours: true },
  { number: 'TR002', name: 'Maintenance Visit', price: 165, hours: true },
  { number: 'AX300', name: 'Label Printer AX300', price: 350, state: retired },
  { number: 'PL950', name: 'Pallet Lift PL950', price: 6_200, state: draft },
]

/** The catalog items that can be sold. */
export const activeItems = catalog.filter(({ state }) => state === undefined)

/** Price lists by currency. */
export const priceLists = {
  [seedIds.baseCurrency]: seedId('pricelevel', 'Retail'),
  [seedIds.euro]: seedId('pricelevel', 'Europe'),
}

/**
 * The price of an item in the currency of a price list. Euro prices are dollar prices times 0.95.
 */
export function priceIn(currency: string, price: number): number {
  return currency === seedIds.euro ? Math.round(price * 95) / 100 : price
}

export function unitOf({ hours }: CatalogItem): string {
  return seedId('uom', hours === true ? 'Hour' : 'Primary Unit')
}

/** Unit groups, units, price lists, products and their prices in both currencies. */
export function addCatalog(writer: SeedWriter): void {
  addUnits(writer, 'Default Unit', 'Primary Unit', 'Dozen', 12)
  addUnits(writer, 'Time', 'Hour', 'Day', 8)
  writer.add('pricelevel', 'Retail', {
    name: 'Retail',
    transactioncurrencyid: seedIds.baseCurrency,
    exchangerate: 1,
    begindate: toDateTime(-300, 0),
  })
  writer.add('pricelevel', 'Europe', {
    name: 'Europe',
    transactioncurrencyid: seedIds.euro,
    exchangerate: 0.92,
    begindate: toDateTime(-300, 0),
  })
  for (const item of catalog) addProduct(writer, item)
}

function addUnits(
  writer: SeedWriter,
  group: string,
  base: string,
  larger: string,
  quantity: number,
): void {
  const uomscheduleid = seedId('uomschedule', group)
  writer.add('uomschedule', group, { name: group, baseuomname: base })
  writer.add('uom', base, { name: base, uomscheduleid, quantity: 1, isschedulebaseuom: true })
  writer.add('uom', larger, { name: larger, uomscheduleid, quantity, baseuom: seedId('uom', base) })
}

function addProduct(writer: SeedWriter, item: CatalogItem): void {
  const { number, name, price, state, hours } = item
  const productid = seedId('product', number)
  const uomscheduleid = seedId('uomschedule', hours === true ? 'Time' : 'Default Unit')

  writer.add('product', number, {
    name,
    productnumber: number,
    producttypecode: hours === true ? 3 : 1,
    defaultuomid: unitOf(item),
    defaultuomscheduleid: uomscheduleid,
    pricelevelid: seedId('pricelevel', 'Retail'),
    quantitydecimal: 2,
    price,
    standardcost: Math.round(price * 62) / 100,
    subjectid: seedId('subject', 'Information'),
    statecode: 0,
    ...state,
  })
  for (const [currency, pricelevelid] of Object.entries(priceLists)) {
    writer.add('productpricelevel', `${number} ${currency}`, {
      pricelevelid,
      productid,
      productnumber: number,
      uomid: unitOf(item),
      uomscheduleid,
      transactioncurrencyid: currency,
      amount: priceIn(currency, price),
      roundingpolicycode: 1,
    })
  }
}
