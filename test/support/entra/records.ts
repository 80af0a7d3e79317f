import { systemClock } from '../../../src/time/clock.ts'
import type { Fetch } from '../../../src/network/fetch.ts'
import { createSandbox } from '../../../sandbox/sandbox.ts'
import { loadSampleData } from '../sample-data.ts'

/** The sandbox's records, in an environment that has already checked the token. */
export function createRecords(): Fetch {
  const token = 'sandbox'
  let sandbox: ReturnType<typeof createSandbox> | undefined
  return (request) => {
    const { origin } = new URL(request.url)
    sandbox ??= createSandbox({ origin, clock: systemClock, token, load: loadSampleData })
    const headers = new Headers(request.headers)
    headers.set('authorization', `Bearer ${token}`)
    return sandbox.fetch(new Request(request, { headers }))
  }
}
