import { parseApply } from '../../../odata/parse-apply.ts'
import type { TimeZone } from '../client/time-zone.ts'
import type { UserZone } from '../client/user-zone.ts'
import { formattedSuffix, isRow, textOf } from '../client/parse-answer.ts'
import type { WireRow } from '../client/parse-answer.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { showsDayOfInstant } from '../metadata/columns.ts'
import { shownDay } from './shown-day.ts'
import type { ResultShape } from './shape.ts'

interface Reader {
  readonly userZone?: UserZone | undefined
  readonly signal: AbortSignal
}

/**
 * The rows with the day that the user sees in every column that shows a day and stores an instant. Reads
 * the user's zone only if a row cannot be shown for certain without it.
 */
export async function showDays(
  rows: readonly WireRow[],
  shape: ResultShape,
  reader: Reader,
): Promise<readonly WireRow[]> {
  const plan = planDays(shape)
  return plan === undefined ? rows : show(rows, plan, reader)
}

/** Like `showDays`, for the rows of an aggregation: group keys, and the least or greatest day. */
export async function showGroupDays(
  rows: readonly WireRow[],
  apply: string,
  entity: EntityDefinition,
  reader: Reader,
): Promise<readonly WireRow[]> {
  const days = parseApply(apply).flatMap((step) => {
    if (step.type === 'filter') return []
    const keys =
      step.type === 'groupby' ? step.keys.map((path) => ({ path, alias: undefined })) : []
    const sums = step.aggregates.flatMap((one) => (one.type === 'aggregate' ? [one] : []))
    return [...keys, ...sums].flatMap(({ path, alias }) => {
      const [name = '', ...deeper] = path.segments
      const column = deeper.length === 0 ? entity.properties.get(name) : undefined
      return column && showsDayOfInstant(column) ? [{ ...column, property: alias ?? name }] : []
    })
  })
  return days.length === 0 ? rows : show(rows, { days, nested: [] }, reader)
}

/** The day columns of a row and of its expanded rows. */
interface DayPlan {
  readonly days: readonly ColumnDefinition[]
  readonly nested: readonly { readonly navigation: string; readonly plan: DayPlan }[]
}

function planDays({ columns, expands }: ResultShape): DayPlan | undefined {
  const days = columns.filter(showsDayOfInstant)
  const nested = expands.flatMap(({ navigation, shape }) => {
    const plan = planDays(shape)
    return plan ? [{ navigation, plan }] : []
  })
  return days.length + nested.length > 0 ? { days, nested } : undefined
}

async function show(
  rows: readonly WireRow[],
  plan: DayPlan,
  { userZone, signal }: Reader,
): Promise<readonly WireRow[]> {
  let isUnsure = false
  const unsure = () => {
    isUnsure = true
  }
  const shown = rows.map((row) => showRow(row, plan, undefined, unsure))
  const zone = isUnsure ? await userZone?.({ signal }) : undefined
  return zone ? rows.map((row) => showRow(row, plan, zone, unsure)) : shown
}

function showRow(
  row: WireRow,
  { days, nested }: DayPlan,
  zone: TimeZone | undefined,
  unsure: () => void,
): WireRow {
  const shown = days.flatMap((column) => {
    const value = textOf(row, column.property)
    if (value === undefined) return []
    const formatted = textOf(row, column.property + formattedSuffix) ?? ''
    const day = shownDay(value, formatted, column, zone)
    if (day.isUnsure) unsure()
    return [[column.property, day.text] as const]
  })
  const related = nested.flatMap(({ navigation, plan }) => {
    const value = row[navigation]
    const inner = (one: unknown) => (isRow(one) ? showRow(one, plan, zone, unsure) : one)
    if (value === null || value === undefined) return []
    return [[navigation, Array.isArray(value) ? value.map(inner) : inner(value)] as const]
  })
  return { ...row, ...Object.fromEntries([...shown, ...related]) }
}
