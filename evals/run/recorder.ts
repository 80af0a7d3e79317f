/**
 * Stands between an agent and an MCP server on stdio, passes every byte on, and writes each tool call with its
 * result to a file: `node recorder.js calls.jsonl server arguments...`. The server may be any one.
 */
import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import * as z from 'zod'

const message = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.looseObject({ name: z.string().optional() }).optional(),
  result: z.unknown().optional(),
  error: z.unknown().optional(),
})

const [log = '', command = '', ...args] = process.argv.slice(2)
const asked = new Map<string | number, { method: string; params: unknown }>()
const server = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })

watch(process.stdin, (line) => {
  const { id, method, params } = line
  if (id === undefined || (method !== 'tools/call' && method !== 'tools/list')) return
  asked.set(id, { method, params })
})
watch(server.stdout, ({ id, result, error }) => {
  const request = id === undefined ? undefined : asked.get(id)
  if (id === undefined || !request) return
  asked.delete(id)
  appendFileSync(log, `${JSON.stringify({ ...request, result, error })}\n`)
})
process.stdin.pipe(server.stdin)
server.stdout.pipe(process.stdout)
server.on('error', (error) => {
  process.stderr.write(`The server cannot be started: ${error.message}\n`)
  process.exitCode = 1
})
server.on('exit', (code) => {
  process.exitCode = code ?? 1
  process.stdin.destroy()
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal))

/** Calls `read` with every line that is a JSON-RPC message. */
function watch(
  stream: NodeJS.ReadableStream,
  read: (line: z.output<typeof message>) => void,
): void {
  let rest = ''
  stream.on('data', (chunk: Buffer) => {
    rest += chunk.toString('utf8')
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const parsed = message.safeParse(toJson(line))
      if (parsed.success) read(parsed.data)
    }
  })
}

function toJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
