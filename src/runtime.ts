import type { Config } from './config.ts'
import { memoizeAsync } from './time/memoize-async.ts'
import { createProcessLog, logStart } from './process-log.ts'
import { createServer } from './mcp/server.ts'
import type { ServerParts } from './mcp/server.ts'
import { version } from './start/version.ts'
import type { AuditTrail } from './telemetry/audit.ts'
import { loadTelemetry } from './telemetry/load-telemetry.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import { createPendingTasks } from './time/pending-tasks.ts'

/** The runtime with the telemetry that the `OTEL_*` variables ask for; without them none is loaded. */
export async function startRuntime(config: Config) {
  const log = createProcessLog(config)
  logStart(log, config, 'stdio')
  const telemetry = await loadTelemetry({ variables: process.env, version, log })
  return { ...createRuntime(config, telemetry), telemetry }
}

/**
 * Builds the server for the one user of this computer. The code of the calls is loaded with the first one, so
 * that starting and listing the tools loads and touches nothing else.
 */
export function createRuntime(config: Config, telemetry?: Telemetry) {
  const log = createProcessLog(config)
  const calls = createPendingTasks()
  let audit: AuditTrail | undefined
  const opened = memoizeAsync(async () => {
    const { openCalls } = await import('./calls.ts')
    const open = openCalls(config, telemetry)
    audit = open.audit
    return open
  })
  const caller = async () => (await opened()).caller()

  return {
    log,
    calls,
    caller,
    /** The writes in progress. */
    audit: {
      settled: async () => audit?.settled(),
      abandon: () => audit?.abandon(),
    },
    createServer: (call: Pick<ServerParts, 'called' | 'refusal'> = {}) =>
      createServer({
        ...call,
        ...(telemetry && { telemetry }),
        version,
        readOnly: config.readOnly,
        log,
        caller,
        calls,
        handleCall: async () => (await opened()).handleCall,
        connectionText: async () => (await opened()).connectionText(),
      }),
  }
}
