import { Writable } from 'node:stream'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { McpServer } from '@modelcontextprotocol/server'
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import type { AuditTrail } from '../telemetry/audit.ts'
import { logCrash, nameOf } from '../telemetry/log.ts'
import type { Log } from '../telemetry/log.ts'
import type { PendingTasks } from '../time/pending-tasks.ts'
import { createLineLimit } from './line-limit.ts'

/** How long writes in progress may take when the process stops. */
const longestEndMs = 3000
/** How long calls may take after the end of input, if they are awaited. */
const longestAnswersMs = 1500

/**
 * Serves MCP over stdin and stdout, both protocol eras from one factory, until stdin ends or the process
 * receives a signal. Then it abandons reads and waits at most 3 s for writes that were sent. Writes that
 * are still open after that are audited as unknown.
 *
 * Stdout carries only the protocol: what other modules print goes to stderr.
 *
 * @param awaited - Calls that are answered even after input has ended, for example input from a pipe.
 * Only for calls that keep nothing open outside of this process.
 * @returns The exit code of the process: 0, or 1 after an uncaught internal error.
 */
export async function serveOverStdio(
  createServer: () => McpServer,
  log: Log,
  writes: Pick<AuditTrail, 'settled' | 'abandon'>,
  awaited?: Pick<PendingTasks, 'settled'>,
): Promise<0 | 1> {
  // The reader of the log may close it; the protocol goes on.
  process.stderr.on('error', () => undefined)
  // Node prints its warnings as text; the log is lines of JSON.
  process.removeAllListeners('warning')
  process.on('warning', (warning) => log('warn', 'warning', { code: nameOf(warning) }))
  const input = process.stdin.pipe(createLineLimit(), { end: false })
  const handle = serveStdio(createServer, {
    transport: new StdioServerTransport(input, takeStdout()),
    onerror: () => log('warn', 'protocol', { outcome: 'error' }),
  })
  const signaled = untilSignal()
  const defect = await Promise.race([signaled, untilInputEnds(awaited)])
  if (defect) {
    logCrash(log, defect.thrown)
    writes.abandon()
    return 1
  }
  await Promise.race([handle.close().then(() => writes.settled()), setTimeout(longestEndMs)])
  writes.abandon()
  return 0
}

/** Reserves stdout for the protocol. From now on all other output goes to stderr. */
function takeStdout(): Writable {
  const { stdout, stderr } = process
  const write = stdout.write.bind(stdout)
  stdout.write = stderr.write.bind(stderr)
  const lines = new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => void write(chunk, done),
  })
  // The SDK adds listeners for each line that is being written.
  return lines.setMaxListeners(0)
}

/** Resolves on a signal, a closed stdout or an uncaught error; the error is in the result. */
function untilSignal(): Promise<{ readonly thrown: unknown } | undefined> {
  return new Promise((resolve) => {
    const end = () => resolve(undefined)
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, end)
    process.stdout.once('error', end)
    process.once('uncaughtException', (thrown) => resolve({ thrown }))
    process.once('unhandledRejection', (thrown) => resolve({ thrown }))
  })
}

/** Resolves when stdin has ended and the awaited calls are answered. */
async function untilInputEnds(
  awaited: Pick<PendingTasks, 'settled'> | undefined,
): Promise<undefined> {
  await new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) process.stdin.once(event, () => resolve())
  })
  if (awaited === undefined) return
  // The last line still has to reach its call, and later the last answer has to reach stdout.
  await setImmediate()
  await Promise.race([awaited.settled(), setTimeout(longestAnswersMs)])
  await setImmediate()
}
