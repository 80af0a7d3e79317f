import type { Clock } from '../../src/time/clock.ts'

/**
 * A clock on which waiting takes no time. Waits up to 20 s, the longest pause before a retry, end
 * immediately and are listed in `slept`. Longer waits are deadlines: they end when `pass` moves the
 * time beyond them, or with their signal.
 */
export interface FakeClock extends Clock {
  readonly slept: readonly number[]
  /** Number of running deadlines. */
  deadlines(): number
  pass(ms: number): void
}

const longestPauseMs = 20_000

export function fakeClock(start = Date.parse('2026-11-23T09:00:00Z')): FakeClock {
  const slept: number[] = []
  const deadlines = new Set<{ readonly at: number; readonly end: () => void }>()
  let time = start

  function pass(ms: number): void {
    time += ms
    for (const deadline of deadlines) if (deadline.at <= time) deadline.end()
  }

  return {
    slept,
    pass,
    deadlines: () => deadlines.size,
    now: () => time,
    after(ms, run) {
      const deadline = {
        at: time + ms,
        end() {
          deadlines.delete(deadline)
          run()
        },
      }
      deadlines.add(deadline)
      return () => void deadlines.delete(deadline)
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      if (ms <= longestPauseMs) {
        slept.push(ms)
        pass(ms)
        return
      }
      await new Promise<void>((resolve, reject) => {
        const deadline = { at: time + ms, end: resolve }
        deadlines.add(deadline)
        signal?.addEventListener('abort', () => {
          deadlines.delete(deadline)
          reject(signal.reason)
        })
      })
    },
  }
}
