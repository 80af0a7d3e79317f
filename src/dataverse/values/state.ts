import type { DataverseError } from '../../errors.ts'
import { foreign } from '../../text/foreign.ts'
import type { ChoiceOption, ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { findOptions } from '../metadata/choice-text.ts'
import { toChoiceValue } from './choice-value.ts'
import { invalidValue } from './invalid-value.ts'
import type { WriteContext } from './write-context.ts'

/** The state and status columns that a call names, with their new values. */
export type StateValues = readonly { readonly column: ColumnDefinition; readonly value: unknown }[]

/**
 * `statecode` and `statuscode` as a matching pair. A status sets its state, because the service
 * refuses a status of another state. A state alone gets its default status.
 *
 * @throws DataverseError `invalid_values` for a pair that does not match, with the pairs that do.
 * @see Reference section 11 (state changes).
 */
export function settleState(
  values: StateValues,
  entity: EntityDefinition,
  context: WriteContext,
): ReadonlyMap<string, number> {
  const columns = [...entity.columns.values()]
  const stateColumn = columns.find(({ type }) => type === 'State')
  const statusColumn = columns.find(({ type }) => type === 'Status')
  const placed = values.map((one) => place(one, { stateColumn, statusColumn }, context))
  const asked = placed.find(({ column }) => column === stateColumn)
  const wanted = placed.find(({ column }) => column === statusColumn)
  const [one, other] = placed
  if (one && other && one.column === other.column)
    throw invalidValue(
      one.column,
      'is set to two values',
      'Give statecode and statuscode once each.',
    )

  const state = asked && toChoiceValue(asked.column, asked.value, entity, context)
  const status = wanted && pickStatus(wanted, state, { stateColumn, statusColumn }, entity, context)
  const settled = new Map<string, number>()
  if (asked && state !== undefined) settled.set(asked.column.logicalName, state)
  if (wanted && status) settled.set(wanted.column.logicalName, status.value)
  if (stateColumn && !asked && status?.state !== undefined && stateColumn[context.operation]) {
    settled.set(stateColumn.logicalName, status.state)
    const label = labelOf(stateColumn, status.state)
    context.note(`${stateColumn.logicalName} ${status.state} (${label}) sent with ${status.label}`)
  }
  return settled
}

interface Columns {
  readonly stateColumn: ColumnDefinition | undefined
  readonly statusColumn: ColumnDefinition | undefined
}

/** Moves a label to the other column if only that column has it. */
function place(
  { column, value }: StateValues[number],
  { stateColumn, statusColumn }: Columns,
  context: WriteContext,
): StateValues[number] {
  const other = column === stateColumn ? statusColumn : stateColumn
  if (typeof value !== 'string' || !other || findOptions(column, value).length > 0)
    return { column, value }
  if (findOptions(other, value).length === 0) return { column, value }
  context.note(`"${value}" is a value of ${other.logicalName}, not of ${column.logicalName}`)
  return { column: other, value }
}

function pickStatus(
  { column, value }: StateValues[number],
  state: number | undefined,
  columns: Columns,
  entity: EntityDefinition,
  context: WriteContext,
): ChoiceOption {
  const found = typeof value === 'string' ? findOptions(column, value) : []
  const candidates = found.length > 0 ? found : optionOf(column, value, entity, context)
  const fitting =
    state === undefined
      ? candidates
      : candidates.filter((option) => option.state === undefined || option.state === state)
  const [only, ...others] = fitting
  if (only && others.length === 0) {
    if (found.length > 0)
      context.note(`${column.logicalName} "${only.label}" written as ${only.value}`)
    return only
  }
  throw wrongPair(column, value, { state, candidates }, columns)
}

function optionOf(
  column: ColumnDefinition,
  value: unknown,
  entity: EntityDefinition,
  context: WriteContext,
): readonly ChoiceOption[] {
  const number = toChoiceValue(column, value, entity, context)
  return (column.options ?? []).filter((option) => option.value === number)
}

function wrongPair(
  column: ColumnDefinition,
  value: unknown,
  {
    state,
    candidates,
  }: { readonly state: number | undefined; readonly candidates: readonly ChoiceOption[] },
  { stateColumn }: Columns,
): DataverseError {
  const valid =
    state === undefined
      ? candidates
      : (column.options ?? []).filter((option) => option.state === state)
  const shown = valid.slice(0, 6)
  const pairs = shown.map((option) =>
    JSON.stringify({ statecode: option.state ?? state, statuscode: option.value }),
  )
  const labels = shown.map(({ label, state: own = 0 }) => {
    return `${labelOf(stateColumn, own)}, ${label}`.slice(0, 80)
  })
  const given = (JSON.stringify(value) ?? 'nothing').slice(0, 64)
  const rule =
    state === undefined
      ? `has several values for ${given}`
      : `${given} does not belong to statecode ${state}`
  return invalidValue(
    column,
    rule,
    `Write ${pairs.join(' or ')} (${foreign(labels.join('; '), 500)}).`,
  )
}

const labelOf = (column: ColumnDefinition | undefined, value: number) =>
  column?.options?.find((option) => option.value === value)?.label ?? String(value)
