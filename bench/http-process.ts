// The numbers of `serve --http`, each with its baseline from the same alternating run. bench/http.mjs
// bundles and starts it in a separate folder.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createBearerVerifier } from '../src/hosting/identity/bearer-verifier.ts'
import { systemClock } from '../src/time/clock.ts'
import { startCrowdChild } from '../test/load/crowd-child.ts'
import { percentile } from '../test/load/lag.ts'
import { withApi } from '../test/support/entra-obo.ts'
import { createEntra } from '../test/support/entra/entra.ts'
import { apiClient, tenantId } from '../test/support/entra/state.ts'
import { noLimits, startClusterOn } from '../test/support/replicas.ts'
import { processorMsOf } from '../test/support/replica-processes.ts'
import { outcomeOf } from '../test/support/round-robin-caller.ts'
import { measure } from './http-load.ts'
import type { Measured } from './http-load.ts'

const rounds = Number(process.env['BENCH_HTTP_ROUNDS'] ?? 5)
const roundSeconds = 2
const manyAtOnce = 1000
/** Half of a 512 MB container, Node's own default there; here Node would use the whole machine. */
const asInContainer = ['--max-old-space-size=256']
const query = { entity: 'account', select: ['name'], top: 5 }
const messages = {
  'tools/list': ['tools/list', {}],
  query: ['tools/call', { name: 'query_records', arguments: query }],
} as const
const least = { 'tools/list': 0.85, query: 0.8 }
const print = (line: string) => void process.stdout.write(`${line}\n`)

await compare({})
await compare({ REDIS_URL: '' })
await manyCalls()
await validateTokens()

/** @param changes - Settings of the replica; an empty `REDIS_URL` counts as unset. */
async function compare(changes: Readonly<Record<string, string>>): Promise<void> {
  const variables = { ...noLimits, ...changes }
  const cluster = await startClusterOn(startCrowdChild, { users: 10, replicas: 1, variables })
  const { call, cloud, publicUrl, replicas } = cluster
  const [{ token, serviceToken } = noPerson] = cloud.people
  cloud.keepAnswers()
  // A refusal is faster than a query and would look like a good result.
  if (!outcomeOf(await call(token, 'query_records', query)).isGood)
    throw new Error('The query to be measured is refused.')
  const bare = await startBare(cloud.environment, serviceToken)
  try {
    for (const name of ['tools/list', 'query'] as const) {
      const target = { publicUrl, token, message: messages[name], seconds: roundSeconds }
      const ours: Costly[] = []
      const theirs: Costly[] = []
      for (let round = 0; round <= rounds; round += 1) {
        theirs.push(await measureAt(bare, target))
        for (const replica of replicas) ours.push(await measureAt(replica, target))
      }
      const [own, other] = [typical(ours), typical(theirs)]
      const where = changes['REDIS_URL'] === '' ? 'without Redis' : 'with Redis'
      print(
        `${name}, 50 connections, ${where}: ${own.rate.toFixed(0)}/s, bare handler ${other.rate.toFixed(0)}/s, ratio ${(own.rate / other.rate).toFixed(2)} (at least ${least[name]}); processor time ${own.costMs.toFixed(2)} ms, bare ${other.costMs.toFixed(2)} ms; ${own.errors + other.errors} errors`,
      )
    }
  } finally {
    bare.child.kill()
    await cluster.close()
  }
}

interface Costly extends Measured {
  /** The server's processor time per response. */
  readonly costMs: number
}

async function measureAt(
  { pid, port }: { readonly pid: number | undefined; readonly port: number },
  target: Omit<Parameters<typeof measure>[0], 'port'>,
): Promise<Costly> {
  const before = processorMsOf(pid)
  const measured = await measure({ ...target, port })
  const costMs = (processorMsOf(pid) - before) / Math.max(1, measured.rate * target.seconds)
  return { ...measured, costMs }
}

/** Medians without the first round, which is a warm-up. */
function typical([, ...some]: readonly Costly[]): Costly {
  const median = (pick: (each: Costly) => number) => percentile(some.map(pick), 0.5)
  const errors = some.reduce((sum, each) => sum + each.errors, 0)
  return { errors, rate: median(({ rate }) => rate), costMs: median(({ costMs }) => costMs) }
}

const noPerson = { token: '', serviceToken: '' }

async function startBare(environment: string, token: string) {
  const file = path.join(import.meta.dirname, 'bare-http.js')
  const child = spawn(process.execPath, [file, environment, token], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return { child, pid: child.pid, port: Number(line) }
}

/** Parallel calls of as many users, while the environment takes two seconds per response. */
async function manyCalls(): Promise<void> {
  const cluster = await startClusterOn(startCrowdChild, {
    users: manyAtOnce,
    replicas: 1,
    nodeFlags: asInContainer,
  })
  const { cloud, call, replicas } = cluster
  let megabytes = 0
  const watch = setInterval(() => {
    for (const replica of replicas) megabytes = Math.max(megabytes, replica.megabytes())
  }, 50)
  try {
    cloud.delay(2000)
    for (const what of ["each user's first", 'of known users']) {
      megabytes = 0
      const startedAt = performance.now()
      const answers = await Promise.all(
        cloud.people.map(({ token }) => call(token, 'query_records', query)),
      )
      const seconds = (performance.now() - startedAt) / 1000
      const errors = answers.filter((answer) => !outcomeOf(answer).isGood).length
      print(
        `${manyAtOnce} calls at once over a service that takes 2 s, ${what}, heap as in a container of 512 MB: ${errors} errors (at most 0), ${megabytes.toFixed(0)} MB (at most 450), ${seconds.toFixed(1)} s`,
      )
    }
  } finally {
    clearInterval(watch)
    await cluster.close()
  }
}

async function validateTokens(): Promise<void> {
  const entra = createEntra()
  const api = withApi(entra, { applicationIdUri: 'https://mcp.contoso.com/mcp' })
  const verifier = createBearerVerifier({
    authority: entra.origin,
    tenants: [tenantId],
    audiences: [apiClient],
    clients: [],
    fetch: api.fetch,
    clock: systemClock,
  })
  const tokens = Array.from({ length: 300 }, (_, index) =>
    api.token(
      { objectId: `cccccccc-0000-4000-8000-${String(index).padStart(12, '0')}` },
      'mcp.read',
    ),
  )
  await timeEach(tokens.slice(0, 50))
  const fresh = await timeEach(tokens.slice(50))
  const known = await timeEach(tokens)
  print(
    `token validation: ${percentile(fresh, 0.5).toFixed(2)} ms for a new token (at most 0.5), ${percentile(known, 0.5).toFixed(3)} ms for a known one`,
  )

  async function timeEach(some: readonly string[]): Promise<readonly number[]> {
    const times: number[] = []
    for (const token of some) {
      const startedAt = performance.now()
      const { kind } = await verifier.verify(token)
      times.push(performance.now() - startedAt)
      if (kind !== 'person') throw new Error(`the token is refused: ${kind}`)
    }
    return times
  }
}
