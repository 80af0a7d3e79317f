import { monitorEventLoopDelay } from 'node:perf_hooks'
import { plainAnswer } from './plain-answers.ts'

/** Whether this process lives, and whether it wants requests (R138). Neither says why to anybody. */
export interface Health {
  readonly pages: ReadonlyMap<string, () => Response>
  /** From now on not ready. */
  drain(): void
  stop(): void
}

/** Above this, requests wait for each other longer than for the service. */
const longestDelayMs = 1000

/**
 * @param prepare - What must have succeeded once before the first request; repeated while it fails.
 * @throws never: a failing `prepare` shows as not ready.
 */
export function createHealth({ prepare }: { readonly prepare: () => Promise<void> }): Health {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  let state: 'starting' | 'preparing' | 'ready' | 'draining' = 'starting'

  function isReady(): boolean {
    if (state === 'starting') start()
    // Nanoseconds; what is read is the time since the last question.
    const isBusy = delay.percentile(90) / 1e6 > longestDelayMs
    delay.reset()
    return state === 'ready' && !isBusy
  }

  function start(): void {
    state = 'preparing'
    const settle = (next: 'ready' | 'starting') => {
      if (state === 'preparing') state = next
    }
    prepare().then(
      () => settle('ready'),
      () => settle('starting'),
    )
  }

  start()
  return {
    pages: new Map([
      ['/healthz', () => plainAnswer(200, 'alive')],
      ['/readyz', () => (isReady() ? plainAnswer(200, 'ready') : plainAnswer(503, 'not ready'))],
    ]),
    drain() {
      state = 'draining'
    },
    stop: () => void delay.disable(),
  }
}
