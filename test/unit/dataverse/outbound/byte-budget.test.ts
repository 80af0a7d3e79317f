import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createByteBudget } from '../../../../src/dataverse/outbound/byte-budget.ts'
import type { Clock } from '../../../../src/time/clock.ts'
import { errorOf } from '../../../support/error-of.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

/** A clock whose waits never end on their own. */
const patient: Clock = {
  now: () => 0,
  sleep: () => new Promise(() => undefined),
  after: () => () => undefined,
}

test('R113 a reader over the limit continues after another one finishes', async () => {
  const budget = createByteBudget({ clock: patient, limit: 100 })
  const [first, second] = [budget.reader(), budget.reader()]
  await first.take(80)
  let isThrough = false
  const taken = second.take(40).then(() => (isThrough = true))
  await setImmediate()
  expect(isThrough).toBe(false)

  first.release()
  await taken

  expect(isThrough).toBe(true)
})

test('R113 each waiting reader continues as soon as there is room for it', async () => {
  const budget = createByteBudget({ clock: patient, limit: 100 })
  const readers = Array.from({ length: 10 }, () => budget.reader())
  const ended: number[] = []
  await Promise.all(
    readers.map(async (reader, index) => {
      await reader.take(60)
      await setImmediate()
      ended.push(index)
      reader.release()
    }),
  )

  expect(ended).toHaveLength(10)
})

test('R113 after 5 s without room the reader gets an error that the server is busy', async () => {
  const clock = fakeClock()
  const budget = createByteBudget({ clock, limit: 100 })
  await budget.reader().take(90)

  const error = await errorOf(budget.reader().take(20))

  expect(clock.slept).toEqual([5000])
  expect(error.code).toBe('throttled')
  expect(error.message).toContain('busy')
})

test('R113 a single reader is never stopped', async () => {
  const budget = createByteBudget({ clock: patient, limit: 100 })
  const reader = budget.reader()

  await reader.take(90)
  await reader.take(90)

  reader.release()
  expect(await budget.reader().take(100)).toBeUndefined()
})
