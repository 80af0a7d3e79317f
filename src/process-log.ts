import type { Config } from './config.ts'
import { createLog } from './telemetry/log.ts'
import type { Log } from './telemetry/log.ts'
import { proxyWithoutCredentials } from './network/fetch.ts'
import { version } from './start/version.ts'
import { systemClock } from './time/clock.ts'

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
export function logOutput({ logLevel }: Config) {
  return {
    level: logLevel,
    write: (line: string) => process.stderr.write(line),
    now: () => systemClock.now(),
  }
}
