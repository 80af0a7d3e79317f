import { setImmediate } from 'node:timers/promises'
import { systemClock } from '../../src/clock.ts'
import type { Clock } from '../../src/clock.ts'

/** Longer waits are deadlines, which take their own time. */
const longestPauseMs = 20_000

/**
 * The machine's clock for tests that meet real sockets or wait thousands of times: pauses before a
 * repetition move it on instead of taking time. Those that overlap overlap here as well.
 */
export function createHurriedClock(): Clock {
  let aheadMs = 0
  const now = () => systemClock.now() + aheadMs

  return {
    now,
    after: (ms, run) => systemClock.after(ms, run),
    async sleep(ms, signal) {
      if (ms > longestPauseMs) return systemClock.sleep(ms, signal)
      const until = now() + ms
      await setImmediate()
      signal?.throwIfAborted()
      aheadMs += Math.max(0, until - now())
      return undefined
    },
  }
}

/** A clock on which everything takes a fiftieth of its time. */
export function createFastClock(): Clock {
  const start = systemClock.now()
  return {
    now: () => start + (systemClock.now() - start) * speed,
    sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
    after: (ms, run) => systemClock.after(ms / speed, run),
  }
}

const speed = 50
