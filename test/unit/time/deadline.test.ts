import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { within } from '../../../src/time/deadline.ts'
import { fakeClock } from '../../support/fake-clock.ts'

const tooLate = () => new Error('too late')
const never = new Promise<never>(() => undefined)

test.each<[string, () => Promise<unknown>]>([
  ['succeeds', async () => 'done'],
  ['fails', async () => Promise.reject(new Error('broken'))],
])('neither a timer nor a listener stays of what %s', async (_, run) => {
  const clock = fakeClock()
  const caller = new AbortController()
  const beginning = { limitMs: 10_000, tooLate }

  await within({ clock, limitMs: 30_000, tooLate, beginning, caller: caller.signal }, run).catch(
    () => undefined,
  )

  expect(clock.deadlines()).toBe(0)
  expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0)
})

test('what does not hear its signal ends with the limit', async () => {
  const clock = fakeClock()
  const pending = within({ clock, limitMs: 30_000, tooLate }, () => never)

  clock.pass(30_000)

  await expect(pending).rejects.toThrow('too late')
})

test('what fails because it hears the signal ends with the reason of the limit', async () => {
  const clock = fakeClock()
  const pending = within({ clock, limitMs: 30_000, tooLate }, async (signal) => {
    await new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('AbortError')))
    })
  })

  clock.pass(30_000)

  await expect(pending).rejects.toThrow('too late')
})

test('a failure tells what is left of it to stop', async () => {
  const signals: AbortSignal[] = []

  const pending = within({ clock: fakeClock(), limitMs: 30_000, tooLate }, async (signal) => {
    signals.push(signal)
    throw new Error('broken')
  })

  await expect(pending).rejects.toThrow('broken')
  expect(signals.map(({ aborted }) => aborted)).toEqual([true])
})

test.each([
  ['none came', false, 'too quiet'],
  ['one came', true, 'too late'],
])('the limit for the first sign of life counts when %s', async (_, comes, message) => {
  const clock = fakeClock()
  const beginning = { limitMs: 10_000, tooLate: () => new Error('too quiet') }
  const pending = within({ clock, limitMs: 30_000, tooLate, beginning }, (_signal, begun) => {
    if (comes) begun()
    return never
  })

  clock.pass(30_000)

  await expect(pending).rejects.toThrow(message)
})

test('a caller who leaves ends it with the reason of its signal, whenever that was', async () => {
  const clock = fakeClock()
  const caller = new AbortController()
  const limit = { clock, limitMs: 30_000, tooLate, caller: caller.signal }
  const pending = within(limit, () => never)

  caller.abort(new Error('gone'))
  const later = within(limit, async () => 'done')

  await expect(pending).rejects.toThrow('gone')
  await expect(later).rejects.toThrow('gone')
  expect(clock.deadlines()).toBe(0)
})
