import { expect, test } from 'vitest'
import type { Dataverse } from '../../src/dataverse/client/dataverse.ts'
import type { SearchTable } from '../../src/dataverse/client/search-query.ts'
import { parseRecordId } from '../../src/dataverse/names.ts'
import { connectGuard as connect, root } from '../support/connect-guard.ts'
import { errorOf } from '../support/error-of.ts'
import { columnName, entitySet } from '../support/names-of.ts'

const { signal } = new AbortController()
const accounts = entitySet('accounts')
const id = parseRecordId('5a3f0c1e-1111-4222-8333-00000000abcd')
const key = { kind: 'id', id } as const

/** Requests of code that has not asked what it may name. */
const requests: readonly [string, (dataverse: Dataverse) => Promise<unknown>][] = [
  ...searches(
    [],
    [{ entity: 'contact', select: ['fullname'], search: ['fullname'] }],
    [{ entity: 'account', select: ['name'], search: [] }],
    [{ entity: 'account', select: ['name'], search: ['name', 'primarycontactid'] }],
    [{ entity: 'account', select: ['name', 'ownerid'], search: ['name'] }],
    [
      { entity: 'account', select: ['name'], search: ['name'] },
      { entity: 'lead', select: ['revenue'], search: ['subject'] },
    ],
  ),
  [
    'return the state of a closed entity with a new record',
    (dataverse) => {
      const target = { set: accounts, primaryId: columnName('accountid') }
      const expands = ['primarycontactid($select=statecode)']
      return dataverse.create(target, { name: 'x' }, { signal, expands })
    },
  ],
  [
    'run a view that is not open',
    (dataverse) => dataverse.list(accounts, { view: { kind: 'system', id } }, { signal }),
  ],
  [
    'follow a view that is not open',
    (dataverse) => dataverse.follow(`${root}accounts?userQuery=${id}`, { signal }),
  ],
]

test.each(requests)('R63 the guard itself refuses to %s', async (_name, run) => {
  const { dataverse, sent } = connect()

  const error = await errorOf(run(dataverse))

  expect(error.code).toBe('denied_by_operator')
  expect(sent.filter((url) => /api.search|savedQuery|userQuery|expand/.test(url))).toEqual([])
})

test.each(['savedqueries', 'userqueries'])('No record of %s is written', async (set) => {
  const { dataverse, sent } = connect()
  const target = { set: entitySet(set), primaryId: columnName('userqueryid') }

  const errors = [
    await errorOf(dataverse.create(target, { name: 'x' }, { signal })),
    await errorOf(dataverse.update(target, key, { fetchxml: '<fetch/>' }, { signal })),
  ]

  expect(errors.map(({ message }) => message)).toEqual([
    `This server's operator settings close data, so ${set} cannot be written.`,
    `This server's operator settings close data, so ${set} cannot be written.`,
  ])
  expect(sent).toEqual([])
})

test('An entity that shows rows of closed ones is not searched', async () => {
  const { dataverse, sent } = connect(['email'])
  const tables = [{ entity: 'activitypointer', select: ['subject'], search: ['subject'] }]

  const error = await errorOf(dataverse.search({ words: 'x', tables, top: 5 }, { signal }))

  expect(error.code).toBe('denied_by_operator')
  expect(sent.some((url) => url.includes('/api/search/'))).toBe(false)
})

function searches(
  ...all: readonly SearchTable[][]
): [string, (dataverse: Dataverse) => Promise<unknown>][] {
  return all.map((tables) => [
    `search ${JSON.stringify(tables)}`,
    (dataverse) => dataverse.search({ words: 'x', tables, top: 5 }, { signal }),
  ])
}
