import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { contactCondition, print } from './condition.ts'
import { contactOrder, printOrder } from './order.ts'
import { accounts, createWorld, forAll, read } from './world.ts'

const client = createWorld()
const navigation = 'contact_customer_accounts'
const anyId = fc.constantFrom(...accounts.map(({ accountid }) => String(accountid)))
const filter = fc.option(
  contactCondition.map((condition) => print(condition).replaceAll(/\bc\//g, '')),
  { nil: undefined },
)

/** Options inside an expand, separated by semicolons. */
function inside(options: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(options)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join(';')
}

test('an expanded collection equals the response of its own URL', () =>
  forAll(
    [anyId, filter, contactOrder, fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined })],
    async (id, $filter, orders, top) => {
      const options = {
        $select: '_parentcustomerid_value,fullname',
        $filter,
        $orderby: printOrder(orders),
        $top: top === undefined ? undefined : String(top),
      }

      const alone = await read(client, `accounts(${id})/${navigation}`, options)
      const { json } = await read(client, `accounts(${id})`, {
        $select: 'name',
        $expand: `${navigation}(${inside(options)})`,
      })

      expect(json[navigation]).toEqual(alone.rows)
    },
  ))

test('the link of an expanded collection reads the same rows', () =>
  forAll([anyId, filter, contactOrder], async (id, $filter, orders) => {
    const options = {
      $select: '_parentcustomerid_value,fullname',
      $filter,
      $orderby: printOrder(orders),
    }
    const { rows } = await read(client, 'accounts', {
      $select: 'name',
      $filter: `accountid eq ${id}`,
      $expand: `${navigation}(${inside(options)})`,
    })

    const linked = await client.get(String(rows[0]?.[`${navigation}@odata.nextLink`]))

    expect(linked.rows).toEqual(rows[0]?.[navigation])
  }))

test('a filter inside an expand keeps all parents and only the matching children', () =>
  forAll([filter], async ($filter) => {
    const all = await read(client, 'accounts', {
      $select: 'name',
      $expand: `${navigation}($select=fullname)`,
    })
    const some = await read(client, 'accounts', {
      $select: 'name',
      $expand: `${navigation}(${inside({ $select: 'fullname', $filter })})`,
    })
    const found = await read(client, 'contacts', { $select: 'fullname', $filter })

    const kept = new Set(found.rows.map(({ contactid }) => contactid))
    expect(some.rows.map(children)).toEqual(
      all.rows.map((row) => children(row).filter((id) => kept.has(id))),
    )
  }))

test('an expanded lookup equals the row at its own URL', () =>
  forAll(
    [anyId, fc.subarray(['fullname', 'birthdate', 'numberofchildren'], { minLength: 1 })],
    async (id, columns) => {
      const $select = columns.join(',')
      const { json } = await read(client, `accounts(${id})`, {
        $select: 'name',
        $expand: `primarycontactid($select=${$select})`,
      })

      const alone = await client.get(`accounts(${id})/primarycontactid?$select=${$select}`)

      const { '@odata.context': _, ...row } = alone.json
      expect(json['primarycontactid']).toEqual(alone.status === 204 ? null : row)
    },
  ))

test('a row read by its URL equals the row in the list', () =>
  forAll(
    [anyId, fc.subarray(['name', 'revenue', 'createdon', 'donotemail'], { minLength: 1 })],
    async (id, columns) => {
      const $select = columns.join(',')
      const { json } = await read(client, `accounts(${id})`, { $select })

      const { rows } = await read(client, 'accounts', { $select, $filter: `accountid eq ${id}` })

      const { '@odata.context': _, ...row } = json
      expect(rows).toEqual([row])
    },
  ))

function children(row: Readonly<Record<string, unknown>>): readonly unknown[] {
  const found = row[navigation]
  return Array.isArray(found) ? found.map((child: { contactid?: unknown }) => child.contactid) : []
}
