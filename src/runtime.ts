import { createCaller } from './caller.ts'
import type { Config } from './config.ts'
import { createConnect } from './connection/connect.ts'
import { memoizeAsync } from './time/memoize-async.ts'
import { createProcess, createProcessLog, logStart, version } from './process.ts'
import { createServer } from './mcp/server.ts'
import type { ServerParts } from './mcp/server.ts'
import { loadTelemetry } from './telemetry/load-telemetry.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import { createPendingTasks } from './time/pending-tasks.ts'

/** The runtime with the telemetry that the `OTEL_*` variables ask for; without them none is loaded. */
export async function startRuntime(config: Config) {
  const log = createProcessLog(config)
  logStart(log, config, 'stdio')
  return createRuntime(config, await loadTelemetry({ variables: process.env, version, log }))
}

/** Builds the server for the one user of this computer. */
export function createRuntime(config: Config, telemetry?: Telemetry) {
  const parts = createProcess(config, { telemetry })
  const calls = createPendingTasks()
  const connect = createConnect(config, parts.log)
  // Made on the first call, so that starting and listing the tools touches nothing. After a failure the
  // next call tries again, so that a profile or a sign-in that the user has corrected takes effect.
  const caller = memoizeAsync(async () => createCaller(await connect(), parts))

  return {
    ...parts,
    calls,
    caller,
    createServer: (call: Pick<ServerParts, 'called' | 'refusal'> = {}) =>
      createServer({ ...parts, ...call, caller, calls }),
  }
}
