import * as fc from 'fast-check'

import type { Order } from './oracle.ts'

/** Up to three columns of accounts to sort by. */
export const accountOrder: fc.Arbitrary<readonly Order[]> = orderOf([
  'name',
  'address1_city',
  'revenue',
  'numberofemployees',
  'industrycode',
  'donotemail',
  'createdon',
  '_primarycontactid_value',
])

export const contactOrder: fc.Arbitrary<readonly Order[]> = orderOf([
  'fullname',
  'numberofchildren',
  'birthdate',
])

/** As `$orderby` text; `undefined` for an empty order. */
export function printOrder(orders: readonly Order[]): string | undefined {
  if (orders.length === 0) return undefined
  return orders.map(({ path, descending }) => (descending ? `${path} desc` : path)).join(',')
}

/** The same columns in reverse direction. */
export function reverse(orders: readonly Order[]): readonly Order[] {
  return orders.map(({ path, descending }) => ({ path, descending: !descending }))
}

function orderOf(columns: readonly string[]): fc.Arbitrary<readonly Order[]> {
  const order = fc.record({ path: fc.constantFrom(...columns), descending: fc.boolean() })
  return fc.uniqueArray(order, { maxLength: 3, selector: ({ path }) => path })
}
