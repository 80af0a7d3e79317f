import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { McpServer } from '@modelcontextprotocol/server'
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import type { AuditTrail } from '../telemetry/audit.ts'
import { logCrash, nameOf } from '../telemetry/log.ts'
import type { Log } from '../telemetry/log.ts'
import type { UnderWay } from '../time/pending-tasks.ts'
import { createLineLimit } from './line-limit.ts'

/** How long writes that are under way may take to end when the process is to stop. */
const longestEndMs = 3000
/** How long calls may take to be answered after the end of input, where they are awaited. */
const longestAnswersMs = 1500

/**
 * Serves MCP over stdin and stdout, both protocol eras from one factory, until stdin ends or the process
 * is told to stop. Then reads are given up, and writes that were sent are awaited for at most 3 s; what
 * is still open after that is audited as unknown.
 *
 * Stdout carries protocol only: what any other module prints goes to stderr.
 *
 * @param awaited - Calls that are answered although input has ended, as when it comes through a pipe.
 * Only for calls that keep nothing open outside of this process.
 * @returns The code for the process to end with: 0, or 1 after a defect that nobody caught.
 */
export async function serveOverStdio(
  createServer: () => McpServer,
  log: Log,
  writes: Pick<AuditTrail, 'settled' | 'abandon'>,
  awaited?: Pick<UnderWay, 'settled'>,
): Promise<0 | 1> {
  // Whoever reads the log may leave; the protocol goes on.
  process.stderr.on('error', () => undefined)
  // Node prints its warnings as text; the log is lines of JSON.
  process.removeAllListeners('warning')
  process.on('warning', (warning) => log('warn', 'warning', { code: nameOf(warning) }))
  const input = process.stdin.pipe(createLineLimit(), { end: false })
  const handle = serveStdio(createServer, {
    transport: new StdioServerTransport(input, takeStdout()),
    onerror: () => log('warn', 'protocol', { outcome: 'error' }),
  })
  const told = untilTold()
  const defect = await Promise.race([told, untilInputEnds(awaited)])
  if (defect) {
    logCrash(log, defect.thrown)
    writes.abandon()
    return 1
  }
  await Promise.race([handle.close().then(() => writes.settled()), setTimeout(longestEndMs)])
  writes.abandon()
  return 0
}

/** Stdout for the protocol alone; for everybody else it leads to stderr from now on. */
function takeStdout(): Writable {
  const { stdout, stderr } = process
  const write = stdout.write.bind(stdout)
  stdout.write = stderr.write.bind(stderr)
  globalThis.console = new Console(stderr)
  const lines = new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => void write(chunk, done),
  })
  // The SDK waits with listeners of its own for each line that is under way.
  return lines.setMaxListeners(0)
}

/** Resolves when the process is to end at once, with the defect if that is why. */
function untilTold(): Promise<{ readonly thrown: unknown } | undefined> {
  return new Promise((resolve) => {
    const end = () => resolve(undefined)
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, end)
    process.stdout.once('error', end)
    process.once('uncaughtException', (thrown) => resolve({ thrown }))
    process.once('unhandledRejection', (thrown) => resolve({ thrown }))
  })
}

/** Resolves when stdin has ended and the calls that are awaited are answered. */
async function untilInputEnds(awaited: Pick<UnderWay, 'settled'> | undefined): Promise<undefined> {
  await new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) process.stdin.once(event, () => resolve())
  })
  if (awaited === undefined) return
  // The last line is on its way to its call, and later the last answer to stdout.
  await setImmediate()
  await Promise.race([awaited.settled(), setTimeout(longestAnswersMs)])
  await setImmediate()
}
