import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { firstCall, handshake, sentinel } from './messages.ts'
import type { Era } from './messages.ts'

/** A built server process that receives raw bytes. */
export interface Peer {
  /**
   * Sends bytes and then a request of our own, and waits for its response.
   *
   * @returns seconds of CPU time that the process used, which do not depend on other load.
   * @throws when the process ends, or does not answer within 30 s.
   */
  send(bytes: Buffer): Promise<number>
  /** Ends stdin. Resolves with the exit code. */
  end(): Promise<unknown>
  /** Lines in the wrong format: stdout must have JSON-RPC, stderr JSON. */
  readonly wrongLines: readonly string[]
  readonly answers: () => number
}

const longestAnswerMs = 30_000

export async function startPeer(era: Era): Promise<Peer> {
  const child = spawn(process.execPath, ['dist/main.js', 'serve', '--sandbox'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const wrongLines: string[] = []
  const waiting = new Map<unknown, () => void>()
  let answers = 0
  let sent = 0
  const exit = once(child, 'exit').then(([code]: unknown[]) => code)
  child.stdin.on('error', () => undefined)
  createInterface({ input: child.stdout, crlfDelay: Infinity }).on('line', (line) => {
    answers += 1
    const id = readId(line)
    if (id === wrong) wrongLines.push(`stdout: ${line.slice(0, 300)}`)
    waiting.get(id)?.()
  })
  createInterface({ input: child.stderr, crlfDelay: Infinity }).on('line', (line) => {
    if (!isLog(line)) wrongLines.push(`stderr: ${line.slice(0, 300)}`)
  })

  const send = async (bytes: Buffer): Promise<number> => {
    const id = `sentinel-${(sent += 1)}`
    const before = cpuSeconds(child.pid)
    const answered = new Promise<void>((resolve) => waiting.set(id, resolve))
    child.stdin.write(Buffer.concat([bytes, sentinel(id, era)]))
    const outcome = await Promise.race([
      answered.then(() => undefined),
      exit.then((code) => `the process ended with ${String(code)}`),
      timeout(longestAnswerMs),
    ])
    waiting.delete(id)
    if (outcome !== undefined) throw new Error(outcome)
    return cpuSeconds(child.pid) - before
  }
  await send(handshake(era))
  if (era !== 'none') {
    const loaded = new Promise<void>((resolve) => waiting.set('first', resolve))
    child.stdin.write(firstCall('first', era))
    await Promise.race([loaded, timeout(longestAnswerMs)])
  }

  return {
    send,
    wrongLines,
    answers: () => answers,
    end: () => {
      child.stdin.end()
      return Promise.race([exit, timeout(5000)])
    },
  }
}

const wrong = Symbol('not JSON-RPC')

function readId(line: string): unknown {
  const message = parse(line)
  if (typeof message !== 'object' || message === null) return wrong
  if (!('jsonrpc' in message) || message.jsonrpc !== '2.0') return wrong
  return 'id' in message ? message.id : undefined
}

function isLog(line: string): boolean {
  const entry = parse(line)
  return typeof entry === 'object' && entry !== null && 'level' in entry && 'event' in entry
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** User and system time of a process; 0 when the system does not report it. */
function cpuSeconds(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0
  }
}

function timeout(ms: number): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(`no answer within ${ms / 1000} s`), ms).unref()
  })
}
