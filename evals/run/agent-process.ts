import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'

export interface AgentProcess {
  readonly command: readonly string[]
  /** The agent's working folder. */
  readonly folder: string
  /** Where everything that it prints goes. */
  readonly output: string
  readonly limitMs: number
}

export type AgentEnd = 'ended' | 'failed' | 'out of time' | 'not started'

/**
 * Runs an agent's command line, without a shell and with nothing on standard input. After the time limit it is
 * ended with everything that it started.
 */
export async function runAgentProcess({
  command: [program = '', ...args],
  folder,
  output,
  limitMs,
}: AgentProcess): Promise<AgentEnd> {
  const file = createWriteStream(output)
  const child = spawn(program, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that it can be ended with its server.
    detached: true,
  })
  child.stdout.pipe(file, { end: false })
  child.stderr.pipe(file, { end: false })
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    endGroup(child.pid)
  }, limitMs)
  const ended = await Promise.race([
    once(child, 'close').then(([code]) => (code === 0 ? 'ended' : 'failed') satisfies AgentEnd),
    once(child, 'error').then(() => 'not started' as const),
  ]).catch(() => 'not started' as const)
  clearTimeout(timer)
  endGroup(child.pid)
  file.end()
  return isLate ? 'out of time' : ended
}

/** Ends what is left of the group; none may be left. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The group has ended.
  }
}
