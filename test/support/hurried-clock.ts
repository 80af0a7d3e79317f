import { setImmediate } from 'node:timers/promises'
import { systemClock } from '../../src/time/clock.ts'
import type { Clock } from '../../src/time/clock.ts'

/** Longer waits are deadlines, which take real time. */
const longestPauseMs = 20_000

/**
 * The machine's clock for tests that use real sockets or wait thousands of times. Pauses before a
 * retry move the clock forward instead of taking time. Overlapping pauses overlap here too.
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

/** A clock on which everything takes a fifteenth of its time. */
export function createFastClock(): Clock {
  const start = systemClock.now()
  return {
    now: () => start + (systemClock.now() - start) * speed,
    sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
    after: (ms, run) => systemClock.after(ms / speed, run),
  }
}

const speed = 15
