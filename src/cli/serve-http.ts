import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { stateFolderOf } from '../storage/state-folder-path.ts'
import { systemClock } from '../time/clock.ts'
import { parseConfig } from '../config.ts'
import type { Config } from '../config.ts'
import { checkHttp } from '../hosting/check-hosting.ts'
import { checkPort } from '../hosting/listener/check-port.ts'
import type { CheckLine } from '../hosting/listener/check-port.ts'
import { parseHttpConfig } from '../hosting/http-config.ts'
import type { HttpConfig } from '../hosting/http-config.ts'
import { startHttp } from '../hosting/start-http.ts'
import type { RunningHttp } from '../hosting/start-http.ts'
import { httpSettings } from '../hosting/http-settings.ts'
import { logCrash } from '../telemetry/log.ts'
import { chooseNetwork } from '../network/choose-network.ts'
import { applyPolicy } from '../policy/apply-policy.ts'
import { readPolicy } from '../policy/read-policy.ts'
import { createProcessLog, logStart } from '../process-log.ts'
import { version } from '../start/version.ts'
import { loadTelemetry } from '../telemetry/load-telemetry.ts'
import { serveFlags, toFlags, withFlags } from './serve-flags.ts'

const httpFlags = new Map([...serveFlags, ...toFlags(httpSettings)])

export { runAuditHash } from './audit-hash.ts'

const own = new Set(['--http', '--check'])

/** Time limit for sending remaining telemetry when the process ends. */
const longestTelemetryEndMs = 2000

/**
 * Serves MCP over HTTP until SIGTERM or SIGINT, or with `--check` only reports whether it could.
 * Returns the exit code for the process.
 *
 * @throws DataverseError `configuration` for invalid flags or settings.
 */
export async function serveHttp(args: readonly string[]): Promise<number> {
  const given = args.filter((arg) => !own.has(arg))
  const variables = withFlags(process.env, given, httpFlags)
  const config = applyPolicy(parseConfig(variables), readPolicy())
  const http = parseHttpConfig(variables, config, (file) => readFileSync(file, 'utf8'))
  if (args.includes('--check')) return printCheck(config, http)

  const telemetry = await loadTelemetry({
    variables: process.env,
    version,
    log: createProcessLog(config),
  })
  const shared = await openShared(config, http)
  const running = await startHttp({
    ...(shared && { shared }),
    config,
    http,
    fetch: await chooseNetwork(),
    ...(http.entra && { wire: await openWire() }),
    clock: systemClock,
    telemetry,
    // Only single-user mode stores anything; a container's user may have no home folder.
    stateFolder: http.entra ? '' : stateFolderOf(process.platform, process.env, homedir()),
  })
  const end = untilEnd()
  printStart(running, http, config)
  const defect = await end
  if (defect) {
    logCrash(running.log, defect.thrown)
    running.abandon()
    return 1
  }
  await running.stop()
  shared?.close()
  await Promise.race([telemetry.end(), setTimeout(longestTelemetryEndMs)])
  return 0
}

/** Persistent connections for multi-user mode; single-user mode uses the platform's `fetch`. */
async function openWire() {
  const { createPooledWire } = await import('../network/undici-entry.ts')
  return createPooledWire()
}

/** State that replicas share, loaded only with Redis. */
async function openShared(config: Config, { redis, entra, ...http }: HttpConfig) {
  if (redis === undefined || entra === undefined) return undefined
  const { openSharedState } = await import('../hosting/redis/shared-state.ts')
  return openSharedState({
    ...redis,
    place: [config.environment?.url ?? '', entra.clientId],
    version,
    stateKeys: http.stateKeys,
    limits: http.limits,
    clock: systemClock,
    log: createProcessLog(config),
  })
}

/**
 * Resolves when the process must end, with the internal error if that is the reason; a second signal
 * ends it at once.
 */
function untilEnd(): Promise<{ readonly thrown: unknown } | undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.once(signal, () => resolve(undefined))
    process.once('uncaughtException', (thrown) => resolve({ thrown }))
    process.once('unhandledRejection', (thrown) => resolve({ thrown }))
  })
}

/** The secret is shown only on a terminal: elsewhere it would end up in a log. */
function printStart(
  { localUrl, secret, log }: RunningHttp,
  http: HttpConfig,
  config: Config,
): void {
  logStart(log, config, http.entra === undefined ? 'single-user' : 'multi-user')
  print(`Serving MCP at ${http.publicUrl ?? localUrl}\n`)
  if (http.publicUrl !== undefined) print(`  listening on ${new URL(localUrl).host}\n`)
  print(`  ${describeStart(config, http)}\n`)
  if (http.entra?.credential.kind === 'secret')
    log('warn', 'configuration', {
      outcome: 'A client secret is the last resort: use a certificate or a federated credential.',
    })
  if (secret === undefined) return
  if (secret.isNew && process.stdout.isTTY) {
    print(`  Bearer token for your MCP client, shown only once:\n  ${secret.secret}\n`)
  }
  print(`  MCP clients must send the bearer token stored in ${secret.file}\n`)
}

/** `multi-user mode, contoso.crm4.dynamics.com, read-only, policy /etc/dataverse-mcp-server/policy.json` */
function describeStart(config: Config, { entra }: HttpConfig): string {
  const { sandbox, environment, profile, readOnly, policyFile } = config
  return [
    entra === undefined ? 'single-user mode' : 'multi-user mode',
    sandbox ? 'sandbox' : (environment?.host ?? profile ?? 'environment of the stored connection'),
    ...(readOnly ? ['read-only'] : []),
    policyFile === undefined ? 'no policy' : `policy ${policyFile}`,
  ].join(', ')
}

async function printCheck(config: Config, http: HttpConfig): Promise<number> {
  const parts = { config, http, fetch: await chooseNetwork(), clock: systemClock }
  const lines = [
    ...(await checkHttp(parts)),
    await checkPort(http),
    ...(await checkShared(http)),
    ...(http.entra === undefined ? await checkSignedIn(config) : []),
  ]
  for (const line of lines) print(`${toText(line)}\n`)
  return lines.every(({ isGood }) => isGood) ? 0 : 1
}

/** What a call needs in single-user mode: everything that `doctor` checks, and the server's secret. */
async function checkSignedIn(config: Config): Promise<readonly CheckLine[]> {
  const { checkSingleUser } = await import('./account-entry.ts')
  return checkSingleUser(config, stateFolderOf(process.platform, process.env, homedir()))
}

async function checkShared({ redis, entra }: HttpConfig): Promise<readonly CheckLine[]> {
  if (redis === undefined || entra === undefined) return []
  const { checkRedis } = await import('../hosting/redis/shared-state.ts')
  return [{ what: 'Redis', ...(await checkRedis({ ...redis, clock: systemClock })) }]
}

function toText({ isGood, what, found }: CheckLine): string {
  return `${isGood ? 'ok    ' : 'FAILED'}  ${what}: ${found}`
}

function print(text: string): void {
  process.stdout.write(text)
}
