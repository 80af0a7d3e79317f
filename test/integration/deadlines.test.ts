import { expect, onTestFinished, test, vi } from 'vitest'
import { createKeySet } from '../../src/hosting/identity/key-set.ts'
import type { User } from '../../src/hosting/identity/bearer-verifier.ts'
import { readAuthorityHint } from '../../src/entra/authority-hint.ts'
import { createOnBehalfOf, isExchangeFailure } from '../../src/hosting/identity/on-behalf-of.ts'
import { createTokenNetwork } from '../../src/entra/token-network.ts'
import { runChecks } from '../../src/cli/doctor/check.ts'
import { thisMachine } from '../../src/cli/doctor/doctor-context.ts'
import { networkChecks } from '../../src/cli/doctor/network-checks.ts'
import { explainProbe, probe } from '../../src/cli/doctor/probe.ts'
import { parseConfig } from '../../src/config.ts'
import { createOutbound } from '../../src/dataverse/outbound/outbound.ts'
import { parseEnvironmentUrl } from '../../src/environment/address.ts'
import { listEnvironments } from '../../src/environment/discovery.ts'
import { isDataverseError } from '../../src/errors.ts'
import { directNetwork } from '../../src/network/choose-network.ts'
import type { Fetch } from '../../src/network/fetch.ts'
import { createPooledWire } from '../../src/network/pooled-wire.ts'
import { createProxiedFetch } from '../../src/network/proxied-fetch.ts'
import { createRequest } from '../../src/network/request.ts'
import { overFetch } from '../../src/network/wire.ts'
import type { Wire } from '../../src/network/wire.ts'
import { whileGarbageIsCollected } from '../support/collect-garbage.ts'
import { createBench, createCloud, createSharedStore } from '../support/entra/cloud.ts'
import { errorOf } from '../support/error-of.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { createFastClock } from '../support/hurried-clock.ts'
import { startStallingServers } from '../support/stalling-server.ts'

const clock = createFastClock()

type Send = (origin: string, fetch: Fetch) => Promise<unknown>

/** Every request that goes over a `Fetch`, with how it ends at a server that says nothing. */
const requests: readonly (readonly [
  name: string,
  send: Send,
  end: string,
  afterHeaders?: string,
])[] = [
  ['a token request', requestToken, 'no answer within 30 s'],
  ['the question where to sign in', askWhereToSignIn, 'timeout', 'wrong_environment'],
  ['the reading of keys', readKeys, 'no answer within 5 s'],
  ['the reading of the list of environments', readList, 'unavailable'],
  ['a probe of doctor', probeOnce, 'No response within 15 s.'],
  [
    "doctor's question to the proxy",
    askProxy,
    'it did not respond to a direct request',
    'a proxy answers',
  ],
  ['a request to Dataverse', (origin, fetch) => askDataverse(origin, overFetch(fetch)), 'timeout'],
]

const networks: readonly (readonly [name: string, make: () => Fetch])[] = [
  ['the platform', () => directNetwork],
  ['undici', createProxiedFetch],
]

test.each(
  networks.flatMap(([network, make]) =>
    requests.map(
      ([name, send, end, afterHeaders = end]) =>
        [name, network, make, send, [end, end, afterHeaders, afterHeaders]] as const,
    ),
  ),
)(
  'R19 %s over %s ends with its limit, however the server stalls, and lets its connection go',
  async (_, __, makeFetch, send, expected) => {
    vi.stubEnv('NO_PROXY', '*')
    const fetch = makeFetch()
    const servers = await listen()

    const ends = await whileGarbageIsCollected(
      Promise.all(servers.map(({ origin }) => endOf(send(origin, fetch)))),
    )

    expect(ends).toEqual(expected)
    expect(servers.map(({ heard }) => heard())).toEqual([1, 1, 1, 1])
    await expect.poll(() => servers.map(({ open }) => open())).toEqual([0, 0, 0, 0])
  },
)

test('R19 a request over kept connections ends with its limit, however the server stalls', async () => {
  vi.stubEnv('NO_PROXY', '*')
  const wire = createPooledWire()
  const servers = await listen()

  const ends = await whileGarbageIsCollected(
    Promise.all(servers.map(({ origin }) => endOf(askDataverse(origin, wire)))),
  )

  expect(ends).toEqual(['timeout', 'timeout', 'timeout', 'timeout'])
  await expect.poll(() => servers.map(({ open }) => open())).toEqual([0, 0, 0, 0])
})

test('R19 a caller who leaves ends a request that stalls, after a garbage collection as well', async () => {
  const servers = await listen()
  const caller = new AbortController()
  const ends = Promise.all(
    servers.map(({ origin }) => endOf(askDataverse(origin, overFetch(directNetwork), caller))),
  )
  clock.after(10_000, () => caller.abort())

  const found = await whileGarbageIsCollected(ends)

  expect(found).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled'])
  await expect.poll(() => servers.map(({ open }) => open())).toEqual([0, 0, 0, 0])
})

