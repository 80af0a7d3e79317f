import { createClient } from '@redis/client'
import * as z from 'zod'
import type { RedisAddress, RedisNode } from '../redis-address.ts'
import { answerWithin } from './answer-within.ts'

/** Time limit for one Sentinel: for the connection, and for its answer. */
const limitMs = 500

const nodeShape = z.tuple([z.string().min(1), z.coerce.number().int().min(1).max(65_535)])

/**
 * The address of the current primary with the credentials of `url`, as the first Sentinel that answers names it;
 * `undefined` if none does.
 *
 * @param turn - Which Sentinel to ask first. One that is cut off from the others keeps naming the old primary, so each
 * attempt begins with another one.
 */
export async function findPrimary(
  { url, authorities, sentinelPassword }: RedisAddress,
  sentinels: readonly RedisNode[],
  turn: number,
): Promise<string | undefined> {
  const { protocol, hostname } = new URL(url)
  const start = turn % sentinels.length
  for (const { host, port } of [...sentinels.slice(start), ...sentinels.slice(0, start)]) {
    const client = createClient({
      url: `${protocol}//${toHost(host)}:${port}`,
      RESP: 2,
      disableClientInfo: true,
      ...(sentinelPassword !== undefined && { password: sentinelPassword }),
      socket: {
        connectTimeout: limitMs,
        reconnectStrategy: false,
        ...(authorities !== undefined && { ca: authorities }),
      },
    })
    client.on('error', () => undefined)
    try {
      await client.connect()
      const question = client.sendCommand(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', hostname])
      const node = nodeShape.safeParse(await answerWithin(limitMs, question))
      if (node.success) return withNode(url, ...node.data)
    } catch {
      // The next one may answer.
    } finally {
      if (client.isOpen) client.destroy()
    }
  }
  return undefined
}

function withNode(url: string, host: string, port: number): string {
  const changed = new URL(url)
  changed.hostname = toHost(host)
  changed.port = String(port)
  return changed.href
}

const toHost = (host: string) => (host.includes(':') ? `[${host}]` : host)
