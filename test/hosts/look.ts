import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import * as z from 'zod'
import type { Host, ServerCommand, Start } from './host.ts'
import type { FakeModel, WantedCall } from './model/fake-model.ts'
import { startFakeModel } from './model/fake-model.ts'

/** What a real client with a fake model did. */
export interface Look {
  readonly model: Omit<FakeModel, 'close' | 'url'>
  /** The client's words to the server and back, a message each. */
  readonly messages: readonly Message[]
  /** What the client printed last, for a failed run. */
  readonly printed: string
}

export interface Message {
  readonly from: 'client' | 'server'
  readonly method?: string | undefined
  readonly params?: unknown
  readonly result?: unknown
}

const runMs = 60_000
const line = z.object({ from: z.enum(['client', 'server', 'started', 'ended']), line: z.string() })
const message = z.looseObject({
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
})

/**
 * Lets a client make the wanted calls on a server, in a home of its own that is deleted afterwards. It
 * reaches loopback alone. A client that has not ended after 60 s, or at the deadline, is ended, with all
 * that it started.
 */
export async function lookThrough(
  host: Host,
  packages: string,
  server: ServerCommand,
  wanted: readonly WantedCall[],
  deadline: AbortSignal,
): Promise<Look> {
  const home = await mkdtemp(path.join(tmpdir(), 'dataverse-host-'))
  const model = await startFakeModel(wanted)
  const log = path.join(home, 'messages.jsonl')
  const tee = path.resolve('test/hosts/scripts/tee.mjs')
  const teed = {
    command: process.execPath,
    args: [tee, log, server.command, ...server.args],
    env: server.env,
  }
  try {
    await mkdir(path.join(home, 'tmp'))
    const start = host.start({ home, packages, model: model.url, server: teed })
    for (const [name, content] of Object.entries(start.files ?? {})) {
      await mkdir(path.dirname(path.join(home, name)), { recursive: true })
      await writeFile(path.join(home, name), content)
    }
    const printed = await run(start, { home, proxy: model.url, deadline })
    const lines = toLines(await readFile(log, 'utf8').catch(() => ''))
    for (const pid of stillRunning(lines)) end(pid)
    return { model, messages: lines.flatMap(toMessages), printed }
  } finally {
    model.close()
    await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  }
}

/** Runs a client to its end; returns what it printed last. */
async function run(
  { command, args, env }: Start,
  {
    home,
    proxy,
    deadline,
  }: { readonly home: string; readonly proxy: string; readonly deadline: AbortSignal },
): Promise<string> {
  const preload = pathToFileURL('test/hosts/scripts/loopback-only.mjs').href
  const child = spawn(command, args, {
    cwd: home,
    // A group of its own, so that what it started ends with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${path.dirname(process.execPath)}${path.delimiter}/usr/bin${path.delimiter}/bin`,
      HOME: home,
      TMPDIR: path.join(home, 'tmp'),
      TERM: 'dumb',
      NO_COLOR: '1',
      CI: '1',
      NODE_OPTIONS: `--import ${preload}`,
      HTTP_PROXY: proxy,
      HTTPS_PROXY: proxy,
      http_proxy: proxy,
      https_proxy: proxy,
      NO_PROXY: 'localhost,127.0.0.1,::1',
      no_proxy: 'localhost,127.0.0.1,::1',
      ...env,
    },
  })
  let printed = ''
  const note = (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-3000))
  child.stdout.on('data', note)
  child.stderr.on('data', note)
  const group = child.pid === undefined ? undefined : -child.pid
  const exited = once(child, 'exit').catch((error: unknown) => (printed += String(error)))
  const stop = AbortSignal.any([AbortSignal.timeout(runMs), deadline])
  const onStop = () => {
    printed += '\nended, because it took too long'
    end(group)
  }
  if (stop.aborted) onStop()
  stop.addEventListener('abort', onStop)
  await exited
  stop.removeEventListener('abort', onStop)
  end(group)
  return printed
}

/** Ends a process, or a group of them by its negative number; those that have ended are no failure. */
function end(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended before.
  }
}

function toLines(log: string) {
  return log.split('\n').flatMap((each) => (each === '' ? [] : [line.parse(JSON.parse(each))]))
}

/** Ids of servers, and of the programs between them and the client, that have not said that they ended. */
function stillRunning(lines: readonly z.infer<typeof line>[]): readonly number[] {
  const ended = new Set(lines.flatMap(({ from, line: pids }) => (from === 'ended' ? [pids] : [])))
  return lines.flatMap(({ from, line: pids }) =>
    from === 'started' && !ended.has(pids) ? pids.split(' ').map(Number) : [],
  )
}

function toMessages({ from, line: text }: z.infer<typeof line>): readonly Message[] {
  if (from === 'started' || from === 'ended') return []
  const { method, params, result } = message.parse(JSON.parse(text))
  return [{ from, method, params, result }]
}
