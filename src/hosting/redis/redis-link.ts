import { RESP_TYPES } from '@redis/client'
import type { Clock } from '../../time/clock.ts'
import { answerWithin } from './answer-within.ts'
import type { RedisAddress } from '../redis-address.ts'
import { createCircuit } from './circuit.ts'
import { noPrimary, openConnection } from './redis-connection.ts'
import type { RedisClient, RedisConnection } from './redis-connection.ts'

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

/**
 * The cause of an outage: no response, no primary known to the Sentinels, or a wrong user or password in the address.
 */
export type Outage = 'absent' | 'unnamed' | 'refused'

/** Time limit for a response; in the same network it takes about a millisecond. */
const answerMs = 250
const mostLater = 10_000
/** With Sentinels, the other primary is looked for sooner than a lost machine is given up. */
const probesBeforeSentinels = 3
export const probeKey = 'dvmcp:probe'
export const probeScript = `return redis.call('SET', KEYS[1], '1', 'PX', 1000)`

/**
 * Connects in the background and keeps trying, so a start never waits longer than two seconds and
 * never fails because Redis is missing (R130). After a failover, it finds the new primary by itself: the former one
 * is gone, or refuses the probe, which writes.
 */
export async function openRedisLink({
  clock,
  onAway,
  onBack = () => undefined,
  ...address
}: RedisAddress & {
  readonly clock: Clock
  readonly onAway: (reason: Outage) => void
  readonly onBack?: () => void
}): Promise<RedisLink> {
  const later = new Map<symbol, () => Promise<unknown>>()
  const circuit = createCircuit({
    clock,
    probe,
    onStuck: () => connection?.reconnect(),
    ...(address.sentinels && { mostProbes: probesBeforeSentinels }),
    onAway: () => onAway(outage),
    onBack() {
      outage = 'absent'
      onBack()
      void runLater()
    },
  })
  let outage: Outage = 'absent'
  let connection: RedisConnection | undefined
  connection = await openConnection(address, { clock, onError: hear })
  if (!connection.ready()) circuit.lost()

  return {
    script: (text, keys, values) => run((client) => evaluate(client, text, keys, values)),

    async get(key) {
      const value = await run((client) => client.withTypeMapping(bytes).get(key))
      return value ?? undefined
    },

    async set(key, value, lifetimeMs) {
      const expiration = { type: 'PX', value: Math.max(1, Math.floor(lifetimeMs)) } as const
      await run((client) => client.set(key, Buffer.from(value), { expiration }))
    },

    scriptLater(text, keys, values) {
      const command = () => run((client) => evaluate(client, text, keys, values))
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
      connection?.close()
    },
  }

  async function run<Answer>(command: (client: RedisClient) => Promise<Answer>): Promise<Answer> {
    const client = connection?.ready()
    if (!circuit.isClosed() || client === undefined) throw new Error('Redis is unavailable')
    try {
      const answer = await answerWithin(answerMs, command(client))
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

  async function probe(): Promise<unknown> {
    const client = connection?.ready()
    if (client === undefined) throw new Error('Redis is unavailable')
    // A ping would also succeed on a former primary, or where scripts are forbidden.
    return answerWithin(answerMs, evaluate(client, probeScript, [probeKey], []))
  }

  /** Gets each failed attempt. Reports an outage once, and once more if it becomes a refusal. */
  function hear(error: unknown): void {
    const isNews = outage !== 'refused' && isRefusal(error)
    if (isNews) outage = 'refused'
    else if (outage === 'absent' && error instanceof Error && error.message === noPrimary)
      outage = 'unnamed'
    if (isNews && !circuit.isClosed()) onAway(outage)
    circuit.lost()
  }
}

function evaluate(
  client: RedisClient,
  text: string,
  keys: readonly string[],
  values: readonly string[],
) {
  return client.eval(text, { keys: [...keys], arguments: [...values] })
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && /^(?:WRONGPASS|NOAUTH)\b/.test(error.message)
}

const bytes = { [RESP_TYPES.BLOB_STRING]: Buffer } as const
