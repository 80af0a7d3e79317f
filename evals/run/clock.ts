import { systemClock } from '../../src/time/clock.ts'
import type { Clock } from '../../src/time/clock.ts'
import { today } from './prompt.ts'

/** A clock that starts in the morning of the day of the run and goes on in real time. */
export function startOfDayClock(): Clock {
  const startedMs = Date.now()
  const dayMs = Date.parse(`${today}T09:00:00Z`)
  return { ...systemClock, now: () => dayMs + Date.now() - startedMs }
}
