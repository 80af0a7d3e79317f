import { setTimeout } from 'node:timers/promises'
import { systemClock } from '../../src/time/clock.ts'
import type { Fetch } from '../../src/network/fetch.ts'
import { createSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { createCrowd, loadCrowd } from './crowd.ts'
import { withApi } from './entra-obo.ts'
import { createCertificates } from './entra/certificates.ts'
import { createEntra } from './entra/entra.ts'
import { listen } from './entra/listen.ts'
import { claimsOfToken } from './entra/signer.ts'
import { createTraffic } from './crowd-traffic.ts'

/**
 * The identity provider over TLS and an environment of many users on ports of this machine. Each
 * user sees only the accounts that the user owns; the sandbox's own security enforces this.
 */
export async function startCrowdCloud({
  size,
  publicUrl,
}: {
  readonly size: number
  readonly publicUrl: string
}) {
  const crowd = createCrowd(size)
  const certificates = createCertificates()
  const environments: string[] = []
  const made: { api?: ReturnType<typeof withApi> } = {}
  const provider = await listen((origin) => {
    made.api = withApi(createEntra({ origin, environments }), { applicationIdUri: publicUrl })
    return made.api.fetch
  }, certificates)
  const { api } = made
  if (api === undefined) throw new Error('the provider did not start')
  const traffic = createTraffic()
  const place: { sandbox?: Sandbox } = {}
  const service = await listen((origin) => {
    environments.push(origin)
    const sandbox = createSandbox({
      origin,
      clock: systemClock,
      token: 't',
      load: () => loadCrowd(crowd),
    })
    place.sandbox = sandbox
    return asPeople(origin, sandbox.fetch, traffic)
  })
  return {
    crowd,
    api,
    traffic,
    /** How often a row with this id was created. */
    createdCount: (id: string) =>
      place.sandbox?.ledger().filter((entry) => entry.id === id).length ?? 0,
    /** `http://localhost:41001` */
    environment: service.origin,
    /** `https://localhost:41002` */
    authority: provider.origin,
    authorityFile: certificates.authorityFile,
    /** The token that the exchange would issue, for direct requests to the environment. */
    serviceTokenOf: ({ objectId }: { readonly objectId: string }) =>
      api.token({ objectId }, 'user_impersonation', { aud: service.origin }),
    tokenOf: (member: { readonly objectId: string }, changes = {}) =>
      api.token(member, 'mcp.read mcp.write', changes),
    close() {
      provider.close()
      service.close()
      certificates.remove()
    },
  }
}

export type CrowdCloud = Awaited<ReturnType<typeof startCrowdCloud>>

/** Acts as the user of the token, who is a user of the environment with the same id. */
function asPeople(origin: string, next: Fetch, traffic: ReturnType<typeof createTraffic>): Fetch {
  const keptAnswers = new Map<string, string>()
  return async (request) => {
    const token = (request.headers.get('authorization') ?? '').replace(/^Bearer /, '')
    const { aud, oid } = claimsOfToken(token)
    if (aud !== origin || typeof oid !== 'string') return new Response(null, { status: 401 })
    const end = traffic.begin(oid, request)
    try {
      if (traffic.isBroken(oid)) return new Response('<h1>Bad Gateway</h1>', { status: 502 })
      const seconds = traffic.throttled(oid)
      if (seconds !== undefined) return tooManyRequests(seconds)
      const fault = traffic.fault()
      if (fault === 'gateway') return new Response('<h1>Bad Gateway</h1>', { status: 502 })
      if (fault === 'throttled') return tooManyRequests(1)
      if (fault === 'slow') await setTimeout(2000)
      if (fault === 'cut') throw new Error('the connection ends')
      if (traffic.delayMs() > 0) await setTimeout(traffic.delayMs())
      const key = `${oid} ${request.url}`
      const kept = traffic.isKept() ? keptAnswers.get(key) : undefined
      if (kept !== undefined) return new Response(kept, { headers: json })
      const headers = new Headers(request.headers)
      headers.set('Authorization', `Bearer t.${oid}`)
      const answer = await next(new Request(request, { headers }))
      if (traffic.isKept() && request.method === 'GET' && answer.status === 200)
        keptAnswers.set(key, await answer.clone().text())
      return answer
    } finally {
      end()
    }
  }
}

const json = { 'Content-Type': 'application/json', 'OData-Version': '4.0' }

function tooManyRequests(seconds: number): Response {
  const error = { code: '0x80072322', message: 'Number of requests exceeded the limit of 6000.' }
  return Response.json({ error }, { status: 429, headers: { 'Retry-After': String(seconds) } })
}
