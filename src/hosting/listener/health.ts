import { monitorEventLoopDelay } from 'node:perf_hooks'
import { plainAnswer } from './plain-answers.ts'

/** Whether this process is alive, and whether it accepts requests (R138). Neither page gives a reason. */
export interface Health {
  readonly pages: ReadonlyMap<string, () => Response>
  /** Reports not ready from now on. */
  drain(): void
  stop(): void
}

/** Above this, requests wait longer for each other than for the service. */
const longestDelayMs = 1000

/**
 * @param prepare - Must have succeeded once before the first request; repeated while it fails.
 * @throws never: a failing `prepare` shows as not ready.
 */
export function createHealth({ prepare }: { readonly prepare: () => Promise<void> }): Health {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  let state: 'starting' | 'preparing' | 'ready' | 'draining' = 'starting'

  function isReady(): boolean {
    if (state === 'starting') start()
    // In nanoseconds, since the last request for this page.
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
