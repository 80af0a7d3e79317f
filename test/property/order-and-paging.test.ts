import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { anyCondition, print } from './condition.ts'
import { sort } from './oracle.ts'
import { accountOrder, printOrder, reverse } from './order.ts'
import { accounts, createWorld, forAll, read } from './world.ts'

const client = createWorld()
const filter = fc.option(anyCondition.map(print), { nil: undefined })
const ids = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  rows.map(({ accountid }) => accountid)

test('rows are sorted with nulls first and ties ordered by the key', () =>
  forAll([accountOrder], async (orders) => {
    const { rows } = await read(client, 'accounts', {
      $select: 'accountid',
      $orderby: printOrder(orders),
    })

    expect(ids(rows)).toEqual(ids(sort(accounts, orders, 'accountid')))
  }))

test('desc is the reverse of asc except for ties', () =>
  forAll([accountOrder, filter], async (orders, $filter) => {
    const key = { path: 'accountid', descending: false }
    const options = { $select: 'accountid', $filter }

    const up = await read(client, 'accounts', {
      ...options,
      $orderby: printOrder([...orders, key]),
    })
    const down = await read(client, 'accounts', {
      ...options,
      $orderby: printOrder(reverse([...orders, key])),
    })

    expect(ids(down.rows)).toEqual(ids(up.rows).toReversed())
  }))

test('an order changes the sequence of rows, never the set of rows', () =>
  forAll([accountOrder, filter], async (orders, $filter) => {
    const plain = await read(client, 'accounts', { $select: 'name', $filter })
    const sorted = await read(client, 'accounts', {
      $select: 'name',
      $filter,
      $orderby: printOrder(orders),
    })

    expect(sorted.rows.toSorted(byId)).toEqual(plain.rows.toSorted(byId))
  }))

test('the pages together contain all rows, for any page size', () =>
  forAll([accountOrder, filter, fc.integer({ min: 1, max: 17 })], async (orders, $filter, size) => {
    const options = { $select: 'name', $filter, $orderby: printOrder(orders) }
    const page = { Prefer: `odata.maxpagesize=${size}` }
    const whole = await read(client, 'accounts', options)

    const sizes: number[] = []
    const found: unknown[] = []
    let answer = await read(client, 'accounts', options, page)
    // A page may be empty, but there is at most one page more than there are rows.
    while (sizes.length <= accounts.length) {
      sizes.push(answer.rows.length)
      found.push(...answer.rows)
      const next = answer.json['@odata.nextLink']
      if (typeof next !== 'string') break
      answer = await client.get(next, page)
    }

    expect(found).toEqual(whole.rows)
    expect(sizes.slice(0, -1).every((one) => one === size)).toBe(true)
  }))

test('$top returns the first rows', () =>
  forAll([accountOrder, filter, fc.integer({ min: 1, max: 20 })], async (orders, $filter, top) => {
    const options = { $select: 'name', $filter, $orderby: printOrder(orders) }

    const whole = await read(client, 'accounts', options)
    const cut = await read(client, 'accounts', { ...options, $top: String(top) })

    expect(cut.rows).toEqual(whole.rows.slice(0, top))
  }))

test('the count is the number of matching rows, regardless of limits', () =>
  forAll([filter, fc.integer({ min: 1, max: 20 })], async ($filter, top) => {
    const whole = await read(client, 'accounts', { $select: 'name', $filter })
    const cut = await read(client, 'accounts', { $filter, $top: String(top), $count: 'true' })
    const paged = await read(
      client,
      'accounts',
      { $filter, $count: 'true' },
      { Prefer: `odata.maxpagesize=${top}` },
    )
    const alone = await read(client, 'accounts/$count', { $filter })

    const counts = [cut.json['@odata.count'], paged.json['@odata.count'], Number(alone.text)]
    expect(counts).toEqual([whole.rows.length, whole.rows.length, whole.rows.length])
  }))

function byId(
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
): number {
  return String(one['accountid']) < String(other['accountid']) ? -1 : 1
}
