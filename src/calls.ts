// Everything that the first call needs and a start does not: one file of the built program.
import { createCaller } from './caller.ts'
import type { Config } from './config.ts'
import { createConnect } from './connection/connect.ts'
import { handleCall } from './mcp/call/handle-call.ts'
import type { HandleCall } from './mcp/call/handle-call.ts'
import { createProcess } from './process.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import { memoizeAsync } from './time/memoize-async.ts'

/** Builds what handles the calls of the one user of this computer. Nothing is sent before the first call. */
export function openCalls(config: Config, telemetry: Telemetry | undefined) {
  const parts = createProcess(config, { telemetry })
  const connect = createConnect(config, parts.log)
  // After a failure the next call tries again, so that a profile or a sign-in that the user has corrected
  // takes effect.
  const caller = memoizeAsync(async () => createCaller(await connect(), parts))
  const { audit, hashUser } = parts
  const handle: HandleCall = (call, given) => handleCall(call, { ...given, hashUser })
  return { caller, audit, handleCall: handle }
}
