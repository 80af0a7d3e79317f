import { randomBytes } from 'node:crypto'
import packageJson from '../package.json' with { type: 'json' }
import { createApprovalProcess } from './approval/approvals.ts'
import { createAccess } from './access/access.ts'
import { createAuditTrail } from './telemetry/audit.ts'
import { systemClock } from './time/clock.ts'
import type { Clock } from './time/clock.ts'
import type { Config } from './config.ts'
import { createAuditLog, createLog } from './telemetry/log.ts'
import { createUserHash } from './telemetry/user-hash.ts'
import type { Log } from './telemetry/log.ts'
import { proxyWithoutCredentials } from './network/fetch.ts'
import { noTelemetry } from './telemetry/telemetry.ts'
import type { Telemetry } from './telemetry/telemetry.ts'

export const { version } = packageJson

/** What every process has, however it is started. */
export type Process = ReturnType<typeof createProcess>

interface ProcessOptions {
  readonly clock?: Clock
  readonly telemetry?: Telemetry | undefined
  /** Key of the user hashes in the audit; random by default. */
  readonly hashKey?: Uint8Array
}

/**
 * Builds what every process has: log, audit, access lists, telemetry and limits. The result is the
 * common part of what `createCaller`, `createClient` and `createServer` take.
 *
 * @example
 * const parts = createProcess(parseConfig(process.env))
 * const caller = createCaller(connection, parts)
 */
export function createProcess(
  config: Config,
  { clock = systemClock, telemetry = noTelemetry, hashKey = randomBytes(32) }: ProcessOptions = {},
) {
  const { confirm, detectDuplicates, readOnly, resultTokens } = config
  const hashUser = createUserHash(hashKey)
  return {
    version,
    clock,
    telemetry,
    log: createProcessLog(config),
    audit: createAuditTrail({
      write: createAuditLog(logOutput(config)),
      hash: hashUser,
    }),
    hashUser,
    access: createAccess(config),
    ...(confirm !== 'off' && { approval: createApprovalProcess(confirm, { clock }) }),
    limits: { resultTokens },
    detectDuplicates,
    readOnly,
  }
}

/** JSON lines on stderr. */
export function createProcessLog(config: Config): Log {
  return createLog(logOutput(config))
}

/** How a process serves: over stdio, or over HTTP for one user or for many. */
export type ServeMode = 'stdio' | 'single-user' | 'multi-user'

/**
 * Logs in one line what starts: version, mode, environment, read-only or not, the administrator's policy,
 * lists, and the proxy. The environment is absent if a stored connection names it.
 */
export function logStart(log: Log, config: Config, mode: ServeMode): void {
  const { policyFile: policy, sandbox, environment, profile, readOnly, confirm } = config
  const { entities, deny } = config
  const proxy = proxyWithoutCredentials(process.env)
  log('info', 'start', {
    version,
    mode,
    environment: sandbox ? 'sandbox' : (environment?.host ?? profile ?? 'not set'),
    access: readOnly ? 'read-only' : 'read and write',
    ...(confirm !== 'off' && { confirm }),
    ...(entities.length > 0 && { entities: entities.join(',') }),
    ...(deny.length > 0 && { deny: deny.join(',') }),
    ...(policy !== undefined && { policy }),
    ...(proxy !== undefined && { proxy }),
  })
}

/** Log and audit go to standard error, because standard output belongs to the protocol. */
function logOutput({ logLevel }: Config) {
  return {
    level: logLevel,
    write: (line: string) => process.stderr.write(line),
    now: () => systemClock.now(),
  }
}
