import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
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

const firstCall = {
  jsonrpc: '2.0',
  id: 3,
  method: 'tools/call',
  params: { name: 'query_records', arguments: { entity: 'account', select: ['name'], top: 5 } },
}

/** Time from spawning a stdio server to its answer to `tools/list`, and its memory at that point. */
export async function atTools(args, options) {
  return atAnswer(args, messages, 2, options)
}

/** The same up to its answer to a first query, which follows `tools/list` at once. */
export async function atFirstCall(args, options) {
  return atAnswer(args, [...messages, firstCall], 3, options)
}

async function atAnswer(args, sent, id, { node = process.execPath, ...options } = {}) {
  const startedAt = performance.now()
  const child = spawn(node, args, { ...options, stdio: ['pipe', 'pipe', 'ignore'] })
  child.stdin.write(sent.map((message) => `${JSON.stringify(message)}\n`).join(''))
  for await (const line of createInterface({ input: child.stdout })) {
    const answer = JSON.parse(line)
    if (answer.id !== id) continue
    const milliseconds = performance.now() - startedAt
    if (answer.error || answer.result.isError) throw new Error(line)
    const megabytes = await memoryOf(child.pid)
    child.stdin.end()
    // Not every server ends with its input.
    const kill = setTimeout(() => child.kill(), 2000)
    await new Promise((resolve) => child.once('exit', resolve))
    clearTimeout(kill)
    return { milliseconds, megabytes }
  }
  throw new Error(`${args.join(' ')} ended without an answer`)
}

/** Resident memory of a process; NaN if the system does not report it this way. */
async function memoryOf(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
}

/** Milliseconds from spawning a process to its exit. */
export async function timeToExit(args) {
  const startedAt = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  await new Promise((resolve) => child.once('exit', resolve))
  return performance.now() - startedAt
}
