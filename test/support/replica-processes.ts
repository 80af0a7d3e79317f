import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'

type Variables = Readonly<Record<string, string>>

/** One process of the built server in multi-user mode. */
export interface ReplicaProcess {
  readonly port: number
  readonly pid: number | undefined
  /** Lines on stderr. */
  readonly errors: readonly string[]
  readonly ended: Promise<number | null>
  /** Resident memory, in megabytes. */
  megabytes(): number
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

/** @throws when it ends before it listens. */
export async function startReplica(
  variables: Variables,
  nodeFlags: readonly string[] = [],
): Promise<ReplicaProcess> {
  const home = mkdtempSync(path.join(tmpdir(), 'replica-'))
  const child = spawn(process.execPath, [...nodeFlags, 'dist/main.js', 'serve', '--http'], {
    env: { PATH: process.env['PATH'], HOME: home, ...variables, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const errors: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line))
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      rmSync(home, { recursive: true, force: true })
      resolve(code)
    })
  })
  const listening = new Promise<number>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const port = /listening on .*:(\d+)$/.exec(line)?.[1]
      if (port !== undefined) resolve(Number(port))
    })
  })
  const port = await Promise.race([listening, ended.then(() => undefined)])
  if (port === undefined) throw new Error(`the replica ended: ${errors.join('\n')}`)
  return {
    port,
    pid: child.pid,
    errors,
    ended,
    megabytes: () => megabytesOf(child.pid),
    async kill(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await ended
    },
  }
}

function megabytesOf(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024
}

const millisecondsPerTick = 10

/** CPU time that a process has used so far. */
export function processorMsOf(pid: number | undefined): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
  const [user, system] = fields.split(' ').slice(11, 13).map(Number)
  return ((user ?? 0) + (system ?? 0)) * millisecondsPerTick
}
