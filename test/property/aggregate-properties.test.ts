import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { plainCondition, print } from './condition.ts'
import { fold, holds } from './oracle.ts'
import { accounts, createWorld, forAll, read } from './world.ts'
import type { Row, Value } from './world.ts'

const client = createWorld()
const column = fc.constantFrom('revenue', 'creditlimit', 'numberofemployees')
const groupKey = fc.constantFrom('industrycode', 'address1_city', 'donotemail')

/** The numbers of a column, without nulls. */
function numbersOf(rows: readonly Row[], name: string): readonly number[] {
  return rows.map((row) => row[name]).filter((value) => typeof value === 'number')
}

/** The sum of no numbers is null. */
function sumOf(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : numbers.reduce((total, number) => total + number, 0)
}

function round(value: number | null): number | null {
  return value === null ? null : Number(value.toFixed(6))
}

function rounded(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' ? round(value) : value,
    ]),
  )
}

test('sum, average, min, max and count are folds over the rows', () =>
  forAll([plainCondition, column], async (condition, name) => {
    const rows = accounts.filter((row) => holds(condition, row))
    const numbers = numbersOf(rows, name)
    const sum = sumOf(numbers)

    const answer = await read(client, 'accounts', {
      $apply:
        `filter(${print(condition)})/aggregate(${name} with sum as total,` +
        `${name} with average as mean,${name} with min as least,${name} with max as most,$count as number)`,
    })

    const mean = sum === null ? null : sum / numbers.length
    expect(answer.rows.map(rounded)).toEqual([
      {
        total: round(sum),
        mean: round(mean),
        least: numbers.length > 0 ? Math.min(...numbers) : null,
        most: numbers.length > 0 ? Math.max(...numbers) : null,
        number: rows.length,
      },
    ])
  }))

test('groups partition the rows, and each result is a fold over its group', () =>
  forAll([plainCondition, groupKey, column], async (condition, key, name) => {
    const rows = accounts.filter((row) => holds(condition, row))
    const groups = groupBy(rows, key)

    const answer = await read(client, 'accounts', {
      $apply: `filter(${print(condition)})/groupby((${key}),aggregate($count as number,${name} with sum as total))`,
    })

    const found = answer.rows.map((row) => [
      toValue(row[key]),
      row['number'],
      rounded(row)['total'],
    ])
    const wanted = [...groups].map(([value, members]) => [
      value,
      members.length,
      round(sumOf(numbersOf(members, name))),
    ])
    expect(new Set(found.map(String))).toEqual(new Set(wanted.map(String)))
    expect(found).toHaveLength(wanted.length)
  }))

test('the counts of all groups add up to the count of the filter', () =>
  forAll([plainCondition, groupKey], async (condition, key) => {
    const $filter = print(condition)
    const grouped = await read(client, 'accounts', {
      $apply: `filter(${$filter})/groupby((${key}),aggregate($count as number))`,
    })

    const counted = await read(client, 'accounts', { $filter, $count: 'true', $top: '1' })

    const sum = grouped.rows.reduce((total, row) => total + Number(row['number']), 0)
    expect(sum).toBe(counted.json['@odata.count'])
  }))

test('grouping by two columns refines grouping by one', () =>
  forAll([groupKey, groupKey], async (one, other) => {
    const keys = [...new Set([one, other])].join(',')
    const coarse = await read(client, 'accounts', {
      $apply: `groupby((${one}),aggregate($count as number))`,
    })
    const fine = await read(client, 'accounts', {
      $apply: `groupby((${keys}),aggregate($count as number))`,
    })

    for (const row of coarse.rows) {
      const parts = fine.rows.filter((part) => toValue(part[one]) === toValue(row[one]))
      const sum = parts.reduce((total, part) => total + Number(part['number']), 0)
      expect(sum).toBe(row['number'])
    }
  }))

function groupBy(rows: readonly Row[], key: string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const id = identity(row[key] ?? null)
    groups.set(id, [...(groups.get(id) ?? []), row])
  }
  return groups
}

/** Texts that differ only in case or accents form one group. */
function identity(value: Value): string {
  return typeof value === 'string' ? fold(value) : String(value)
}

function toValue(json: unknown): string {
  return typeof json === 'string' ? fold(json) : JSON.stringify(json ?? null)
}
