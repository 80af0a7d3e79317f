import { expect, test } from 'vitest'
import { createDefinitionCache } from '../../../../src/dataverse/metadata/definition-cache.ts'
import { errorOf } from '../../../support/error-of.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

const { signal } = new AbortController()

test('R124 loads once for concurrent callers, and again after it expires', async () => {
  const clock = fakeClock()
  const cache = createDefinitionCache<number>({ clock, maxAgeMs: 1000 })
  const previous: (number | undefined)[] = []
  const load = async (_own: AbortSignal, before: number | undefined) => previous.push(before)

  const first = await Promise.all([cache.read('a', signal, load), cache.read('a', signal, load)])
  clock.pass(999)
  const kept = await cache.read('a', signal, load)
  clock.pass(1)
  const renewed = await cache.read('a', signal, load)

  expect([first, kept, renewed]).toEqual([[1, 1], 1, 2])
  expect(previous).toEqual([undefined, 1])
})

test('R129 stops the load only when the last caller has left', async () => {
  const cache = createDefinitionCache<never>({ clock: fakeClock(), maxAgeMs: 1000 })
  const signals: AbortSignal[] = []
  const load = (own: AbortSignal): Promise<never> => {
    signals.push(own)
    return new Promise(() => undefined)
  }
  const [one, two] = [new AbortController(), new AbortController()]
  const left = [one, two].map((caller) => errorOf(cache.read('a', caller.signal, load)))

  one.abort()
  await left[0]
  const afterOne = signals[0]?.aborted
  two.abort()
  await left[1]

  expect(signals).toHaveLength(1)
  expect(afterOne).toBe(false)
  expect(signals[0]?.aborted).toBe(true)
})

test('a caller that comes after all others have left starts a new load', async () => {
  const cache = createDefinitionCache<string>({ clock: fakeClock(), maxAgeMs: 1000 })
  const caller = new AbortController()
  const left = errorOf(cache.read('a', caller.signal, () => new Promise(() => undefined)))
  caller.abort()
  await left

  expect(await cache.read('a', signal, async () => 'new')).toBe('new')
})
