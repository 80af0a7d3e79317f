import { parseApply } from '../../odata/parse-apply.ts'
import { parseOrderby } from '../../odata/parse-orderby.ts'
import type { OrderItem } from '../../odata/ast.ts'
import { applyTransformations } from '../query/apply.ts'
import type { AggregateCell, AggregateResult, AggregateRow } from '../query/apply.ts'
import { compareValues } from '../query/order.ts'
import type { SortValue } from '../query/order.ts'
import { maxPageRows } from '../query/page.ts'
import { refuse, typeName, unknownProperty, unsupportedNode } from '../failures/query-failures.ts'
import { kindOf, toComparable } from '../query/values.ts'
import type { Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import { jsonAnswer } from './sandbox-answer.ts'
import type { SandboxAnswer } from './sandbox-answer.ts'
import { createFormat, formatNumber } from './formatted-value.ts'
import type { WebApiRequest } from './web-api-request.ts'
import type { Preferences } from './prefer.ts'
import { readTop } from './query-options.ts'
import { appliedHeader, createOptionScope, parsed } from './option-trees.ts'
import type { RowSource } from './resource.ts'
import { aggregateDigits, digitsOf, withDigits } from './wire-decimals.ts'

const formattedValue = 'OData.Community.Display.V1.FormattedValue'

/**
 * Answers `$apply` (reference section 7.8): rows without ETag and key, and no column list in the
 * context.
 */
export function readAggregates(
  context: Context,
  incoming: WebApiRequest,
  source: RowSource,
): SandboxAnswer {
  const { options, prefer } = incoming
  for (const name of ['$select', '$expand', '$filter', '$skiptoken']) {
    if (options.has(name)) throw refuse(`The query option ${name} cannot be combined with $apply.`)
  }
  const scope = createOptionScope(context, source.table, options)
  const steps = parsed(options, '$apply', parseApply) ?? []
  const result = applyTransformations(scope, source.rows, steps)
  const sorted = sortRows(source.table, result, parsed(options, '$orderby', parseOrderby) ?? [])
  const rows = sorted.slice(0, Math.min(readTop(options) ?? maxPageRows, maxPageRows))

  const body = {
    '@odata.context': `${context.root}$metadata#${source.table.entitySetName}`,
    value: rows.map((row) => writeAggregateRow(context, prefer, row)),
  }
  return jsonAnswer(200, body, appliedHeader(incoming, ['annotations']))
}

function sortRows(
  table: Table,
  { rows, keys, aliases }: AggregateResult,
  items: readonly OrderItem[],
): readonly AggregateRow[] {
  const order = items.map(({ operand, descending }) => {
    const name = operand.type === 'path' ? operand.segments.join('/') : operand.name
    if (aliases.includes(name)) throw unsupportedNode('SingleValueOpenPropertyAccess')
    if (!keys.includes(name)) throw unknownProperty(name, typeName(table))
    return { name, descending }
  })
  return rows.toSorted((one, other) => {
    for (const { name, descending } of order) {
      const result = compareValues(sortValue(one, name), sortValue(other, name))
      if (result !== 0) return descending ? -result : result
    }
    return 0
  })
}

/** A row does not contain null keys. */
function sortValue(row: AggregateRow, name: string): SortValue {
  const cell = row.find((one) => one.name === name)
  if (!cell?.column || cell.value === null) return null
  return toComparable(kindOf(cell.column), cell.value)
}

/** A result row, with its formatted values if the request asked for them. */
export function writeAggregateRow(
  context: Context,
  prefer: Preferences,
  row: AggregateRow,
): Record<string, unknown> {
  const wantsFormat = prefer.annotation(formattedValue)
  return Object.fromEntries(
    row.flatMap((cell) => {
      const text = wantsFormat ? formatCell(context, cell) : undefined
      const property = [cell.name, withDigits(cell.value, digitsIn(cell))] as const
      return text === undefined ? [property] : [[`${cell.name}@${formattedValue}`, text], property]
    }),
  )
}

/** Sums and averages of money and decimals have more digits than their column. */
function digitsIn({ column, computed }: AggregateCell): number | undefined {
  const digits = column && digitsOf(column)
  return digits !== undefined && computed === true ? aggregateDigits : digits
}

function formatCell(
  context: Context,
  { value, column, sample }: AggregateCell,
): string | undefined {
  if (value === null) return undefined
  return column ? createFormat(context, column)?.(value, sample) : formatNumber(Number(value), 0)
}
