import type { Clock } from '../../src/time/clock.ts'
import { systemClock } from '../../src/time/clock.ts'
import type { Fetch } from '../../src/network/fetch.ts'
import { parseFaultPlan } from '../../sandbox/faults/plan.ts'
import { createSandbox } from '../../sandbox/sandbox.ts'
import type { Entra } from './entra/entra.ts'
import { claimsOfToken } from './entra/signer.ts'
import { loadSampleData } from './sample-data.ts'

export interface SeenCall {
  readonly objectId: string
  readonly method: string
  /** Path and query after the API root, decoded. */
  readonly path: string
  readonly authorization: string
  readonly signal: AbortSignal
}

/**
 * An environment that accepts tokens of the test identity provider that were issued for it, and
 * acts as the user that they name: a sandbox, or the response of `answer` to a call.
 */
export function createPeoplesEnvironment({
  entra,
  url,
  clock = systemClock,
  users = {},
  faults = [],
  answer = (_call, next) => next(),
}: {
  readonly entra: Entra
  readonly url: string
  readonly clock?: Clock
  /** The sandbox's user for an object id; the administrator for others. */
  readonly users?: Readonly<Record<string, string>>
  readonly faults?: readonly Readonly<Record<string, unknown>>[]
  readonly answer?: (call: SeenCall, next: () => Promise<Response>) => Promise<Response>
}) {
  const sandbox = createSandbox({
    origin: url,
    clock,
    token: 't',
    load: loadSampleData,
    faults: parseFaultPlan({ rules: faults }),
  })
  const seen: SeenCall[] = []

  const fetch: Fetch = async (request) => {
    const authorization = request.headers.get('authorization') ?? ''
    const token = authorization.replace(/^Bearer /, '')
    const claims = token.split('.').length === 3 ? entra.signer.verify(token) : undefined
    if (claims === undefined || claimsOfToken(token)['aud'] !== url)
      return sandbox.fetch(new Request(request, { headers: { Authorization: 'Bearer none' } }))
    const objectId = String(claims['oid'])
    const { pathname, search } = new URL(request.url)
    const call = {
      objectId,
      method: request.method,
      path: decodeURIComponent(`${pathname}${search}`.replace('/api/data/v9.2/', '')),
      authorization,
      signal: request.signal,
    }
    seen.push(call)
    return answer(call, () => {
      const headers = new Headers(request.headers)
      const user = users[objectId]
      headers.set('Authorization', user === undefined ? 'Bearer t' : `Bearer t.${user}`)
      return sandbox.fetch(new Request(request, { headers }))
    })
  }
  return { fetch, seen, sandbox }
}

export type PeoplesEnvironment = ReturnType<typeof createPeoplesEnvironment>
