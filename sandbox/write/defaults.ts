import type { Table } from '../schema/model.ts'
import { toStoredInstant } from '../query/values.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow, Value } from '../store/store.ts'

/** The values of a new row before the body's values: defaults, owner, stamps, currency, numbers. */
export function defaultColumns(context: Context, table: Table): StoredRow {
  return {
    ...columnDefaults(table),
    ...stamps(context, table, ['createdon', 'modifiedon'], ['createdby', 'modifiedby']),
    ...principalDefaults(context, table),
    ...currencyDefault(context, table),
    ...numbers(context, table),
    ...(table.isActivity && { activitytypecode: table.logicalName, isregularactivity: true }),
  }
}

/**
 * What the service fills in a new team that lacks it: its creator as administrator, and for a
 * Microsoft Entra group, which the sandbox does not know, a name made of the group's id.
 *
 * @see Microsoft's aad-group-team page, and its samples that create a team.
 */
export function teamDefaults({ principal }: Context, table: Table, asked: StoredRow): StoredRow {
  if (table.logicalName !== 'team') return {}
  const group = asked['azureactivedirectoryobjectid'] ?? null
  const isGroup = group !== null && (asked['membershiptype'] ?? null) !== null
  const isNamed = (asked['name'] ?? null) !== null && (asked['businessunitid'] ?? null) !== null
  if (isGroup)
    return { administratorid: principal.userId, name: `Group ${String(group)}`, teamtype: 2 }
  return isNamed ? { administratorid: principal.userId } : {}
}

/** Who changed a row, and when. */
export function modificationStamps(context: Context, table: Table): StoredRow {
  return stamps(context, table, ['modifiedon'], ['modifiedby'])
}

function columnDefaults({ columns }: Table): StoredRow {
  const defaults: Record<string, Value> = {}
  for (const { logicalName, defaultValue, type } of columns.values()) {
    if (defaultValue !== undefined && type !== 'State' && type !== 'Status') {
      defaults[logicalName] = defaultValue
    }
    if (/^address\d_addressid$/.test(logicalName)) defaults[logicalName] = crypto.randomUUID()
  }
  return defaults
}

function stamps(
  { clock, principal }: Context,
  { columns }: Table,
  times: readonly string[],
  users: readonly string[],
): StoredRow {
  const now = toStoredInstant(clock.now())
  return Object.fromEntries([
    ...times.filter((name) => columns.has(name)).map((name) => [name, now]),
    ...users.filter((name) => columns.has(name)).map((name) => [name, principal.userId]),
  ])
}

/**
 * The caller owns the rows that it creates. Users and teams belong to the caller's business unit.
 */
function principalDefaults({ principal, organization }: Context, { columns }: Table): StoredRow {
  const { userId, businessUnitId } = principal
  return {
    ...(columns.get('ownerid')?.create === true && {
      ownerid: userId,
      'ownerid@entity': 'systemuser',
    }),
    ...(columns.has('businessunitid') && { businessunitid: businessUnitId }),
    ...(columns.has('administratorid') && { administratorid: userId }),
    ...(columns.has('organizationid') && { organizationid: organization.id }),
  }
}

/** Rows with money get the caller's own currency or, if not set, the organization's. */
function currencyDefault(
  { store, principal, organization }: Context,
  { columns }: Table,
): StoredRow {
  const hasMoney = [...columns.values()].some(({ type }) => type === 'Money')
  if (!hasMoney || !columns.has('transactioncurrencyid')) return {}

  const own = store.get('systemuser', principal.userId)?.['transactioncurrencyid']
  return { transactioncurrencyid: own ?? organization.currencyId ?? null }
}

const numbered = [
  ['ticketnumber', 'CAS'],
  ['quotenumber', 'QUO'],
] as const

/** Autonumber columns: `CAS-01042-7F3K2Q`. */
function numbers({ store }: Context, { columns, logicalName }: Table): StoredRow {
  const found = numbered.filter(([name]) => columns.has(name))
  return Object.fromEntries(
    found.map(([name, prefix]) => {
      const number = String(1000 + store.count(logicalName)).padStart(5, '0')
      const suffix = crypto.randomUUID().slice(0, 6).toUpperCase()
      return [name, `${prefix}-${number}-${suffix}`]
    }),
  )
}
