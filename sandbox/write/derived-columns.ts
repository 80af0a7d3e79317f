import type { Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow, Value } from '../store/store.ts'
import { filesOf } from './file-columns.ts'

/**
 * What the server computes from other columns of a row on every write: names, composite addresses,
 * base amounts of money, owning user or team, and the read-only shadows of a customer lookup.
 *
 * @see Reference sections 9 and 10.
 */
export function deriveColumns(context: Context, table: Table, row: StoredRow): StoredRow {
  return {
    ...nameOf(table, row),
    ...addressesOf(table, row),
    ...moneyOf(context, table, row),
    ...ownershipOf(context, table, row),
    ...customerOf(table, row),
    ...filesOf(table, row),
  }
}

function nameOf({ columns }: Table, row: StoredRow): StoredRow {
  if (!columns.has('fullname')) return {}
  const join = (first: string, last: string): Value =>
    [row[first], row[last]].filter(Boolean).join(' ') || null
  return {
    fullname: join('firstname', 'lastname'),
    ...(columns.has('yomifullname') && { yomifullname: join('yomifirstname', 'yomilastname') }),
  }
}

function addressesOf({ columns }: Table, row: StoredRow): StoredRow {
  const written: Record<string, Value> = {}
  for (const prefix of ['address1', 'address2', 'address3', 'billto', 'shipto']) {
    if (!columns.has(`${prefix}_composite`)) continue

    const part = (name: string): Value => row[`${prefix}_${name}`] ?? null
    const region = [part('stateorprovince'), part('postalcode')].filter(Boolean).join(' ')
    const place = [part('city'), region].filter(Boolean).join(', ')
    const lines = [part('line1'), part('line2'), part('line3'), place, part('country')]
    written[`${prefix}_composite`] = lines.filter(Boolean).join('\r\n') || null
  }
  return written
}

/** `amount / exchangerate` is the amount in the base currency. */
function moneyOf({ store }: Context, { columns, logicalName }: Table, row: StoredRow): StoredRow {
  const currency = row['transactioncurrencyid']
  if (!columns.has('exchangerate') || logicalName === 'transactioncurrency') return {}
  if (typeof currency !== 'string') return { exchangerate: null }

  const rate = Number(store.get('transactioncurrency', currency)?.['exchangerate'] ?? 1)
  const written: Record<string, Value> = { exchangerate: rate }
  for (const { logicalName: name, type } of columns.values()) {
    if (type !== 'Money' || !columns.has(`${name}_base`)) continue
    const amount = row[name]
    written[`${name}_base`] = typeof amount === 'number' ? Number((amount / rate).toFixed(4)) : null
  }
  return written
}

function ownershipOf(context: Context, { columns }: Table, row: StoredRow): StoredRow {
  const id = row['ownerid']
  if (!columns.has('ownerid') || typeof id !== 'string') return {}

  const entity = row['ownerid@entity'] === 'team' ? 'team' : 'systemuser'
  const unit = context.store.get(entity, id)?.['businessunitid'] ?? context.principal.businessUnitId
  const written: Record<string, Value> = {
    owninguser: entity === 'systemuser' ? id : null,
    owningteam: entity === 'team' ? id : null,
    owningbusinessunit: unit,
  }
  return Object.fromEntries(Object.entries(written).filter(([name]) => columns.has(name)))
}

/** `accountid` and `contactid` next to `customerid`; on contacts next to `parentcustomerid`. */
function customerOf({ columns, logicalName }: Table, row: StoredRow): StoredRow {
  const isContact = logicalName === 'contact'
  const customer = isContact ? 'parentcustomerid' : 'customerid'
  if (columns.get(customer)?.type !== 'Customer') return {}

  const entity = row[`${customer}@entity`]
  const id = row[customer] ?? null
  const shadows = [
    ['accountid', 'account'],
    [isContact ? 'parentcontactid' : 'contactid', 'contact'],
  ] as const
  const written = shadows.filter(([name]) => columns.get(name)?.navigations.length === 0)
  return Object.fromEntries(written.map(([name, target]) => [name, entity === target ? id : null]))
}
