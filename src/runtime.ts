import { randomBytes } from 'node:crypto'
import packageJson from '../package.json' with { type: 'json' }
import { createAccess } from './access/access.ts'
import { createAuditTrail } from './telemetry/audit.ts'
import { createCaller } from './caller.ts'
import { systemClock } from './time/clock.ts'
import type { Config } from './config.ts'
import { createConnect } from './connection/connect.ts'
import { createAuditLog, createLog, createUserHash } from './telemetry/log.ts'
import type { Log } from './telemetry/log.ts'
import { proxyWithoutCredentials } from './network/fetch.ts'
import { once } from './time/memoize-async.ts'
import { createServer } from './mcp/server.ts'
import { loadTelemetry } from './telemetry/load-telemetry.ts'
import { noTelemetry } from './telemetry/telemetry.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import { createUnderWay } from './time/pending-tasks.ts'

/** The runtime with the telemetry that the `OTEL_*` variables ask for; without them none is loaded. */
export async function startRuntime(config: Config) {
  const log = createProcessLog(config)
  logStart(log)
  return createRuntime(config, await loadTelemetry({ variables: process.env, version, log }))
}

/** Builds the server of one process from its configuration. */
export function createRuntime(config: Config, telemetry: Telemetry = noTelemetry) {
  const clock = systemClock
  const log = createProcessLog(config)
  const audit = createAuditTrail({
    write: createAuditLog(logOutput(config)),
    hash: createUserHash(randomBytes(32)),
  })
  const access = createAccess(config)
  const calls = createUnderWay()
  const connect = createConnect(config, log)
  // Made on the first call, so that starting and listing the tools touches nothing. After a failure the
  // next call tries again: what the person has put right, a profile or a sign-in, counts from then on.
  const caller = once(async () =>
    createCaller(await connect(), {
      clock,
      limits: { resultTokens: config.resultTokens },
      telemetry,
      access,
      audit,
      detectDuplicates: config.detectDuplicates,
    }),
  )

  return {
    log,
    audit,
    telemetry,
    calls,
    caller,
    createServer: () =>
      createServer({
        caller,
        log,
        telemetry,
        readOnly: config.readOnly,
        version,
        calls,
      }),
  }
}

export const { version } = packageJson

/** Says which version starts, and through which proxy it will go. */
export function logStart(log: Log): void {
  const proxy = proxyWithoutCredentials(process.env)
  log('info', 'start', { version, ...(proxy !== undefined && { proxy }) })
}

/** JSON lines on stderr. */
export function createProcessLog(config: Config): Log {
  return createLog(logOutput(config))
}

/** Where log and audit are written: standard error, since stdout is the protocol's. */
export function logOutput({ logLevel }: Config) {
  return {
    level: logLevel,
    write: (line: string) => process.stderr.write(line),
    now: () => systemClock.now(),
  }
}
