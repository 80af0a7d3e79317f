import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { anyCondition, plainCondition, print } from './condition.ts'
import { accounts, createWorld, forAll, idsOf } from './world.ts'

const client = createWorld()
const everyId = accounts.map(({ accountid }) => accountid)
const a = anyCondition.map(print)

const finds = (filter: string) => idsOf(client, filter)

test('not (not a) equals a', () =>
  forAll([a], async (x) => {
    expect(await finds(`not (not (${x}))`)).toEqual(await finds(x))
  }))

test('not (a and b) equals not a or not b', () =>
  forAll([a, a], async (x, y) => {
    expect(await finds(`not ((${x}) and (${y}))`)).toEqual(await finds(`not (${x}) or not (${y})`))
  }))

test('not (a or b) equals not a and not b', () =>
  forAll([a, a], async (x, y) => {
    expect(await finds(`not ((${x}) or (${y}))`)).toEqual(await finds(`not (${x}) and not (${y})`))
  }))

test.each(['and', 'or'])('%s is commutative', (word) =>
  forAll([a, a], async (x, y) => {
    expect(await finds(`(${x}) ${word} (${y})`)).toEqual(await finds(`(${y}) ${word} (${x})`))
  }),
)

test.each(['and', 'or'])('%s is associative', (word) =>
  forAll([a, a, a], async (x, y, z) => {
    expect(await finds(`((${x}) ${word} (${y})) ${word} (${z})`)).toEqual(
      await finds(`(${x}) ${word} ((${y}) ${word} (${z}))`),
    )
  }),
)

test('and distributes over or', () =>
  forAll([a, a, a], async (x, y, z) => {
    expect(await finds(`(${x}) and ((${y}) or (${z}))`)).toEqual(
      await finds(`(${x}) and (${y}) or (${x}) and (${z})`),
    )
  }))

test('a and b finds what both find, a or b what either finds', () =>
  forAll([a, a], async (x, y) => {
    const [one, other] = [new Set(await idsOf(client, x)), new Set(await idsOf(client, y))]

    const both = await idsOf(client, `(${x}) and (${y})`)
    const either = await idsOf(client, `(${x}) or (${y})`)

    expect(both).toEqual(everyId.filter((id) => one.has(id) && other.has(id)))
    expect(either).toEqual(everyId.filter((id) => one.has(id) || other.has(id)))
  }))

test('not a finds what a does not find', () =>
  forAll([a], async (x) => {
    const found = new Set(await idsOf(client, x))

    const rest = await idsOf(client, `not (${x})`)

    expect(rest).toEqual(everyId.filter((id) => !found.has(id)))
  }))

test('a comparison and its opposite partition the rows that have a value', () =>
  forAll(
    [
      fc.constantFrom('revenue', 'creditlimit', 'numberofemployees'),
      fc.integer({ min: -1, max: 5000 }),
    ],
    async (column, value) => {
      const above = await idsOf(client, `${column} gt ${value}`)
      const upTo = await idsOf(client, `${column} le ${value}`)
      const none = await idsOf(client, `${column} eq null`)

      expect(new Set([...above, ...upTo, ...none])).toEqual(new Set(everyId))
      expect(above.length + upTo.length + none.length).toBe(everyId.length)
    },
  ))

test('a condition means the same regardless of which characters are percent-encoded', () =>
  forAll([plainCondition.map(print), fc.infiniteStream(fc.boolean())], async (x, stream) => {
    const letters = Array.from(x, (letter) => {
      const isPlain = /[\w(),'/:=-]/.test(letter)
      if (isPlain && stream.next().value === true) return letter
      return isPlain
        ? `%${(letter.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`
        : encodeURIComponent(letter)
    })
    const spaces = letters.map((letter) => (letter === '%20' && stream.next().value ? '+' : letter))

    const { rows } = await client.get(`accounts?$select=accountid&$filter=${spaces.join('')}`)

    expect(rows.map(({ accountid }) => accountid)).toEqual(await idsOf(client, x))
  }))
