import { expect, test } from 'vitest'
import { plan, planValues } from '../../unit/dataverse/query/plan.ts'

/** Pieces that could make a search or repair of the parser repeat work. */
const pieces = 'a0 \t\n"\'([{<,.-_@/:;=)&|!$%\u0130'
  .split('')
  .concat(['a ', 'a,', '0.', 'a(', '""', "''", '\\"', 'a=', 'a eq 1 and ', "'a' ", 'name eq '])
  .concat(['not ', ' as ', 'with ', 'name/', 'is null ', 'like ', 'in (', 'between ', 'Annual '])
  .concat([
    "name = 'a' or ",
    '$filter=',
    'count(',
    'sum(a) ',
    'select ',
    'groupby(',
    'eq',
    '&$top=',
  ])
  .concat(['T1', '1:', ' at ', '2026-', 'account name ', 'a eq b c '])
const options = [
  ['filter', 16_000],
  ['orderby', 1000],
  ['expand', 4000],
  ['apply', 4000],
] as const
const columns = ['name', 'revenue', 'industrycode', 'donotemail', 'primarycontactid', 'ownerid']

/** CPU time, so that other load does not count. The slowest case takes a tenth of it. */
const enoughMs = 1000

test('R29 no option of the maximum length takes long to parse or to reject', async () => {
  const slow: string[] = []
  for (const [option, length] of options)
    for (const piece of pieces)
      for (const end of ['', 'x', "'", ')']) {
        const text = piece.repeat(length).slice(0, length - 1) + end
        const ms = await cpuOf(() => plan({ entity: 'email', [option]: text }))
        if (ms > enoughMs) slow.push(`${option} of ${JSON.stringify(piece + end)}: ${ms} ms`)
      }

  expect(slow).toEqual([])
}, 60_000)

test('R29 no value of half a million characters takes long to parse or to reject', async () => {
  const slow: string[] = []
  for (const column of columns)
    for (const piece of pieces) {
      const text = piece.repeat(500_000).slice(0, 500_000)
      const ms = await cpuOf(() => planValues('account', { [column]: text }, 'update'))
      if (ms > enoughMs) slow.push(`${column} of ${JSON.stringify(piece)}: ${ms} ms`)
    }

  expect(slow).toEqual([])
}, 60_000)

async function cpuOf(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await run().catch(() => undefined)
  return process.cpuUsage(before).user / 1000
}
