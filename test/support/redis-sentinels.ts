import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createClient } from '@redis/client'
import { expect, onTestFinished } from 'vitest'
import { freePort } from './redis-server.ts'
import { temporaryFolder } from './temporary-folder.ts'

const name = 'dvmcp-primary'
const password = 'redis-password-of-the-tests'
const sentinelPassword = 'sentinel-password-of-the-tests'

/**
 * A real primary with a replica, and three real Sentinels that agree on a failover a second after the primary is
 * gone. All end with the test.
 */
export async function startSentinels() {
  const folder = await temporaryFolder()
  const [primaryPort, replicaPort] = [await freePort(), await freePort()]
  const ports = [await freePort(), await freePort(), await freePort()]
  const data = { save: '', appendonly: 'no', requirepass: password, masterauth: password }
  const primary = await launch('primary', { ...data, port: primaryPort })
  await launch('replica', { ...data, port: replicaPort, replicaof: `127.0.0.1 ${primaryPort}` })
  const sentinels = await Promise.all(
    ports.map((port, at) =>
      launch(
        `sentinel-${at}`,
        { port, requirepass: sentinelPassword, 'sentinel sentinel-pass': sentinelPassword },
        [
          `sentinel monitor ${name} 127.0.0.1 ${primaryPort} 2`,
          `sentinel auth-pass ${name} ${password}`,
          `sentinel down-after-milliseconds ${name} 1000`,
          `sentinel failover-timeout ${name} 5000`,
        ],
      ),
    ),
  )
  await expect.poll(knowsReplica, { timeout: 30_000, interval: 200 }).toBe(true)

  return {
    password,
    address: {
      url: `redis://:${password}@${name}`,
      sentinels: ports.map((port) => ({ host: '127.0.0.1', port })),
      sentinelPassword,
    },
    /** The same as settings of the program. */
    variables: {
      REDIS_URL: `redis://:${password}@${name}`,
      REDIS_SENTINELS: ports.map((port) => `127.0.0.1:${port}`).join(','),
      REDIS_SENTINEL_PASSWORD: sentinelPassword,
    },
    killPrimary: () => kill(primary),
    killSentinel: (at: number) => kill(sentinels[at]),
    /** As an operator does before maintenance: the former primary stays, as a replica. */
    fail: () => ask(ports[0] ?? 0, sentinelPassword, ['SENTINEL', 'FAILOVER', name]),
    /** Port of the primary that the Sentinels name. */
    primaryPort: async () => {
      const reply = await ask(ports[2] ?? 0, sentinelPassword, [
        'SENTINEL',
        'GET-MASTER-ADDR-BY-NAME',
        name,
      ])
      return Array.isArray(reply) ? Number(reply[1]) : 0
    },
    replicaPort,
    /** How many keys of this pattern the replica has by now. */
    replicated: async (pattern: string) => {
      const keys = await ask(replicaPort, password, ['KEYS', pattern])
      return Array.isArray(keys) ? keys.length : 0
    },
    /** Whether the replica has the key by now. */
    isReplicated: async (key: string) => (await ask(replicaPort, password, ['EXISTS', key])) === 1,
  }

  /** Every Sentinel knows the replica and the others, and the replica has its data. */
  async function knowsReplica(): Promise<boolean> {
    const known = await Promise.all(
      ports.map(async (port) => {
        const text = String(await ask(port, sentinelPassword, ['INFO', 'sentinel']))
        return text.includes('slaves=1,sentinels=3')
      }),
    )
    const replica = String(await ask(replicaPort, password, ['INFO', 'replication']))
    return known.every(Boolean) && replica.includes('master_link_status:up')
  }

  async function launch(
    title: string,
    options: Readonly<Record<string, string | number>>,
    lines: readonly string[] = [],
  ): Promise<ChildProcess> {
    const file = path.join(folder, `${title}.conf`)
    const settings = Object.entries({ bind: '127.0.0.1', dir: folder, ...options })
    const text = settings.map(([key, value]) => `${key} ${value === '' ? '""' : value}`)
    await writeFile(file, `${[...text, ...lines].join('\n')}\n`, { mode: 0o600 })
    const flags = title.startsWith('sentinel') ? ['--sentinel'] : []
    const started = spawn('redis-server', [file, ...flags], { stdio: ['ignore', 'pipe', 'ignore'] })
    onTestFinished(() => kill(started))
    started.stdout.resume()
    const secret = title.startsWith('sentinel') ? sentinelPassword : password
    await expect
      .poll(() => ask(Number(options['port']), secret, ['PING']).catch(() => undefined), {
        timeout: 10_000,
      })
      .toBe('PONG')
    return started
  }
}

async function kill(process: ChildProcess | undefined): Promise<void> {
  if (process === undefined || process.exitCode !== null || process.signalCode !== null) return
  const ended = once(process, 'exit')
  process.kill('SIGKILL')
  await ended
}

/** One command to a Redis or a Sentinel on this machine. */
async function ask(port: number, secret: string, command: readonly string[]): Promise<unknown> {
  const client = createClient({
    url: `redis://:${secret}@127.0.0.1:${port}`,
    RESP: 2,
    disableClientInfo: true,
    socket: { reconnectStrategy: false },
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await client.sendCommand([...command])
  } finally {
    if (client.isOpen) client.destroy()
  }
}
