import { beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { connect } from '../support/connect.ts'

const column = 'actualstart'
const table = z.looseObject({ rows: z.array(z.tuple([z.string(), z.string().nullable()])) })
const operators = {
  eq: (shown: string, day: string) => shown === day,
  ne: (shown: string, day: string) => shown !== day,
  gt: (shown: string, day: string) => shown > day,
  ge: (shown: string, day: string) => shown >= day,
  lt: (shown: string, day: string) => shown < day,
  le: (shown: string, day: string) => shown <= day,
} as const

const stored = [
  '2026-01-30T08:00:00Z',
  '2026-01-30T23:59:59Z',
  '2026-01-31T00:00:00Z',
  '2026-01-31T12:00:00Z',
  '2026-02-01T00:00:00Z',
  '2026-03-01T16:45:00Z',
  null,
]

let ask: (filter?: string) => Promise<z.output<typeof table>['rows']>
let all: Awaited<ReturnType<typeof ask>> = []

beforeAll(async () => {
  const session = await connect({ closeAfter: () => undefined })
  for (const [index, value] of stored.entries()) {
    const values = { subject: `day ${index}`, ...(value !== null && { [column]: value }) }
    await session.ask('create_record', { entity: 'task', values })
  }
  ask = async (condition) => {
    const filter = `startswith(subject,'day ')${condition === undefined ? '' : ` and (${condition})`}`
    const args = { entity: 'task', select: [column], orderby: 'subject', filter }
    return table.parse(await session.ask('query_records', args)).rows
  }
  all = await ask()
})

test('a day with a time keeps it, and midnight is a day', () => {
  expect(all.map(([, cell]) => cell)).toEqual([
    '2026-01-30T08:00:00Z',
    '2026-01-30T23:59:59Z',
    '2026-01-31',
    '2026-01-31T12:00:00Z',
    '2026-02-01',
    '2026-03-01T16:45:00Z',
    null,
  ])
})

test.each(Object.entries(operators))(
  '%s finds the rows whose shown day it is true for, and no others',
  async (operator, isTrue) => {
    for (const day of ['2026-01-30', '2026-01-31', '2026-02-28', '2026-03-01']) {
      const found = await ask(`${column} ${operator} ${day}`)
      const expected = all.filter(([, cell]) =>
        cell === null ? operator === 'ne' : isTrue(cell.slice(0, 10), day),
      )

      expect(found.map(([id]) => id).toSorted()).toEqual(expected.map(([id]) => id).toSorted())
    }
  },
)

test('a range of days and its opposite share the rows that have a day', async () => {
  const range = `${column} ge 2026-01-31 and ${column} le 2026-02-01`

  const inside = await ask(range)
  const outside = await ask(`not (${range})`)

  expect(inside.map(([, cell]) => cell)).toEqual([
    '2026-01-31',
    '2026-01-31T12:00:00Z',
    '2026-02-01',
  ])
  expect(outside.filter(([, cell]) => cell !== null)).toHaveLength(3)
})

test('a path, a collection and an expand count in the same days', async () => {
  const session = await connect()
  const asked = async (args: Record<string, unknown>) => {
    await session.ask('query_records', { select: ['name'], top: 1, ...args })
    return session.seen.at(-1)?.path
  }
  const entity = 'account'

  expect(
    await asked({ entity, filter: `Account_Tasks/any(o:o/${column} lt 2026-01-31)` }),
  ).toContain(`any(o:${call(`o/${column}`)})`)
  expect(
    await asked({ entity, expand: `Account_Tasks($filter=${column} lt 2026-01-31)` }),
  ).toContain(`$filter=${call(column)}`)
})

const call = (property: string) =>
  `Microsoft.Dynamics.CRM.OnOrBefore(PropertyName='${property}',PropertyValue='2026-01-30')`
