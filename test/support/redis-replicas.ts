import { setMaxListeners } from 'node:events'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../src/time/clock.ts'
import type { Clock } from '../../src/time/clock.ts'
import { openSharedState } from '../../src/hosting/redis/shared-state.ts'
import { launchRedis } from './redis-server.ts'
import type { RedisServer } from './redis-server.ts'

/** A real Redis for one test. */
export async function startRedis(): Promise<RedisServer> {
  const redis = await launchRedis()
  onTestFinished(() => redis.kill())
  return redis
}

export const newKey = Buffer.alloc(32, 1)
export const oldKey = Buffer.alloc(32, 2)

export const limits = {
  userCalls: 8,
  userQueue: 16,
  userQueueSeconds: 5,
  userPerSecond: 10,
  userBurst: 30,
  userWritesPerMinute: 60,
  userWriteBurst: 10,
  addressPerSecond: 50,
  addressFailuresPerMinute: 10,
}

/** What one replica of several in this process shares, with the lines that it logged. */
export async function openReplica({
  url,
  stateKeys = [newKey],
  place = ['https://contoso.crm4.dynamics.com', 'api'],
  clock = systemClock,
  ...changed
}: {
  readonly url: string
  readonly stateKeys?: readonly Uint8Array[]
  readonly place?: readonly string[]
  readonly clock?: Clock
} & Partial<typeof limits>) {
  const logged: string[] = []
  const state = await openSharedState({
    url,
    place,
    version: '1.0.0',
    stateKeys,
    limits: { ...limits, ...changed },
    clock,
    log: (level, event, fields) => logged.push(JSON.stringify({ level, event, ...fields })),
  })
  onTestFinished(() => state.close())
  return { ...state, logged }
}

export type Replica = Awaited<ReturnType<typeof openReplica>>

export const never = new AbortController().signal
setMaxListeners(0, never)
