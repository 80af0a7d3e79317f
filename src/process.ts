import { randomBytes } from 'node:crypto'
import { createApprovalProcess } from './approval/approvals.ts'
import { createAccess } from './access/access.ts'
import { createAuditTrail } from './telemetry/audit.ts'
import { systemClock } from './time/clock.ts'
import type { Clock } from './time/clock.ts'
import type { Config } from './config.ts'
import { createAuditLog } from './telemetry/log.ts'
import { createProcessLog, logOutput } from './process-log.ts'
import { version } from './start/version.ts'
import { createUserHash } from './telemetry/user-hash.ts'
import { noTelemetry } from './telemetry/telemetry.ts'
import type { Telemetry } from './telemetry/telemetry.ts'

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
