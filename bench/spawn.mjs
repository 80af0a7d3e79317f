import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const messages = [
  {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'bench', version: '1.0.0' },
    },
  },
  { jsonrpc: '2.0', method: 'notifications/initialized' },
  { jsonrpc: '2.0', id: 2, method: 'tools/list' },
]

/** Milliseconds from spawning a stdio server to its answer to `tools/list`. */
export async function timeToTools(args) {
  const startedAt = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] })
  child.stdin.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(''))
  for await (const line of createInterface({ input: child.stdout })) {
    if (JSON.parse(line).id !== 2) continue
    const took = performance.now() - startedAt
    child.stdin.end()
    await new Promise((resolve) => child.once('exit', resolve))
    return took
  }
  throw new Error(`${args.join(' ')} ended without an answer to tools/list`)
}

/** Milliseconds from spawning a process to its exit. */
export async function timeToExit(args) {
  const startedAt = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  await new Promise((resolve) => child.once('exit', resolve))
  return performance.now() - startedAt
}
