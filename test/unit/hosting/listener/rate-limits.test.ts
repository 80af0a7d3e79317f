import { expect, test } from 'vitest'
import { createRateLimits } from '../../../../src/hosting/listener/rate-limits.ts'

const settings = {
  userPerSecond: 10,
  userBurst: 30,
  userWritesPerMinute: 60,
  userWriteBurst: 10,
  addressPerSecond: 10,
  addressFailuresPerMinute: 10,
}

async function take(writes: ReturnType<typeof createRateLimits>['writes'], ...counts: number[]) {
  const taken: boolean[] = []
  for (const count of counts) taken.push((await writes.take('ada', count)) === undefined)
  return taken
}

test('R47 counts records: 70 in the first minute, however they are spread over calls', async () => {
  const { writes } = createRateLimits(settings)

  expect(await take(writes, 25, 25, 20, 1)).toEqual([true, true, true, false])
})

test('R47 a refused list takes nothing, so that a shorter one still fits', async () => {
  const { writes } = createRateLimits(settings)

  expect(await take(writes, 25, 25, 25, 20, 2)).toEqual([true, true, false, true, false])
})

test('R47 a list may use what is left of both limits, and single writes the rest', async () => {
  const { writes } = createRateLimits(settings)

  expect(await take(writes, 25, 20, 24, 1, 1)).toEqual([true, true, true, true, false])
})

test('R47 a list above the whole limit is never allowed', async () => {
  const { writes } = createRateLimits({ ...settings, userWritesPerMinute: 10, userWriteBurst: 5 })

  expect(await writes.take('ada', 16)).toBe(Infinity)
  expect(await writes.take('ada', 15)).toBeUndefined()
})
