import type { Literal, ParameterValue, QueryFunction } from '../../odata/ast.ts'
import { compileCallerFunction } from './caller-functions.ts'
import { dayRange, fiscalPeriodOf, fiscalRange, isRelative, rangeFunctions } from './date-ranges.ts'
import type { Range } from './date-ranges.ts'
import { compileHierarchyFunction } from './hierarchy-functions.ts'
import { sortChoices } from './multi-select.ts'
import { parserCode, refuse } from '../failures/query-failures.ts'
import { resolveColumn } from './scope.ts'
import type { ColumnTerm, Predicate, Scope } from './scope.ts'
import { readTextValue } from './text-value.ts'
import { kindOf, toComparable, toInstant } from './values.ts'

/** A query function with its column and its values, all as text. */
interface FunctionCall {
  readonly name: string
  readonly term: ColumnTerm
  readonly values: readonly string[]
}

type Compile = (call: FunctionCall, scope: Scope) => Predicate

/**
 * A function of `Microsoft.Dynamics.CRM` as a test of rows (reference section 7.4). A null is in no
 * set and in no range, so only the functions with `Not` in their name are true for it.
 */
export function compileQueryFunction(scope: Scope, tree: QueryFunction): Predicate {
  const compile = findFunction(tree.name)
  if (!compile) {
    throw refuse(
      `An unknown function with name 'Microsoft.Dynamics.CRM.${tree.name}' was found. This may also ` +
        'be a function import or a key lookup on a navigation property, which is not allowed.',
      parserCode,
    )
  }
  const term = findColumn(scope, tree)
  if (!term) return () => isNegative(tree.name)
  return compile({ name: tree.name, term, values: readValues(scope, tree) }, scope)
}

/** True for the names that `compileQueryFunction` supports. */
export function isQueryFunction(name: string): boolean {
  return findFunction(name) !== undefined
}

function findFunction(name: string): Compile | undefined {
  if (Object.hasOwn(rangeFunctions, name)) return compileRange
  return Object.hasOwn(functions, name) ? functions[name] : undefined
}

const functions: Readonly<Record<string, Compile>> = {
  On: (call) => inRange(call, dayOf(call)),
  OnOrAfter: (call) => inRange(call, [dayOf(call)[0], Number.POSITIVE_INFINITY]),
  OnOrBefore: (call) => inRange(call, [Number.NEGATIVE_INFINITY, dayOf(call)[1]]),
  InFiscalYear: (call) => inRange(call, fiscalRange(numberAt(call, 0))),
  InFiscalPeriod: compileFiscalPeriod,
  InFiscalPeriodAndYear: (call) => inRange(call, fiscalRange(numberAt(call, 1), numberAt(call, 0))),
  InOrAfterFiscalPeriodAndYear: (call) =>
    inRange(call, [fiscalRange(numberAt(call, 1), numberAt(call, 0))[0], Number.POSITIVE_INFINITY]),
  InOrBeforeFiscalPeriodAndYear: (call) =>
    inRange(call, [Number.NEGATIVE_INFINITY, fiscalRange(numberAt(call, 1), numberAt(call, 0))[1]]),

  In: (call) => inSet(call, true),
  NotIn: (call) => inSet(call, false),
  Between: (call) => between(call, true),
  NotBetween: (call) => between(call, false),
  ContainValues: (call) => containValues(call, true),
  DoesNotContainValues: (call) => containValues(call, false),

  EqualUserId: compileCallerFunction,
  NotEqualUserId: compileCallerFunction,
  EqualBusinessId: compileCallerFunction,
  NotEqualBusinessId: compileCallerFunction,
  EqualUserTeams: compileCallerFunction,
  EqualUserOrUserTeams: compileCallerFunction,
  EqualUserOrUserHierarchy: compileCallerFunction,
  EqualUserOrUserHierarchyAndTeams: compileCallerFunction,
  EqualUserLanguage: compileCallerFunction,

  Above: compileHierarchyFunction,
  AboveOrEqual: compileHierarchyFunction,
  Under: compileHierarchyFunction,
  UnderOrEqual: compileHierarchyFunction,
  NotUnder: compileHierarchyFunction,
}

function compileRange(call: FunctionCall, { context }: Scope): Predicate {
  const create = rangeFunctions[call.name]
  // A day has no hours (part 2, section 7).
  if (/X(?:Hours|Minutes)$/u.test(call.name) && kindOf(call.term.column) === 'date') {
    throw wrongType(call.name, call.term)
  }
  const x = isRelative(call.name) ? 0 : numberAt(call, 0)
  return create ? inRange(call, create(context.clock.now(), x)) : () => false
}

