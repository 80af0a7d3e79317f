import type { QueryFunction } from '../../../odata/ast.ts'
import type { Column, Table } from '../../schema/model.ts'
import type { Context } from '../../security/context.ts'
import type { StoredRow, Value } from '../../store/store.ts'
import { comparisons } from '../comparison.ts'
import { compileQueryFunction, isQueryFunction } from '../query-functions.ts'
import { refuse } from '../../failures/query-failures.ts'
import { createScope } from '../scope.ts'
import type { Predicate } from '../scope.ts'
import { createLike } from '../text.ts'
import { readTextValue } from '../text-value.ts'
import { kindOf, toComparable } from '../values.ts'
import { findColumn } from './fetch-query.ts'
import type { FetchQuery, FetchSource } from './fetch-query.ts'
import type { XmlElement } from './xml.ts'

/**
 * A joined row: the rows of the root and of each link, by the source's index; an empty row where a
 * link has no match.
 */
export type Joined = readonly StoredRow[]

export type JoinedPredicate = (joined: Joined) => boolean

const maxConditions = 500

/**
 * All `filter` elements of a source as one test of joined rows; `undefined` when it has no filter.
 */
export function compileFetchFilter(
  context: Context,
  query: FetchQuery,
  source: FetchSource,
): JoinedPredicate | undefined {
  const filters = source.element.children.filter(({ name }) => name === 'filter')
  if (filters.length === 0) return undefined
  if (filters.reduce((sum, filter) => sum + countConditions(filter), 0) > maxConditions) {
    throw refuse('Number of conditions in query exceeded maximum limit.', '0x8004430c')
  }
  const tests = filters.map((filter) => compileFilterElement(context, query, source, filter))
  return combine(tests, false)
}

function countConditions(element: XmlElement): number {
  if (element.name === 'condition') return 1
  return element.children.reduce((sum, child) => sum + countConditions(child), 0)
}

function compileFilterElement(
  context: Context,
  query: FetchQuery,
  source: FetchSource,
  { attributes, children }: XmlElement,
): JoinedPredicate {
  const tests = children.flatMap((child) => {
    if (child.name === 'filter') return [compileFilterElement(context, query, source, child)]
    return child.name === 'condition' ? [compileCondition(context, query, source, child)] : []
  })
  return combine(tests, attributes.get('type') === 'or')
}

/** An empty filter matches every row. */
function combine(tests: readonly JoinedPredicate[], isOr: boolean): JoinedPredicate {
  if (tests.length === 0) return () => true
  return isOr
    ? (joined) => tests.some((test) => test(joined))
    : (joined) => tests.every((test) => test(joined))
}

function compileCondition(
  context: Context,
  { sources }: FetchQuery,
  source: FetchSource,
  element: XmlElement,
): JoinedPredicate {
  const entityName = element.attributes.get('entityname')
  const target =
    entityName === undefined
      ? source
      : sources.find(({ alias, table }) => alias === entityName || table.logicalName === entityName)
  if (!target) throw refuse(`There is no link-entity '${entityName}' in the query.`, '0x80041106')

  const { index, table } = target
  const test = compileOperator(context, table, element)
  return (joined) => test(joined[index] ?? {})
}

function compileOperator(context: Context, table: Table, element: XmlElement): Predicate {
  const { attributes, children } = element
  const column = findColumn(table, attributes.get('attribute') ?? '')
  const operator = attributes.get('operator') ?? ''
  const nested = children.filter(({ name }) => name === 'value').map(({ text }) => text.trim())
  const value = attributes.get('value')
  const values = value === undefined ? nested : [value]
  const other = attributes.get('valueof')

  const name = column.logicalName
  const get = (row: StoredRow) => row[name] ?? null
  if (operator === 'null') return (row) => get(row) === null
  if (operator === 'not-null') return (row) => get(row) !== null

  const like = compileLike(operator, values[0] ?? '')
  if (like) return (row) => like(get(row))

  const compare = findComparison(operator)
  if (!compare) return compileFunction(context, table, column, operator, values)
  return other === undefined
    ? compareWithValue(column, operator, values[0], compare)
    : compareColumns(column, findColumn(table, other), compare)
}

type Compare = (typeof comparisons)['eq']

function findComparison(operator: string): Compare | undefined {
  const name = operator === 'neq' ? 'ne' : operator
  return Object.entries(comparisons).find(([known]) => known === name)?.[1]
}

function compareWithValue(
  column: Column,
  operator: string,
  value: string | undefined,
  compare: Compare,
): Predicate {
  if (value === undefined) {
    throw refuse(`The condition operator '${operator}' needs a value.`, '0x80041106')
  }
  const constant = readTextValue(column, value, operator)
  return (row) => compare(comparableOf(column, row), constant)
}

function compareColumns(column: Column, other: Column, compare: Compare): Predicate {
  return (row) => compare(comparableOf(column, row), comparableOf(other, row))
}

function comparableOf(column: Column, row: StoredRow): string | number | null {
  const value = row[column.logicalName] ?? null
  return value === null ? null : toComparable(kindOf(column), value)
}

/** The operators on text. The negated ones are true for null too. */
function compileLike(operator: string, value: string): ((found: Value) => boolean) | undefined {
  const [, not, kind] = /^(not-)?(like|begins?-with|ends?-with)$/.exec(operator) ?? []
  if (kind === undefined) return undefined
  const before = kind.startsWith('end') ? '%' : ''
  const after = kind.startsWith('begin') ? '%' : ''
  const like = createLike(`${before}${value}${after}`)
  return (found) => (typeof found === 'string' && like(found)) === (not === undefined)
}

/** The other operators are query functions with different names: `last-x-days` is `LastXDays`. */
function compileFunction(
  context: Context,
  table: Table,
  column: Column,
  operator: string,
  values: readonly string[],
): Predicate {
  const name = renamed[operator] ?? toPascalCase(operator)
  if (!isQueryFunction(name)) throw refuse(`Unsupported operator '${operator}'.`, '0x80041120')

  const tree: QueryFunction = {
    type: 'queryFunction',
    name,
    parameters: [
      { name: 'PropertyName', value: { type: 'string', value: column.logicalName, at: 0 } },
      {
        name: 'PropertyValues',
        value: {
          type: 'list',
          items: values.map((value) => ({ type: 'string', value, at: 0 })),
          at: 0,
        },
      },
    ],
    at: 0,
  }
  return compileQueryFunction(
    createScope(context, table, () => undefined),
    tree,
  )
}

function toPascalCase(operator: string): string {
  return operator
    .replace(/^olderthan/, 'older-than')
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}

const renamed: Readonly<Record<string, string>> = {
  'last-seven-days': 'Last7Days',
  'next-seven-days': 'Next7Days',
  'eq-userid': 'EqualUserId',
  'ne-userid': 'NotEqualUserId',
  'eq-businessid': 'EqualBusinessId',
  'ne-businessid': 'NotEqualBusinessId',
  'eq-userteams': 'EqualUserTeams',
  'eq-useroruserteams': 'EqualUserOrUserTeams',
  'eq-useroruserhierarchy': 'EqualUserOrUserHierarchy',
  'eq-useroruserhierarchyandteams': 'EqualUserOrUserHierarchyAndTeams',
  'eq-userlanguage': 'EqualUserLanguage',
  'eq-or-above': 'AboveOrEqual',
  'eq-or-under': 'UnderOrEqual',
  'not-contain-values': 'DoesNotContainValues',
}
