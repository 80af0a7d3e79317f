import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { anyCondition, contactCondition, print } from './condition.ts'
import type { Condition } from './condition.ts'
import { contactsOf, holds, sort, valueAt } from './oracle.ts'
import type { Order } from './oracle.ts'
import { accountOrder, printOrder } from './order.ts'
import { accounts, contacts, createWorld, find, read } from './world.ts'
import type { Row } from './world.ts'

interface Query {
  readonly condition: Condition | undefined
  readonly orders: readonly Order[]
  readonly columns: readonly string[]
  readonly top: number | undefined
  readonly count: boolean
  readonly children: Condition | undefined
  readonly person: boolean
}

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

const query: fc.Arbitrary<Query> = fc.record({
  condition: fc.option(anyCondition, { nil: undefined, freq: 10 }),
  orders: accountOrder,
  columns: fc.uniqueArray(
    fc.constantFrom('name', 'address1_city', 'numberofemployees', 'createdon', 'donotemail'),
    { minLength: 1 },
  ),
  top: optional(fc.integer({ min: 1, max: 20 })),
  count: fc.boolean(),
  children: optional(contactCondition),
  person: fc.boolean(),
})

const client = createWorld()

test.each([20_261, 20_262, 20_263])(
  'a second evaluator answers a thousand random queries the same, seed %i',
  (seed) =>
    fc.assert(
      fc.asyncProperty(query, async (asked) => {
        const { json, rows } = await read(client, 'accounts', toOptions(asked))

        expect({ count: json['@odata.count'], rows: rows.map(withoutTags) }).toEqual(answer(asked))
      }),
      { numRuns: 1000, seed },
    ),
)

function toOptions({ condition, orders, columns, top, count, children, person }: Query) {
  const expand = [
    ...(person ? ['primarycontactid($select=fullname)'] : []),
    ...(children
      ? [`contact_customer_accounts($select=fullname;$filter=${print(unbound(children))})`]
      : []),
  ]
  return {
    $select: columns.join(','),
    $filter: condition && print(condition),
    $orderby: printOrder(orders),
    $top: top === undefined ? undefined : String(top),
    $count: count ? 'true' : undefined,
    $expand: expand.length > 0 ? expand.join(',') : undefined,
  }
}

/** The expected result of the query, computed from the plain rows. */
function answer({ condition, orders, columns, top, count, children, person }: Query) {
  const found = accounts.filter((row) => !condition || holds(condition, row))
  const rows = sort(found, orders, 'accountid').slice(0, top)
  return {
    count: count ? found.length : undefined,
    rows: rows.map((row) => ({
      ...only(row, [...columns, 'accountid']),
      ...(person && { primarycontactid: personOf(row) }),
      ...(children && { contact_customer_accounts: childrenOf(row, children) }),
    })),
  }
}

function personOf(row: Row): unknown {
  const person = find(contacts, 'contactid', valueAt(row, '_primarycontactid_value'))
  return person ? only(person, ['fullname', 'contactid']) : null
}

function childrenOf(row: Row, condition: Condition): unknown {
  const found = contactsOf(row).filter((child) => holds(condition, child))
  return sort(found, [], 'contactid').map((child) =>
    only(child, ['fullname', 'contactid', '_parentcustomerid_value']),
  )
}

function only(row: Row, columns: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(columns.map((name) => [name, row[name] ?? null]))
}

/** The same condition on the contacts themselves instead of on a variable. */
function unbound(condition: Condition): Condition {
  const text = JSON.stringify(condition)
  return JSON.parse(text, (key, value: unknown) =>
    key === 'path' && typeof value === 'string' ? value.replace(/^c\//, '') : value,
  )
}

function withoutTags(row: Readonly<Record<string, unknown>>): unknown {
  return JSON.parse(JSON.stringify(row), (key, value: unknown) =>
    key.includes('@odata.') ? undefined : value,
  )
}
