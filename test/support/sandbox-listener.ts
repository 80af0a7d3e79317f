import { onTestFinished } from 'vitest'
import { parseFaultPlan } from '../../sandbox/faults/plan.ts'
import { startSandboxListener } from '../../sandbox/listener/http-listener.ts'
import type { SandboxListenerOptions } from '../../sandbox/listener/http-listener.ts'
import { fakeClock } from './fake-clock.ts'
import { loadSampleData } from './sample-data.ts'

/** Rules of a fault plan as a user would write them. */
export type PlainRules = readonly Readonly<Record<string, unknown>>[]

type Sent = Omit<RequestInit, 'headers'> & {
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A sandbox over HTTP on a free port with the token `t`, closed when the test ends. */
export async function startListener({
  rules = [],
  ...options
}: Partial<SandboxListenerOptions> & { readonly rules?: PlainRules } = {}) {
  const listener = await startSandboxListener({
    port: 0,
    host: '127.0.0.1',
    clock: fakeClock(),
    load: loadSampleData,
    token: 't',
    faults: parseFaultPlan({ rules }),
    ...options,
  })
  onTestFinished(() => listener.close())
  const { baseUrl, sandbox } = listener
  return {
    listener,
    baseUrl,
    sandbox,
    /** Sends to a path below the Web API root, or to an absolute URL. */
    send: (path: string, init: Sent = {}) =>
      fetch(path.startsWith('http') ? path : `${baseUrl}/api/data/v9.2/${path}`, {
        ...init,
        headers: { Authorization: `Bearer ${init.token ?? 't'}`, ...init.headers },
      }),
  }
}

/** A POST of one account. */
export function post(name: string): Sent {
  return {
    method: 'POST',
    body: JSON.stringify({ name }),
    headers: { 'Content-Type': 'application/json' },
  }
}
