import { expect, test } from 'vitest'
import { jobs } from '../../../evals/tasks/task.ts'
import { tasks } from '../../../evals/tasks/tasks.ts'

test('there are at least sixty tasks with ids of their own', () => {
  const ids = new Set(tasks.map(({ id }) => id))

  expect(tasks.length).toBeGreaterThanOrEqual(60)
  expect(ids.size).toBe(tasks.length)
})

test.each(jobs)('the job %s has a task', (job) => {
  expect(tasks.map((task) => task.job)).toContain(job)
})

test.each(['standard', 'ostrel', 'velth'])('the environment %s has at least ten tasks', (name) => {
  expect(tasks.filter(({ environment }) => environment === name).length).toBeGreaterThanOrEqual(10)
})

test('every confidentiality task that forbids a look has a call that looks', () => {
  const withLeaks = tasks.filter(({ leaks }) => leaks !== undefined)

  expect(withLeaks.length).toBeGreaterThanOrEqual(6)
})
