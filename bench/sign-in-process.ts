// The time of a sign-in, measured against a service and a sign-in service in this process:
// node sign-in-process.mjs <main.js> <folder> <rounds>
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createSignedInTokenSource } from '../src/sign-in/sign-in.ts'
import { systemClock } from '../src/time/clock.ts'
import { parseEnvironmentUrl } from '../src/environment/address.ts'
import { createFetchBrowser } from '../test/support/entra/fetch-browser.ts'
import { fetchTrusting } from '../test/support/entra/fetch-trusting.ts'
import { listenAsCloud } from '../test/support/entra/listen.ts'
import { createRecords } from '../test/support/entra/records.ts'
import { publicClient } from '../test/support/entra/state.ts'

const query = { entity: 'account', select: ['name'], top: 3 }
const initialize = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1.0.0' },
}

const [main = '', folder = '', rounds = '15'] = process.argv.slice(2)
const store = process.env['BENCH_TOKEN_STORE'] === 'keychain' ? 'keychain' : 'file'
const cloud = await listenAsCloud({ padding: 1800, serve: createRecords() })
const trusting = fetchTrusting(readFileSync(cloud.authorityFile, 'utf8'))
const network = (request: Request) =>
  request.url.startsWith('https:') ? trusting(request) : fetch(request)
const browser = createFetchBrowser(network)
const { signal } = new AbortController()

const token = await signIn().token({ signal })
const times = { stored: new Array<number>(), fixed: new Array<number>() }
const settings = {
  stored: { DATAVERSE_AUTHORITY: cloud.authority, DATAVERSE_TOKEN_STORE: store },
  fixed: { DATAVERSE_ACCESS_TOKEN: token },
} as const
for (let round = 0; round < Number(rounds) + 2; round += 1) {
  times.stored.push(await timeFirstCall(settings.stored))
  times.fixed.push(await timeFirstCall(settings.fixed))
}
const warm = await timeWarmToken()
cloud.close()
// The first rounds warm up the service.
process.stdout.write(
  JSON.stringify({ stored: times.stored.slice(2), fixed: times.fixed.slice(2), warm }),
)

/** The source of a new process, with the tokens that the first one stored. */
function signIn() {
  return createSignedInTokenSource({
    environment: parseEnvironmentUrl(cloud.environment),
    clientId: publicClient,
    authority: cloud.authority,
    tokenStore: store,
    signIn: 'browser',
    fetch: network,
    clock: systemClock,
    warn: (sentence) => process.stderr.write(`${sentence}\n`),
    printCommand: () => '',
    stateFolder: path.join(folder, 'dataverse-mcp-server'),
    async openLink({ url }) {
      void browser.visit(url)
      return { opened: true, failed: new Promise(() => undefined) }
    },
  })
}

/** Milliseconds of a new process's first call, without the service's own response time. */
async function timeFirstCall(variables: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(process.execPath, [main], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      ...process.env,
      DATAVERSE_URL: cloud.environment,
      DATAVERSE_LOG_LEVEL: 'error',
      NODE_EXTRA_CA_CERTS: cloud.authorityFile,
      XDG_STATE_HOME: folder,
      BROWSER: 'none',
      ...variables,
    },
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const send = (message: object) =>
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  send({ id: 1, method: 'initialize', params: initialize })
  await lines.next()
  send({ method: 'notifications/initialized' })

  const busyMs = cloud.busyMs()
  const startedAt = performance.now()
  send({ id: 2, method: 'tools/call', params: { name: 'query_records', arguments: query } })
  const { value } = await lines.next()
  const took = performance.now() - startedAt - (cloud.busyMs() - busyMs)
  if (!String(value).includes('"rows"')) throw new Error(`No rows: ${String(value)}`)
  child.stdin.end()
  await new Promise((resolve) => child.once('exit', resolve))
  return took
}

/** Milliseconds to get a token from a source that has one. */
async function timeWarmToken(): Promise<readonly number[]> {
  const source = signIn()
  await source.token({ signal })
  const taken: number[] = []
  for (let call = 0; call < 2000; call += 1) {
    const startedAt = performance.now()
    await source.token({ signal })
    taken.push(performance.now() - startedAt)
  }
  return taken
}
