import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { contactCondition, plainCondition, print, quote } from './condition.ts'
import { accounts, contacts, createWorld, forAll, idsOf, read } from './world.ts'
import { fold, holds } from './oracle.ts'

const client = createWorld()
const namespace = 'Microsoft.Dynamics.CRM.'
const word = fc.constantFrom('contoso', 'PARIS', 'Café Zürich', "O'Brien & Sons", 'x', '100%')
const number = fc.constantFrom(-1, 0, 0.01, 5, 12, 99.5, 100, 2500.25)
/** Text with characters that have a meaning in a pattern. */
const literalText = fc.oneof(
  fc.constantFrom('%', '_', '[West]', '100%', 'r_s', ']', '[', '^', "'", 'é', 'o', ''),
  fc.string({ unit: fc.constantFrom(...Array.from('cCoüa%_[]^ -')), maxLength: 3 }),
)

const finds = (filter: string) => idsOf(client, filter)

function list(values: readonly (string | number)[]): string {
  return JSON.stringify(values.map(String))
}

test.each([
  ['In', 'eq', 'or'],
  ['NotIn', 'ne', 'and'],
])('%s equals a chain of %s', (name, operator, joint) =>
  forAll([fc.uniqueArray(word, { minLength: 1 })], async (words) => {
    const chain = words.map((one) => `address1_city ${operator} ${quote(one)}`)

    expect(
      await finds(
        `${namespace}${name}(PropertyName='address1_city',PropertyValues=${list(words)})`,
      ),
    ).toEqual(await finds(chain.join(` ${joint} `)))
  }),
)

test('In over numbers equals a chain of eq', () =>
  forAll([fc.uniqueArray(number, { minLength: 1 })], async (numbers) => {
    expect(
      await finds(`${namespace}In(PropertyName='revenue',PropertyValues=${list(numbers)})`),
    ).toEqual(await finds(numbers.map((one) => `revenue eq ${one}`).join(' or ')))
  }))

test('Between equals ge and le, and NotBetween matches everything else', () =>
  forAll([number, number], async (from, to) => {
    const call = `(PropertyName='revenue',PropertyValues=${list([from, to])})`
    const range = `revenue ge ${from} and revenue le ${to}`

    expect(await finds(`${namespace}Between${call}`)).toEqual(await finds(range))
    expect(await finds(`${namespace}NotBetween${call}`)).toEqual(await finds(`not (${range})`))
  }))

test('On means a day, OnOrAfter from its start, OnOrBefore until its end', () =>
  forAll([fc.integer({ min: 1, max: 9 }), fc.integer({ min: 9, max: 18 })], async (month, day) => {
    const date = `2026-0${month}-${String(day).padStart(2, '0')}`
    const next = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10)
    const call = `(PropertyName='createdon',PropertyValue='${date}')`

    expect(await finds(`${namespace}On${call}`)).toEqual(
      await finds(`createdon ge ${date} and createdon lt ${next}`),
    )
    expect(await finds(`${namespace}OnOrAfter${call}`)).toEqual(await finds(`createdon ge ${date}`))
    expect(await finds(`${namespace}OnOrBefore${call}`)).toEqual(
      await finds(`createdon lt ${next}`),
    )
  }))

test.each(['contains', 'startswith', 'endswith'] as const)(
  '%s with wildcards in brackets finds literal text, regardless of case',
  (name) =>
    forAll([literalText], async (text) => {
      const escaped = text.replace(/[%_[]/g, '[$&]')
      const wanted = accounts.filter((row) =>
        strip(String(row['name']))[plainTests[name]](strip(text)),
      )

      const found = await idsOf(client, `${name}(name,${quote(escaped)})`)

      expect(found).toEqual(wanted.map(({ accountid }) => accountid))
    }),
)

test('eq finds text regardless of case and accents', () =>
  forAll([fc.constantFrom(...accounts), fc.boolean()], async (row, upper) => {
    const name = String(row['name'])

    const found = await idsOf(client, `name eq ${quote(upper ? name.toUpperCase() : name)}`)

    const wanted = accounts.filter((other) => fold(String(other['name'])) === fold(name))
    expect(found).toEqual(wanted.map(({ accountid }) => accountid))
  }))

test('any means at least one, and all means none without', () =>
  forAll([contactCondition], async (condition) => {
    const parents = new Set(
      contacts.filter((row) => holds(condition, row)).map((row) => row['_parentcustomerid_value']),
    )
    const text = print(condition)

    const any = await idsOf(client, `contact_customer_accounts/any(c:${text})`)

    expect(any).toEqual(
      accounts.map(({ accountid }) => accountid).filter((id) => id && parents.has(id)),
    )
    expect(await finds(`contact_customer_accounts/all(c:${text})`)).toEqual(
      await finds(`not contact_customer_accounts/any(c:not (${text}))`),
    )
  }))

test('an alias means the value that it names', () =>
  forAll([word, plainCondition], async (text, condition) => {
    const rest = print(condition)
    const { rows } = await read(client, 'accounts', {
      $select: 'accountid',
      $filter: `(address1_city eq @city) or (${rest})`,
      '@city': quote(text),
    })

    const inline = await idsOf(client, `(address1_city eq ${quote(text)}) or (${rest})`)
    expect(rows.map(({ accountid }) => accountid)).toEqual(inline)
  }))

/** The same checks on plain text. */
const plainTests = {
  contains: 'includes',
  startswith: 'startsWith',
  endswith: 'endsWith',
} as const

function strip(text: string): string {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
}
