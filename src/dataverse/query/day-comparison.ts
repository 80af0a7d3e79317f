import type {
  ComparisonOperator,
  Filter,
  Literal,
  Path,
  QueryFunction,
} from '../../../odata/ast.ts'
import { showsDayOfInstant } from '../metadata/columns.ts'
import { readDate } from '../text/date-text.ts'
import { textOfLiteral } from './fit-literal.ts'
import { checkPath } from './path.ts'
import type { CheckedPath, PathScope } from './path.ts'
import { findQueryFunction } from './query-functions.ts'

/**
 * A comparison with a column that shows a day and stores an instant, by the day that answers show; in
 * other cases `undefined`. A column with the behavior UserLocal shows the user's day, which the date
 * functions of the service count in; one with TimeZoneIndependent shows the day in UTC.
 *
 * @see Reference section 7 of part 2 (On, OnOrAfter and OnOrBefore)
 */
export function compareDay(
  { path, column }: CheckedPath,
  operator: ComparisonOperator,
  literal: Literal,
  { context }: PathScope,
): Filter | undefined {
  if (literal.type === 'null') return undefined
  const reading = readDate(textOfLiteral(literal))
  if (!reading || 'either' in reading) return undefined
  const { day, time } = reading
  const name = path.segments.join('/')
  if (time !== undefined && !isMidnight(time)) {
    context.note(`${name} shows days; compared here as an instant`)
    return undefined
  }
  if (column.dateTimeBehavior === 'TimeZoneIndependent') {
    if (textOfLiteral(literal) !== day) context.note(`${name} compared with the day ${day}`)
    return inUtc(path, operator, day)
  }
  context.note(`${name} compared by day in the user's time zone`)
  return inUserZone(path, operator, day)
}

/** Notes that two columns are not compared by what they show: one shows a day, the other an instant. */
export function noteInstants(one: CheckedPath, other: CheckedPath, { context }: PathScope): void {
  if (showsDayOfInstant(one.column) === showsDayOfInstant(other.column)) return
  const names = [one, other].map(({ path }) => path.segments.join('/'))
  context.note(`${names.join(' and ')} compared as instants, not by day`)
}

const isMidnight = (time: string) => /^00:00(?::00(?:\.0+)?)?$/.test(time)

/**
 * A list or range of days, as comparisons that are still to be checked; `undefined` for other functions
 * and columns. The service compares such values as instants.
 */
export async function rewriteDayFunction(
  call: QueryFunction,
  scope: PathScope,
): Promise<Filter | undefined> {
  const name = findQueryFunction(call.name)?.name ?? ''
  if (!/^(?:Not)?(?:In|Between)$/.test(name)) return undefined
  const [property, values] = ['propertyname', 'propertyvalues'].map(
    (one) => call.parameters.find((parameter) => parameter.name.toLowerCase() === one)?.value,
  )
  if (property?.type !== 'string' || values?.type !== 'list') return undefined
  const { at } = property
  const written: Path = { type: 'path', segments: property.value.trim().split('/'), at }
  const silent = { ...scope, context: { ...scope.context, note: () => undefined } }
  const { path, column } = await checkPath(written, silent)
  if (!showsDayOfInstant(column)) return undefined

  const is = (operator: ComparisonOperator, right: Literal) => comparison(path, operator, right)
  const [first, second, ...more] = values.items
  if (first === undefined) return undefined
  if (name === 'In')
    return join(
      'or',
      values.items.map((one) => is('eq', one)),
    )
  if (name === 'NotIn')
    return join(
      'and',
      values.items.map((one) => is('ne', one)),
    )
  if (second === undefined || more.length > 0) return undefined
  if (name === 'Between') return join('and', [is('ge', first), is('le', second)])
  return join('or', [is('lt', first), is('gt', second), isNull(path)])
}

/** The opposite of a date function, which the service does not allow `not` before. */
export function oppositeDay({ name, parameters, at }: QueryFunction): Filter | undefined {
  const [property, value] = parameters.map((parameter) => parameter.value)
  if (property?.type !== 'string' || value?.type !== 'string') return undefined
  const operator = oppositeOperators.get(name)
  if (operator === undefined) return undefined
  const path: Path = { type: 'path', segments: property.value.split('/'), at }
  return inUserZone(path, operator, value.value)
}

const oppositeOperators = new Map<string, ComparisonOperator>([
  ['On', 'ne'],
  ['OnOrAfter', 'lt'],
  ['OnOrBefore', 'gt'],
])

function inUserZone(path: Path, operator: ComparisonOperator, day: string): Filter {
  const is = (name: string, value: string): Filter => {
    const { at } = path
    const text = (content: string): Literal => ({ type: 'string', value: content, at })
    return {
      type: 'queryFunction',
      name,
      parameters: [
        { name: 'PropertyName', value: text(path.segments.join('/')) },
        { name: 'PropertyValue', value: text(value) },
      ],
      at,
    }
  }
  const before = is('OnOrBefore', shifted(day, -1))
  const after = is('OnOrAfter', shifted(day, 1))
  const forms: Forms = {
    eq: is('On', day),
    ne: join('or', [before, after, isNull(path)]),
    gt: after,
    ge: is('OnOrAfter', day),
    lt: before,
    le: is('OnOrBefore', day),
  }
  return forms[operator]
}

type Forms = Readonly<Record<ComparisonOperator, Filter>>

function inUtc(path: Path, operator: ComparisonOperator, day: string): Filter {
  const { at } = path
  const is = (one: ComparisonOperator, value: string) =>
    comparison(path, one, { type: 'date', value, at })
  const next = shifted(day, 1)
  const forms: Forms = {
    eq: join('and', [is('ge', day), is('lt', next)]),
    ne: join('or', [is('lt', day), is('ge', next), isNull(path)]),
    gt: is('ge', next),
    ge: is('ge', day),
    lt: is('lt', day),
    le: is('lt', next),
  }
  return forms[operator]
}

function comparison(left: Path, operator: ComparisonOperator, right: Literal): Filter {
  return { type: 'comparison', operator, left, right, at: left.at }
}

/** The service's `ne` also finds rows without a value. */
const isNull = (path: Path) => comparison(path, 'eq', { type: 'null', at: path.at })

function join(type: 'and' | 'or', filters: readonly Filter[]): Filter {
  return filters.reduce((left, right) => ({ type, left, right, at: left.at }))
}

function shifted(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
}
