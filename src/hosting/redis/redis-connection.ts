import { createClient } from '@redis/client'
import type { Clock } from '../../time/clock.ts'
import type { RedisAddress } from '../redis-address.ts'
import { findPrimary } from './find-primary.ts'

export type RedisClient = ReturnType<typeof connect>

/** The connection to the primary, which may change. */
export interface RedisConnection {
  /** The client that takes commands; `undefined` while there is none. */
  ready(): RedisClient | undefined
  /** Starts over: asks the Sentinels again, if there are any. */
  reconnect(): void
  close(): void
}

/** The error where no Sentinel names a primary. */
export const noPrimary = 'no Sentinel names a primary'

const connectMs = 2000
const longestReconnectMs = 1000
const mostPending = 10_000

/**
 * Connects in the background and keeps trying. Resolves at the first connection or failure, at the latest after two
 * seconds.
 *
 * @param onError - Called for each failed attempt and each loss.
 */
export async function openConnection(
  address: RedisAddress,
  { clock, onError }: { readonly clock: Clock; readonly onError: (error: unknown) => void },
): Promise<RedisConnection> {
  const heard = new AbortController()
  let client: RedisClient | undefined
  let turn = 0
  void dial()
  await clock.sleep(connectMs, heard.signal).catch(() => undefined)

  return {
    ready: () => (client?.isReady ? client : undefined),
    reconnect() {
      drop()
      void dial()
    },
    close: drop,
  }

  async function dial(): Promise<void> {
    turn += 1
    const mine = turn
    const { url, sentinels } = address
    const found = sentinels ? await findPrimary(address, sentinels, turn) : url
    // A later attempt, or the end, has replaced this one.
    if (mine !== turn) return
    if (found === undefined) return fail(new Error(noPrimary))
    client = connect({ ...address, url: found })
    client.on('error', fail)
    client.once('ready', () => heard.abort())
    // A client that is destroyed rejects.
    client.connect().catch(() => undefined)
  }

  function fail(error: unknown): void {
    heard.abort()
    onError(error)
  }

  function drop(): void {
    turn += 1
    if (client?.isOpen) client.destroy()
    client = undefined
  }
}

function connect({ url, authorities }: RedisAddress) {
  return createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: mostPending,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    socket: {
      connectTimeout: connectMs,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, longestReconnectMs),
      ...(authorities !== undefined && { ca: authorities }),
    },
  })
}
