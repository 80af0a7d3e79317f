import { defaultStatus } from '../store/activity-pointer.ts'
import type { Schema, Table } from '../schema/model.ts'
import type { StoredRow, Value } from '../store/store.ts'
import { toDateTime } from './dates.ts'
import { seedId, seedIds } from './seed-ids.ts'

export interface SeedRow {
  readonly entity: string
  readonly row: StoredRow
}

/**
 * A pair of a many-to-many relationship; `first` is on the side that the relationship names first.
 */
export interface SeedLink {
  readonly relation: string
  readonly first: string
  readonly second: string
}

/** Collects sample rows and adds the values that the service would have set. */
export interface SeedWriter {
  readonly schema: Schema
  readonly rows: SeedRow[]
  readonly links: SeedLink[]
  /**
   * Adds a row. Its id is derived from `name`, which is unique within the table. Returns the row.
   */
  add(entity: string, name: string, values: StoredRow): StoredRow
  link(relation: string, first: string, second: string): void
  /** The rows of a table added so far. */
  of(entity: string): readonly StoredRow[]
}

interface TableFacts {
  readonly table: Table
  readonly defaults: StoredRow
  readonly hasMoney: boolean
  readonly moneyWithTwin: readonly string[]
  readonly composites: readonly string[]
}

/** Units of the currency for one unit of the base currency, US Dollar. */
const exchangeRates: Readonly<Record<string, number>> = {
  [seedIds.baseCurrency]: 1,
  [seedIds.euro]: 0.92,
}

/** The last row version before the first sample row. */
export const lastVersion = 1_000_000

export function createSeedWriter(schema: Schema): SeedWriter {
  const facts = new Map(schema.tables.map((table) => [table.logicalName, readFacts(table)]))
  const byEntity = new Map<string, StoredRow[]>()
  const rows: SeedRow[] = []
  const links: SeedLink[] = []

  return {
    schema,
    rows,
    links,
    add(entity, name, values) {
      const known = facts.get(entity)
      if (known === undefined) throw new Error(`There is no table ${entity}.`)
      const row = complete(known, seedId(entity, name), values, lastVersion + rows.length + 1)
      rows.push({ entity, row })
      const others = byEntity.get(entity)
      if (others === undefined) byEntity.set(entity, [row])
      else others.push(row)
      return row
    },
    link: (relation, first, second) => void links.push({ relation, first, second }),
    of: (entity) => byEntity.get(entity) ?? [],
  }
}

/** The id of a row that this writer created. */
export function idOf(row: StoredRow, column: string): string {
  const id = row[column]
  if (typeof id !== 'string') throw new Error(`The sample row has no ${column}.`)
  return id
}

/** A lookup that can point to several tables. */
export function lookup(column: string, entity: string, id: string): StoredRow {
  return { [column]: id, [`${column}@entity`]: entity }
}

/** A user or team as the owner of a row. */
export function owner(entity: 'systemuser' | 'team', id: string): StoredRow {
  return lookup('ownerid', entity, id)
}

function complete(
  facts: TableFacts,
  id: string,
  values: StoredRow,
  versionnumber: number,
): StoredRow {
  const { table, defaults } = facts
  const key = values[table.primaryId] ?? id
  const row = { ...defaults, ...values, [table.primaryId]: key, versionnumber }
  return Object.assign(
    row,
    stampsOf(table, row),
    statusOf(table, row),
    nameOf(table, values),
    ownershipOf(table, row),
    moneyOf(facts, row),
    compositesOf(facts, values),
  )
}

/** What every row of the table gets: its default choices, its creator, the organization. */
function readFacts(table: Table): TableFacts {
  const columns = [...table.columns.values()]
  const has = (name: string): boolean => table.columns.has(name)
  const defaults: Record<string, Value> = {}
  for (const { logicalName, defaultValue, read } of columns) {
    if (defaultValue !== undefined && read) defaults[logicalName] = defaultValue
  }
  const money = columns.filter(({ type, baseCurrency }) => type === 'Money' && !baseCurrency)
  return {
    table,
    defaults: {
      ...defaults,
      ...(has('createdby') && { createdby: seedIds.defaultUser }),
      ...(has('modifiedby') && { modifiedby: seedIds.defaultUser }),
      ...(has('organizationid') && { organizationid: seedIds.organization }),
      ...(table.isActivity && { activitytypecode: table.logicalName, isregularactivity: true }),
    },
    hasMoney: money.length > 0,
    moneyWithTwin: money
      .map(({ logicalName }) => logicalName)
      .filter((name) => has(`${name}_base`)),
    composites: ['address1', 'address2', 'billto', 'shipto'].filter((prefix) =>
      has(`${prefix}_composite`),
    ),
  }
}

function stampsOf(table: Table, row: StoredRow): StoredRow {
  if (!table.columns.has('createdon')) return {}
  const createdon = row['createdon'] ?? toDateTime(-200)
  return { createdon, modifiedon: row['modifiedon'] ?? createdon }
}

function statusOf(table: Table, row: StoredRow): StoredRow {
  if (!table.columns.has('statecode')) return {}
  const state = row['statecode'] ?? 0
  return { statecode: state, statuscode: row['statuscode'] ?? defaultStatus(table, state) }
}

function nameOf(table: Table, { firstname, lastname }: StoredRow): StoredRow {
  if (!table.columns.has('fullname')) return {}
  return { fullname: [firstname, lastname].filter(Boolean).join(' ') }
}

function ownershipOf(table: Table, row: StoredRow): StoredRow {
  const { columns } = table
  if (!columns.has('ownerid')) return {}
  const id = row['ownerid'] ?? seedIds.defaultUser
  const entity = row['ownerid@entity'] ?? 'systemuser'
  const owning = entity === 'team' ? 'owningteam' : 'owninguser'
  return {
    ownerid: id,
    'ownerid@entity': entity,
    ...(columns.has(owning) && { [owning]: id }),
    ...(columns.has('owningbusinessunit') && {
      owningbusinessunit: row['owningbusinessunit'] ?? seedIds.rootBusinessUnit,
    }),
  }
}

function moneyOf({ hasMoney, moneyWithTwin }: TableFacts, row: StoredRow): StoredRow {
  if (!hasMoney) return {}
  const currency = row['transactioncurrencyid'] ?? seedIds.baseCurrency
  const rate = exchangeRates[String(currency)] ?? 1
  const twins: Record<string, Value> = {}
  for (const name of moneyWithTwin) {
    const amount = row[name]
    if (typeof amount === 'number')
      twins[`${name}_base`] = Math.round((amount / rate) * 10_000) / 10_000
  }
  return { transactioncurrencyid: currency, exchangerate: rate, ...twins }
}

function compositesOf({ composites }: TableFacts, row: StoredRow): StoredRow {
  const written: Record<string, Value> = {}
  for (const prefix of composites) {
    const part = (name: string): Value => row[`${prefix}_${name}`] ?? null
    const region = [part('stateorprovince'), part('postalcode')].filter(Boolean).join(' ')
    const place = [part('city'), region].filter(Boolean).join(', ')
    const lines = [part('line1'), part('line2'), place, part('country')].filter(Boolean)
    if (lines.length > 0) written[`${prefix}_composite`] = lines.join('\r\n')
  }
  return written
}
