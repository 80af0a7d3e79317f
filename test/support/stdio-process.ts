import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import * as z from 'zod'

const message = z.looseObject({ id: z.number().optional(), result: z.unknown().optional() })

/** Maximum time for a process to end after the signal to end. */
const longestEndMs = 5000

/** The built server as an MCP client starts it, driven with raw protocol lines. */
export function startStdio(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['dist/main.js', 'serve', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const answers = new Map<number, (answer: unknown) => void>()
  const lines: string[] = []
  let errors = ''
  let last = 0
  child.stderr.on('data', (chunk) => (errors += String(chunk)))
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    const { id = 0, result } = message.parse(JSON.parse(line))
    answers.get(id)?.(result)
  })
  request('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1.0.0' },
  })
  write({ method: 'notifications/initialized' })

  function write(body: Readonly<Record<string, unknown>>): void {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...body })}\n`)
  }

  function request(method: string, params: Readonly<Record<string, unknown>>): number {
    last += 1
    write({ id: last, method, params })
    return last
  }

  return {
    /** Every line received on stdout. */
    lines,
    errors: () => errors,
    child,
    /** Calls a tool without waiting for its answer, and returns the id of the request. */
    send: (name: string, args_: Readonly<Record<string, unknown>>) =>
      request('tools/call', { name, arguments: args_ }),
    cancel: (requestId: number) =>
      write({ method: 'notifications/cancelled', params: { requestId } }),
    call(name: string, args_: Readonly<Record<string, unknown>>): Promise<unknown> {
      const id = request('tools/call', { name, arguments: args_ })
      return new Promise((resolve) => answers.set(id, resolve))
    },
    /** Ends the process; rejects when it still runs after 5 s. */
    async stop(how: 'end of input' | 'SIGTERM' | 'SIGINT') {
      const ended = once(child, 'close', { signal: AbortSignal.timeout(longestEndMs) })
      if (how === 'end of input') child.stdin.end()
      else child.kill(how)
      const [code] = await ended
      return { code: z.number().nullable().parse(code), errors }
    },
  }
}