test('one token request without an answer ends for all who share it, and the next call renews', async () => {
  const slow = fakeClock()
  const cloud = createCloud()
  let unanswered = 0
  let isDeaf = false
  const bench = createBench({
    clock: slow,
    cloud: {
      ...cloud,
      // It does not hear its signal: as if a garbage collection had taken it.
      async fetch(request) {
        if (!isDeaf || !request.url.includes('/token')) return cloud.fetch(request)
        unanswered += 1
        return new Promise<never>(() => undefined)
      },
    },
  })
  const source = bench.source()
  const first = await bench.token(source)
  isDeaf = true
  const calls = [1, 2].map(() => errorOf(bench.token(source, true)))
  await expect.poll(() => unanswered).toBe(1)

  slow.pass(30_000)
  const errors = await Promise.all(calls)
  isDeaf = false
  const next = await bench.token(source, true)

  expect(errors.map(({ code }) => code)).toEqual(['unavailable', 'unavailable'])
  expect(next).not.toBe(first)
})

test('a renewal that is stuck elsewhere than in the network ends, and the next call renews', async () => {
  const slow = fakeClock()
  const store = createSharedStore()
  const bench = createBench({ clock: slow, store })
  let reads = 0
  let isStuck = false
  const source = bench.source({
    async store() {
      const opened = store.open()
      return {
        ...opened,
        read() {
          reads += 1
          return isStuck ? new Promise(() => undefined) : opened.read()
        },
      }
    },
  })
  const first = await bench.token(source)
  isStuck = true
  const before = reads
  const calls = [1, 2].map(() => errorOf(bench.token(source, true)))
  await expect.poll(() => reads).toBe(before + 1)

  slow.pass(150_000)
  const errors = await Promise.all(calls)
  isStuck = false
  const next = await bench.token(source, true)

  expect(errors.map(({ code }) => code)).toEqual(['timeout', 'timeout'])
  expect(next).not.toBe(first)
})

test('an exchange that is stuck ends for all who joined it, and the next call asks again', async () => {
  const slow = fakeClock()
  let asked = 0
  const token = { kind: 'exchanged', secret: 'token', expiresAt: slow.now() + 7_200_000 } as const
  const onBehalfOf = createOnBehalfOf({
    client: async () => async () => {
      asked += 1
      return asked === 1 ? new Promise<never>(() => undefined) : token
    },
    clientId: 'api',
    clock: slow,
  })
  const ada: User = {
    tenantId: 'tenant',
    objectId: 'ada',
    clientId: 'host',
    scopes: [],
    expiresAt: slow.now() + 7_200_000,
    assertion: 'a',
  }
  const resource = 'https://contoso.crm4.dynamics.com'
  const calls = [1, 2].map(() => onBehalfOf.exchange(ada, { resource }).catch((error) => error))
  await expect.poll(() => asked).toBe(1)

  slow.pass(150_000)
  const failures = await Promise.all(calls)
  const next = await onBehalfOf.exchange(ada, { resource })

  expect(failures.map((each) => isExchangeFailure(each) && each.error.code)).toEqual([
    'unavailable',
    'unavailable',
  ])
  expect(next.secret).toBe('token')
})

async function listen() {
  const servers = await startStallingServers()
  onTestFinished(() => {
    for (const server of servers) server.close()
  })
  return servers
}

/** The code of a failure of our own, else what it says; what comes back where it does not fail. */
async function endOf(pending: Promise<unknown>): Promise<unknown> {
  try {
    return await pending
  } catch (error) {
    if (isDataverseError(error)) return error.code
    if (!(error instanceof Error)) throw error
    return error.cause instanceof Error ? error.cause.message : error.message
  }
}

async function requestToken(origin: string, fetch: Fetch) {
  const { module } = createTokenNetwork({ fetch, clock })
  return module.sendPostRequestAsync(`${origin}/token`, { body: 'grant_type=refresh_token' })
}

async function askWhereToSignIn(origin: string, fetch: Fetch) {
  return readAuthorityHint({ environment: parseEnvironmentUrl(origin), fetch, clock })
}

async function readKeys(origin: string, fetch: Fetch) {
  return createKeySet({ url: `${origin}/keys`, fetch, clock }).load()
}

async function readList(origin: string, fetch: Fetch) {
  return listEnvironments({
    cloud: 'commercial',
    token: 'secret',
    clock,
    // The list has an address of its own.
    fetch: ({ headers, signal }) =>
      fetch(createRequest({ address: `${origin}/list`, headers }, signal)),
  })
}

async function probeOnce(origin: string, fetch: Fetch) {
  const run = async (signal: AbortSignal) =>
    explainProbe(await probe(`${origin}/`, { fetch, clock, signal }), false)
  const [found] = await runChecks([{ name: 'TLS', run }], { clock })
  return found?.text
}

async function askProxy(origin: string, fetch: Fetch) {
  const machine = { ...thisMachine, variables: { HTTPS_PROXY: origin }, direct: fetch }
  const config = parseConfig({})
  const context = { config, fetch, clock, machine, environment: undefined, account: undefined }
  const checks = networkChecks(
    { ...context, printCommand: () => '' },
    { authorityHost: undefined, probes: { authority: noProbe, environment: noProbe } },
  )
  const [found] = await runChecks(checks.slice(0, 1), { clock })
  return found?.text.split('; ')[1] ?? (found?.text === origin ? 'a proxy answers' : found?.text)
}

const noProbe = async () => ({ host: '' })

async function askDataverse(origin: string, wire: Wire, caller = new AbortController()) {
  const outbound = createOutbound({ environment: parseEnvironmentUrl(origin), wire, clock })
  const target = { kind: 'path', path: 'WhoAmI', query: {} } as const
  return outbound.send({ method: 'GET', target, token: 'secret', signal: caller.signal })
}
