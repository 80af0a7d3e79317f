import { expect, test } from 'vitest'
import {
  compareReports,
  countCalls,
  median,
  parseReport,
  showReport,
  totalsOf,
} from '../../../../evals/run/report.ts'

const task = (id: string, isDone: boolean) => ({
  id,
  job: 'closing',
  isDone,
  problems: isDone ? [] : ['Missing: a change.'],
  end: 'ended',
  calls: 3,
  refusedCalls: 1,
  argumentTokens: 100,
  resultTokens: 400,
  toolListTokens: 1000,
  seconds: 2,
})
const run = (name: string, done: readonly string[]) =>
  parseReport({
    name,
    agent: 'agent {prompt}',
    server: 'this project',
    prices: { read: 3, written: 15 },
    tasks: ['one', 'two'].map((id) => task(id, done.includes(id))),
  })

test('totals add calls, tokens and the cost by the given prices', () => {
  const totals = totalsOf(run('first', ['one']))

  expect(totals).toMatchObject({ tasks: 2, done: 1, calls: 6, tokens: 1000, medianTokens: 500 })
  expect(totals.cost).toBeCloseTo((2800 * 3 + 200 * 15) / 1_000_000, 10)
})

test('without prices no cost is made up', () => {
  const { prices: _prices, ...free } = run('first', [])

  expect(totalsOf(free).cost).toBeUndefined()
  expect(showReport(free)).toContain('no prices given')
})

test('a report lists what was not done, and why', () => {
  const page = showReport(run('first', ['one']))

  expect(page).toContain('| tasks done | 1 of 2 |')
  expect(page).toContain('- two (ended): Missing: a change.')
  expect(page).not.toContain('- one')
})

test('a comparison names the tasks that only one run did', () => {
  const page = compareReports(run('first', ['one']), run('second', ['one', 'two']))

  expect(page).toContain('| tasks done | 1 of 2 | 2 of 2 |')
  expect(page).toContain('Only first did: none.')
  expect(page).toContain('Only second did: two.')
})

test('tokens of arguments, results and the tool list are counted apart', () => {
  const counted = countCalls(
    [{ name: 'query_records', args: { entity: 'account' }, isError: true, text: 'not_found: no' }],
    '{"tools":[]}',
  )

  expect(counted).toMatchObject({ calls: 1, refusedCalls: 1 })
  expect(counted.argumentTokens).toBeGreaterThan(0)
  expect(counted.resultTokens).toBeGreaterThan(0)
  expect(counted.toolListTokens).toBeGreaterThan(0)
})

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[], 0],
])('the median of %j is %d', (numbers, expected) => {
  expect(median(numbers)).toBe(expected)
})
