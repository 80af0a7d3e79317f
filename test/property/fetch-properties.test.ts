import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { plainCondition, print } from './condition.ts'
import type { Condition } from './condition.ts'
import { accountOrder, printOrder } from './order.ts'
import type { Order } from './oracle.ts'
import { createWorld, forAll, read } from './world.ts'
import type { Value } from './world.ts'

const client = createWorld()

/**
 * Conditions that FetchXML can express: no `not` around groups, no paths, values instead of nulls.
 */
const condition = plainCondition.filter(isExpressible)
/** FetchXML sorts choices by label. */
const order = accountOrder.map((orders) =>
  orders.filter(({ path }) => path !== 'industrycode' && path !== 'donotemail'),
)

test('a FetchXML filter finds what the OData filter finds', () =>
  forAll([condition, order], async (asked, orders) => {
    const odata = await read(client, 'accounts', {
      $select: 'name',
      $filter: print(asked),
      $orderby: printOrder(orders),
    })

    const fetched = await fetchXml('<fetch>', `${printFilter(asked)}${printOrders(orders)}`)

    expect(fetched.rows).toEqual(odata.rows)
  }))

test('FetchXML pages, with or without a cookie, return all rows', () =>
  forAll(
    [condition, order, fc.integer({ min: 1, max: 9 }), fc.boolean()],
    async (asked, orders, size, simple) => {
      const inner = `${printFilter(asked)}${printOrders(orders)}`
      const whole = await fetchXml('<fetch>', inner)

      const found: unknown[] = []
      let cookie = ''
      for (let page = 1; page < 20; page++) {
        const attribute = cookie === '' || simple ? '' : ` paging-cookie="${escapeXml(cookie)}"`
        const { rows, json } = await fetchXml(
          `<fetch count="${size}" page="${page}"${attribute}>`,
          inner,
        )
        found.push(...rows)
        if (json['@Microsoft.Dynamics.CRM.morerecords'] !== true) break
        cookie = innerCookie(json['@Microsoft.Dynamics.CRM.fetchxmlpagingcookie'])
      }

      expect(found).toEqual(whole.rows)
    },
  ))

test('FetchXML aggregates equal those of $apply', () =>
  forAll(
    [condition, fc.constantFrom('industrycode', 'donotemail', 'address1_city')],
    async (asked, key) => {
      const applied = await read(client, 'accounts', {
        $apply:
          `filter(${print(asked)})/groupby((${key}),aggregate($count as number,` +
          'revenue with sum as total,revenue with average as mean,revenue with max as most))',
      })

      const fetched = await client.get(
        `accounts?fetchXml=${encodeURIComponent(
          '<fetch aggregate="true"><entity name="account">' +
            `<attribute name="${key}" alias="${key}" groupby="true"/>` +
            '<attribute name="accountid" alias="number" aggregate="count"/>' +
            '<attribute name="revenue" alias="total" aggregate="sum"/>' +
            '<attribute name="revenue" alias="mean" aggregate="avg"/>' +
            '<attribute name="revenue" alias="most" aggregate="max"/>' +
            `${printFilter(asked)}</entity></fetch>`,
        )}`,
      )

      expect(fetched.rows).toEqual(applied.rows)
    },
  ))

async function fetchXml(head: string, inner: string) {
  const text = `${head}<entity name="account"><attribute name="name"/>${inner}</entity></fetch>`
  return read(
    client,
    'accounts',
    { fetchXml: text },
    { Prefer: 'odata.include-annotations="Microsoft.Dynamics.CRM.*"' },
  )
}

function isExpressible(asked: Condition): boolean {
  switch (asked.type) {
    case 'and':
    case 'or':
      return isExpressible(asked.left) && isExpressible(asked.right)
    case 'compare':
      return (
        !asked.path.includes('/') &&
        (asked.value !== null || asked.operator === 'eq' || asked.operator === 'ne')
      )
    case 'columns':
      return true
    case 'text':
      return !asked.path.includes('/')
    default:
      return false
  }
}

function printFilter(asked: Condition): string {
  return `<filter>${printCondition(asked)}</filter>`
}

function printCondition(asked: Condition): string {
  switch (asked.type) {
    case 'and':
    case 'or':
      return `<filter type="${asked.type}">${printCondition(asked.left)}${printCondition(asked.right)}</filter>`
    case 'compare':
      return asked.value === null
        ? printLeaf(asked.path, asked.operator === 'eq' ? 'null' : 'not-null')
        : printLeaf(asked.path, asked.operator, asked.value)
    case 'columns':
      return `<condition attribute="${asked.left}" operator="${asked.operator}" valueof="${asked.right}"/>`
    case 'text': {
      const before = asked.name === 'startswith' ? '' : '%'
      const after = asked.name === 'endswith' ? '' : '%'
      return printLeaf(asked.path, 'like', `${before}${asked.value}${after}`)
    }
    default:
      throw new Error(`FetchXML cannot say ${asked.type}.`)
  }
}

function printLeaf(path: string, operator: string, value?: Value): string {
  const name = path.replace(/^_(\w+)_value$/, '$1')
  const text = value === undefined ? '' : ` value="${escapeXml(String(value))}"`
  return `<condition attribute="${name}" operator="${operator}"${text}/>`
}

function printOrders(orders: readonly Order[]): string {
  return orders
    .map(({ path, descending }) => {
      const name = path.replace(/^_(\w+)_value$/, '$1')
      return `<order attribute="${name}" descending="${descending}"/>`
    })
    .join('')
}

/** The cookie for the next request: the attribute of the annotation, decoded twice. */
function innerCookie(annotation: unknown): string {
  const inner = /pagingcookie="([^"]*)"/.exec(String(annotation))?.[1] ?? ''
  return decodeURIComponent(decodeURIComponent(inner))
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
