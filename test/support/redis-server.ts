import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createClient } from '@redis/client'

const password = 'redis-password-of-the-tests'

/** A real Redis on this machine, without persistence. */
export interface RedisServer {
  /** `redis://:password@127.0.0.1:41001` */
  readonly url: string
  readonly password: string
  /** Hangs without closing connections, like a machine that is out of memory. */
  freeze(): void
  thaw(): void
  kill(): Promise<void>
  /** On the same port, empty. */
  restart(): Promise<void>
  flush(): Promise<void>
  /** All keys with their stored values, as bytes. */
  dump(): Promise<ReadonlyMap<string, Buffer>>
  /** Sends one command and returns the reply. */
  send(...args: readonly string[]): Promise<unknown>
}

/** @param program - Or Valkey's server, which takes the same options. */
export async function launchRedis(program = 'redis-server'): Promise<RedisServer> {
  const port = await freePort()
  const url = `redis://:${password}@127.0.0.1:${port}`
  let process = await launch(program, port)
  let isKilled = false

  return {
    url,
    password,
    freeze: () => void process.kill('SIGSTOP'),
    thaw: () => void process.kill('SIGCONT'),
    kill,
    async restart() {
      await kill()
      process = await launch(program, port)
      isKilled = false
    },
    async flush() {
      await send('FLUSHALL')
    },
    send,
    dump: () => ask(readAll),
  }

  async function kill(): Promise<void> {
    if (isKilled) return
    isKilled = true
    const ended = once(process, 'exit')
    process.kill('SIGKILL')
    await ended
  }

  function send(...args: readonly string[]): Promise<unknown> {
    return ask((client) => client.sendCommand([...args]))
  }

  async function ask<Answer>(question: (client: Client) => Promise<Answer>): Promise<Answer> {
    const client = connectTo(url)
    await client.connect()
    try {
      return await question(client)
    } finally {
      client.destroy()
    }
  }
}

type Client = ReturnType<typeof connectTo>

function connectTo(url: string) {
  return createClient({ url, socket: { reconnectStrategy: false } }).on('error', () => undefined)
}

/** `DUMP` returns the bytes of any type of value. */
async function readAll(client: Client): Promise<ReadonlyMap<string, Buffer>> {
  const all = new Map<string, Buffer>()
  for await (const keys of client.scanIterator({ COUNT: 1000 })) {
    for (const key of keys) {
      const type = await client.type(key)
      const text =
        type === 'string'
          ? Buffer.from(await client.sendCommand<string>(['EVAL', hexScript, '1', key]), 'hex')
          : Buffer.from(JSON.stringify(await client.zRangeWithScores(key, 0, -1)))
      all.set(key, text)
    }
  }
  return all
}

const hexScript = `return (redis.call('GET', KEYS[1]):gsub('.', function (byte)
  return string.format('%02x', string.byte(byte))
end))`

async function launch(program: string, port: number): Promise<ChildProcess> {
  const options = { port, bind: '127.0.0.1', save: '', appendonly: 'no', requirepass: password }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  const started = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const chunk of started.stdout) {
    if (String(chunk).includes('Ready to accept connections')) break
  }
  return started
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise<unknown>((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