function inRange({ name, term }: FunctionCall, [from, to]: Range): Predicate {
  const kind = kindOf(term.column)
  if (kind !== 'date' && kind !== 'dateTime') throw wrongType(name, term)

  const start = toBound(from)
  const end = toBound(to)
  if (kind === 'dateTime') return test(term, (value) => value >= start && value < end)

  // A date belongs to a range that contains any part of its day.
  const firstDay = start.slice(0, 10)
  return test(term, (value) => value >= firstDay && `${value}T00:00:00Z` < end)
}

/** Text that sorts among stored dates. An open end sorts before or after all of them. */
function toBound(time: number): string {
  if (time === Number.NEGATIVE_INFINITY) return ''
  return time === Number.POSITIVE_INFINITY ? '~' : toInstant(new Date(time).toISOString())
}

function compileFiscalPeriod(call: FunctionCall): Predicate {
  const period = numberAt(call, 0)
  const kind = kindOf(call.term.column)
  if (kind !== 'date' && kind !== 'dateTime') throw wrongType(call.name, call.term)
  return test(call.term, (value) => fiscalPeriodOf(String(value)) === period)
}

function inSet(call: FunctionCall, wanted: boolean): Predicate {
  if (call.term.column.type === 'MultiSelectPicklist') return hasExactly(call, wanted)
  const values = new Set(
    call.values.map((value) => readTextValue(call.term.column, value, call.name)),
  )
  return test(call.term, (value) => values.has(value) === wanted, !wanted)
}

/** For a multi-select column the values are one choice: all of them and no other. */
function hasExactly({ term, values }: FunctionCall, wanted: boolean): Predicate {
  const chosen = sortChoices(values).join(',')
  return (row) => (term.get(row) === chosen) === wanted
}

function between(call: FunctionCall, wanted: boolean): Predicate {
  const [from, to, ...others] = call.values.map((value) =>
    readTextValue(call.term.column, value, call.name),
  )
  if (from === undefined || to === undefined || others.length > 0) {
    throw refuse(`The ${call.name} function needs exactly two values.`, '0x80041139')
  }
  return test(call.term, (value) => (value >= from && value <= to) === wanted, !wanted)
}

function containValues(call: FunctionCall, wanted: boolean): Predicate {
  if (call.term.column.type !== 'MultiSelectPicklist') throw wrongType(call.name, call.term)
  const { get } = call.term
  const asked = sortChoices(call.values)
  return (row) => {
    const value = get(row)
    if (typeof value !== 'string') return !wanted
    const chosen = value.split(',')
    return asked.some((one) => chosen.includes(one)) === wanted
  }
}

function test(
  { column, get }: ColumnTerm,
  accepts: (value: string | number) => boolean,
  ofNull = false,
): Predicate {
  const kind = kindOf(column)
  return (row) => {
    const value = get(row)
    return value === null ? ofNull : accepts(toComparable(kind, value))
  }
}

/**
 * True for functions that match what their positive counterpart does not match, including nulls.
 */
function isNegative(name: string): boolean {
  return /^(?:Not|DoesNot)/.test(name)
}

function dayOf({ name, values: [text = ''] }: FunctionCall): Range {
  const range = dayRange(text)
  if (range) return range
  throw refuse(`The value '${text}' is not valid for the ${name} function.`, '0x80041139')
}

function numberAt({ name, values }: FunctionCall, index: number): number {
  const number = Number(values[index] ?? Number.NaN)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw refuse(`The ${name} function needs a positive whole number.`, '0x80041139')
}

function wrongType(name: string, { column }: ColumnTerm): Error {
  return refuse(
    `The operator '${name}' is not valid for the attribute '${column.logicalName}' of type '${column.type}'.`,
    '0x80041120',
  )
}

function findColumn(scope: Scope, { name, parameters }: QueryFunction): ColumnTerm | undefined {
  const parameter = parameters.find((candidate) => candidate.name === 'PropertyName')
  const path = parameter && toTexts(scope, parameter.value)[0]
  if (path === undefined) throw refuse(`The ${name} function needs the parameter PropertyName.`)
  return resolveColumn(scope, { segments: path.split('/') }, { logicalNames: true })
}

function readValues(scope: Scope, { parameters }: QueryFunction): readonly string[] {
  return parameters
    .filter(({ name }) => name !== 'PropertyName')
    .flatMap(({ value }) => toTexts(scope, value))
}

function toTexts(scope: Scope, value: ParameterValue): readonly string[] {
  if (value.type === 'list') return value.items.map(literalText)
  if (value.type !== 'alias') return [literalText(value)]

  const found = scope.alias(value.name)
  if (found === undefined) return []
  if (found.type === 'path') return [found.segments.join('/')]
  if (found.type === 'json')
    throw refuse(`The value of the alias '@${value.name}' is not valid here.`)
  return toTexts(scope, found)
}

function literalText(literal: Literal): string {
  switch (literal.type) {
    case 'null':
      return ''
    case 'number':
      return literal.text
    case 'enum':
      return literal.member
    default:
      return String(literal.value)
  }
}
