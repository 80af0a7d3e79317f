import { createClient, RESP_TYPES } from '@redis/client'
import type { Clock } from '../../time/clock.ts'
import { answerWithin } from './answer-within.ts'
import { createCircuit } from './circuit.ts'

/**
 * Commands to Redis or Valkey. Each rejects when no response arrives in time, and at once while the
 * service is known to be unavailable; the caller continues without it.
 */
export interface RedisLink {
  /** Runs a Lua script, atomically. */
  script(text: string, keys: readonly string[], values: readonly string[]): Promise<unknown>
  get(key: string): Promise<Uint8Array | undefined>
  set(key: string, value: Uint8Array, lifetimeMs: number): Promise<void>
  /**
   * Runs a script without waiting for its result. If it fails, it runs once more after the outage. If
   * too many wait, the oldest are dropped.
   */
  scriptLater(text: string, keys: readonly string[], values: readonly string[]): void
  close(): void
}

/** The cause of an outage: no response, or a wrong user or password in the address. */
export type Outage = 'absent' | 'refused'

/** Time limit for a response; in the same network it takes about a millisecond. */
const answerMs = 250
const connectMs = 2000
const longestReconnectMs = 1000
const mostPending = 10_000
const mostLater = 10_000
const probeKey = 'dvmcp:probe'
const probeScript = `return redis.call('SET', KEYS[1], '1', 'PX', 1000)`

/**
 * Connects in the background and keeps trying, so a start never waits longer than two seconds and
 * never fails because Redis is missing (R130).
 *
 * @param url - `redis://` or `rediss://`, with its credentials; never logged.
 */
export async function openRedisLink({
  url,
  clock,
  onAway,
  onBack = () => undefined,
}: {
  readonly url: string
  readonly clock: Clock
  readonly onAway: (reason: Outage) => void
  readonly onBack?: () => void
}): Promise<RedisLink> {
  const later = new Map<symbol, () => Promise<unknown>>()
  const circuit = createCircuit({
    clock,
    // A ping would also succeed on a former primary, or where scripts are forbidden.
    probe: () => answerWithin(answerMs, evaluate(probeScript, [probeKey], [])),
    onStuck: reconnect,
    onAway: () => onAway(outage),
    onBack() {
      outage = 'absent'
      onBack()
      void runLater()
    },
  })
  let outage: Outage = 'absent'
  let client = connect(url, hear)
  await firstWord(client, clock)
  if (!client.isReady) circuit.lost()

  return {
    script: (text, keys, values) => run(() => evaluate(text, keys, values)),

    async get(key) {
      const value = await run(() => client.withTypeMapping(bytes).get(key))
      return value ?? undefined
    },

    async set(key, value, lifetimeMs) {
      const expiration = { type: 'PX', value: Math.max(1, Math.floor(lifetimeMs)) } as const
      await run(() => client.set(key, Buffer.from(value), { expiration }))
    },

    scriptLater(text, keys, values) {
      const command = () => run(() => evaluate(text, keys, values))
      command().catch(() => {
        for (const oldest of later.keys()) {
          if (later.size < mostLater) break
          later.delete(oldest)
        }
        later.set(Symbol('script'), command)
      })
    },

    close() {
      circuit.stop()
      client.destroy()
    },
  }

  function evaluate(text: string, keys: readonly string[], values: readonly string[]) {
    return client.eval(text, { keys: [...keys], arguments: [...values] })
  }

  async function run<Answer>(command: () => Promise<Answer>): Promise<Answer> {
    if (!circuit.isClosed() || !client.isReady) throw new Error('Redis is unavailable')
    try {
      const answer = await answerWithin(answerMs, command())
      circuit.succeeded()
      return answer
    } catch (error) {
      circuit.failed()
      throw error
    }
  }

  async function runLater(): Promise<void> {
    for (const [key, command] of later) {
      later.delete(key)
      await command().catch(() => undefined)
    }
  }

  /** The machine behind a connection may disappear without closing it. */
  function reconnect(): void {
    client.destroy()
    client = connect(url, hear)
  }

  /** Gets each failed attempt. Reports an outage once, and once more if it becomes a refusal. */
  function hear(error: unknown): void {
    const isNews = outage !== 'refused' && isRefusal(error)
    if (isNews) outage = 'refused'
    if (isNews && !circuit.isClosed()) onAway(outage)
    circuit.lost()
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && /^(?:WRONGPASS|NOAUTH)\b/.test(error.message)
}

/** Waits for the first connection or its first failure. */
async function firstWord(client: ReturnType<typeof connect>, clock: Clock): Promise<void> {
  const heard = new AbortController()
  for (const event of ['ready', 'error']) client.once(event, () => heard.abort())
  await clock.sleep(connectMs, heard.signal).catch(() => undefined)
}

const bytes = { [RESP_TYPES.BLOB_STRING]: Buffer } as const

function connect(url: string, onError: (error: unknown) => void) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: mostPending,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    socket: {
      connectTimeout: connectMs,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, longestReconnectMs),
    },
  })
  client.on('error', onError)
  // A client that is destroyed rejects.
  client.connect().catch(() => undefined)
  return client
}
