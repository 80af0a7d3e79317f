import * as fc from 'fast-check'

import { accounts, contacts } from './world.ts'
import type { Row, Value } from './world.ts'

/**
 * A `$filter` as a tree of our own, so that the oracle does not depend on the parser under test.
 */
export type Condition =
  | {
      readonly type: 'compare'
      readonly path: string
      readonly operator: Operator
      readonly value: Value
    }
  | {
      readonly type: 'columns'
      readonly left: string
      readonly operator: Operator
      readonly right: string
    }
  | {
      readonly type: 'text'
      readonly name: TextTest
      readonly path: string
      readonly value: string
    }
  | { readonly type: 'flag'; readonly path: string }
  | { readonly type: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly type: 'not'; readonly part: Condition }
  | { readonly type: 'lambda'; readonly quantifier: 'any' | 'all'; readonly part: Condition }

export type Operator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'
export type TextTest = 'contains' | 'startswith' | 'endswith'

const operators = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const
const textTests = ['contains', 'startswith', 'endswith'] as const
const texts = ['name', 'address1_city', 'address1_country', 'primarycontactid/fullname']
const numbers = ['revenue', 'creditlimit', 'numberofemployees', 'industrycode']
const fragments = ['o', 'CAFE', 'ü', "'", '%', '_', '[%]', '[a-c]', '[^a-c]%', 'a_i', 's%', ' ', '']

/** The condition as `$filter` text. */
export function print(condition: Condition): string {
  switch (condition.type) {
    case 'compare':
      return `${condition.path} ${condition.operator} ${literal(condition.path, condition.value)}`
    case 'columns':
      return `${condition.left} ${condition.operator} ${condition.right}`
    case 'text':
      return `${condition.name}(${condition.path},${quote(condition.value)})`
    case 'flag':
      return condition.path
    case 'not':
      return `not (${print(condition.part)})`
    case 'lambda':
      return `contact_customer_accounts/${condition.quantifier}(c:${print(condition.part)})`
    default:
      return `(${print(condition.left)} ${condition.type} ${print(condition.right)})`
  }
}

export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Conditions on accounts, without lambdas. */
export const plainCondition: fc.Arbitrary<Condition> = tree(
  fc.oneof(
    ...texts.map((path) => compare(path, valuesOf(accounts, path, ['paris', 'M', '']))),
    ...numbers.map((path) => compare(path, valuesOf(accounts, path, [-1, 7, 100.001]))),
    compare('createdon', valuesOf(accounts, 'createdon', ['2026-03-12', '2026-05-01T00:00:00Z'])),
    compare('donotemail', fc.constantFrom<Value>(true, false, null)),
    compare('_primarycontactid_value', valuesOf(contacts, 'contactid', [null])),
    textTest(texts),
    columns('address1_city', 'address1_country'),
    columns('revenue', 'creditlimit'),
    fc.constant<Condition>({ type: 'flag', path: 'donotemail' }),
  ),
)

/** Conditions on the contacts of a lambda whose variable is `c`. */
export const contactCondition: fc.Arbitrary<Condition> = tree(
  fc.oneof(
    compare('c/fullname', valuesOf(contacts, 'fullname', ['x'])),
    compare('c/numberofchildren', valuesOf(contacts, 'numberofchildren', [1])),
    compare('c/birthdate', valuesOf(contacts, 'birthdate', ['1980-06-15'])),
    textTest(['c/fullname']),
  ),
)

/** Conditions on accounts, with lambdas over their contacts. */
export const anyCondition: fc.Arbitrary<Condition> = tree(
  fc.oneof(
    { weight: 4, arbitrary: plainCondition },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('lambda' as const),
        quantifier: fc.constantFrom('any' as const, 'all' as const),
        part: contactCondition,
      }),
    },
  ),
)

function tree(leaf: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> {
  const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.record({
        type: fc.constantFrom('and' as const, 'or' as const),
        left: tie('condition'),
        right: tie('condition'),
      }),
      fc.record({ type: fc.constant('not' as const), part: tie('condition') }),
    ),
  }))
  return condition
}

function compare(path: string, values: fc.Arbitrary<Value>): fc.Arbitrary<Condition> {
  return fc.record({
    type: fc.constant('compare' as const),
    path: fc.constant(path),
    operator: fc.constantFrom(...operators),
    value: values,
  })
}

function columns(left: string, right: string): fc.Arbitrary<Condition> {
  return fc.record({
    type: fc.constant('columns' as const),
    left: fc.constant(left),
    operator: fc.constantFrom(...operators),
    right: fc.constant(right),
  })
}

function textTest(paths: readonly string[]): fc.Arbitrary<Condition> {
  return fc.record({
    type: fc.constant('text' as const),
    name: fc.constantFrom(...textTests),
    path: fc.constantFrom(...paths),
    value: fc.constantFrom(...fragments),
  })
}

function valuesOf(rows: readonly Row[], path: string, more: readonly Value[]): fc.Arbitrary<Value> {
  const [table, column] = path.includes('/') ? [contacts, 'fullname'] : [rows, path]
  return fc.constantFrom(...table.map((row) => row[column] ?? null), ...more, null)
}

/** Texts are quoted; dates and ids are not. */
function literal(path: string, value: Value): string {
  const isText = /name$|city$|country$/.test(path)
  return isText && typeof value === 'string' ? quote(value) : String(value)
}
