import type { ColumnDefinition } from '../metadata/definition.ts'
import type { ExpandShape, ResultShape } from './shape.ts'
import { toPlainText } from '../text/plain-text.ts'
import { labelIn } from './cells.ts'
import { formattedSuffix, isRow } from '../client/parse-answer.ts'
import type { WireRow } from '../client/parse-answer.ts'

const currencyColumn = 'transactioncurrencyid'
const currencyName = `_${currencyColumn}_value${formattedSuffix}`

/**
 * Adds the currencies of a row's money, including expanded rows, to `currencies`. The service sends
 * the currency with every money column, even if it was not selected.
 *
 * @see Reference section 7.2
 */
export function addCurrencies(row: WireRow, shape: ResultShape, currencies: Set<string>): void {
  const name = labelIn(row, currencyName)
  if (
    name !== undefined &&
    shape.columns.some((column) => isMoney(column) && hasValue(row, column))
  )
    currencies.add(toPlainText(name))
  for (const { navigation, shape: inner } of shape.expands) {
    const related = row[navigation]
    for (const one of Array.isArray(related) ? related : [related])
      if (isRow(one)) addCurrencies(one, inner, currencies)
  }
}

/** The shape with a currency column next to money columns, for answers with several currencies. */
export function withCurrencyColumns(shape: ResultShape): ResultShape {
  const currency = shape.entity.columns.get(currencyColumn)
  const lacks = shape.columns.some(isMoney) && !shape.columns.some((one) => one === currency)
  return {
    ...shape,
    columns: currency && lacks ? [...shape.columns, currency] : shape.columns,
    expands: shape.expands.map((expand): ExpandShape => ({
      ...expand,
      shape: withCurrencyColumns(expand.shape),
    })),
  }
}

/** Money in the row's own currency; `_base` columns are in the organization's currency. */
function isMoney({ type, logicalName }: ColumnDefinition): boolean {
  return type === 'Money' && !logicalName.endsWith('_base')
}

function hasValue(row: WireRow, { property }: ColumnDefinition): boolean {
  return row[property] !== null && row[property] !== undefined
}
