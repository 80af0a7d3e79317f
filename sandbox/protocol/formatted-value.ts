import { lookupEntity } from '../store/lookup-entity.ts'
import { isDateOnly } from '../query/values.ts'
import type { Column } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import type { StoredRow, Value } from '../store/store.ts'

type Format = (value: Exclude<Value, null>, row: StoredRow) => string | undefined

const decimals = new Map<number, Intl.NumberFormat>()

/**
 * Formats a column's values as a user of this environment sees them: English (United States), times
 * in UTC. `undefined` for columns that have no formatted value, such as plain text and ids.
 *
 * @see Reference section 4.3.
 */
export function createFormat(context: Context, column: Column): Format | undefined {
  switch (column.type) {
    case 'Boolean':
      return (value) =>
        optionLabel(column, value === true ? 1 : 0) ?? (value === true ? 'Yes' : 'No')
    case 'Picklist':
    case 'State':
    case 'Status':
      return (value) => optionLabel(column, Number(value))
    case 'MultiSelectPicklist':
      return (value) => multipleLabels(column, value)
    case 'Money':
      return (value, row) => formatMoney(context, column, Number(value), row)
    case 'Integer':
    case 'BigInt':
      return (value) => formatNumber(Number(value), 0)
    case 'Decimal':
    case 'Double':
      return (value) => formatNumber(Number(value), column.precision ?? 2)
    case 'DateTime':
      return (value) =>
        formatDate(String(value), isDateOnly(column) || column.format === 'DateOnly')
    case 'Lookup':
    case 'Customer':
    case 'Owner':
      return (_, row) => targetName(context, column, row)
    case 'EntityName':
      return (value) => context.schema.table(String(value))?.displayName
    default:
      return undefined
  }
}

/** A number with thousands separators and exactly `digits` decimals. */
export function formatNumber(value: number, digits: number): string {
  let format = decimals.get(digits)
  if (!format) {
    format = new Intl.NumberFormat('en-US', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
    decimals.set(digits, format)
  }
  return format.format(value)
}

/** `1/31/2026 9:30 AM`, or `1/31/2026`. */
export function formatDate(text: string, dateOnly: boolean): string {
  const [, year, month, day, hour = '0', minute = '00'] =
    /^(\d+)-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?/.exec(text) ?? []
  const date = `${Number(month)}/${Number(day)}/${year}`
  if (dateOnly) return date
  const hours = Number(hour)
  return `${date} ${hours % 12 === 0 ? 12 : hours % 12}:${minute} ${hours < 12 ? 'AM' : 'PM'}`
}

/** The primary name of the row that a lookup points to. */
function targetName(
  { schema, store }: Context,
  column: Column,
  row: StoredRow,
): string | undefined {
  const id = row[column.logicalName]
  const table = schema.table(lookupEntity(column, row) ?? '')
  if (typeof id !== 'string' || table?.primaryName === undefined) return undefined

  const name = store.get(table.logicalName, id)?.[table.primaryName]
  return typeof name === 'string' ? name : undefined
}

function optionLabel(column: Column, value: number): string | undefined {
  return column.options.find((option) => option.value === value)?.label
}

function multipleLabels(column: Column, value: Value): string {
  const labels = String(value)
    .split(',')
    .map((one) => optionLabel(column, Number(one)) ?? one)
  return labels.join('; ')
}

function formatMoney(context: Context, column: Column, value: number, row: StoredRow): string {
  const id = column.baseCurrency ? context.organization.currencyId : row['transactioncurrencyid']
  const currency = typeof id === 'string' ? context.store.get('transactioncurrency', id) : undefined
  const symbol = currency?.['currencysymbol'] ?? '$'
  const amount = formatNumber(Math.abs(value), Number(currency?.['currencyprecision'] ?? 2))
  return value < 0 ? `(${symbol}${amount})` : `${symbol}${amount}`
}
