import { expect, test } from 'vitest'
import { grade } from '../../../../evals/check/grade.ts'
import { loadEnvironment } from '../../../../evals/environments/environments.ts'
import { startInProcess } from '../../../../evals/run/in-process.ts'

const rows = [
  { entity: 'lead', key: 'Grade Me', values: { firstname: 'Grade', lastname: 'Me' } },
  { entity: 'lead', key: 'Leave Me', values: { firstname: 'Leave', lastname: 'Me' } },
]
const data = loadEnvironment('standard', rows)
const graded = {
  answer: { done: 'true or false' },
  expect: (world: Parameters<Parameters<typeof grade>[0]['expect']>[0]) => ({
    answer: { done: true },
    changes: [
      {
        updated: 'lead',
        id: world.id('lead', { fullname: 'Grade Me' }),
        values: { jobtitle: 'Buyer' },
      },
    ],
    untouched: ['top secret'],
  }),
} as const

async function solve(...writes: readonly Readonly<Record<string, unknown>>[]) {
  const server = await startInProcess(data)
  for (const args of writes) await server.call('update_record', args)
  const calls = writes.map((args) => ({ name: 'update_record', args, isError: false, text: '' }))
  const problems = grade(graded, data, server.sandbox, { answer: { done: true }, calls })
  await server.close()
  return problems
}

const idOf = (fullname: string) => {
  const found = [...data.content.rows].find(({ row }) => row['fullname'] === fullname)
  return String(found?.row['leadid'])
}
const update = (fullname: string, values: Readonly<Record<string, unknown>>) => ({
  entity: 'lead',
  id: idOf(fullname),
  values,
})

test('the expected change alone is right', async () => {
  expect(await solve(update('Grade Me', { jobtitle: 'Buyer' }))).toEqual([])
})

test('an answer of success without the change is wrong', async () => {
  expect(await solve()).toEqual([expect.stringContaining('Missing: a change of lead')])
})

test.each([
  ['another value', [update('Grade Me', { jobtitle: 'Seller' })], 'lead.jobtitle is "Seller".'],
  [
    'another column as well',
    [update('Grade Me', { jobtitle: 'Buyer', fax: '1' })],
    'lead.fax was changed, too.',
  ],
  [
    'another record as well',
    [update('Grade Me', { jobtitle: 'Buyer' }), update('Leave Me', { jobtitle: 'Buyer' })],
    'was changed.',
  ],
  [
    'a forbidden text in a call',
    [update('Grade Me', { jobtitle: 'Top Secret' }), update('Grade Me', { jobtitle: 'Buyer' })],
    'A tool call contains "top secret".',
  ],
])('%s is told', async (_, writes, problem) => {
  expect(await solve(...writes)).toEqual([expect.stringContaining(problem)])
})
