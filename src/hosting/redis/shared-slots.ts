import { randomUUID } from 'node:crypto'
import type { Clock } from '../../time/clock.ts'
import type { SlotLimits, Slots } from '../listener/slots.ts'
import type { KeyNames } from './key-names.ts'
import type { RedisLink } from './redis-link.ts'

/** The slots of a replica that dies expire after this time (R137). */
const leaseMs = 10_000
const renewEveryMs = 3000
const shortestPauseMs = 10
const longestPauseMs = 160

/** Uses the clock of Redis because the clocks of the replicas may differ. */
const now = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`

const enterScript = `${now}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`

/** Restores a slot that Redis has lost. */
const renewScript = `${now}
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])`

const leaveScript = `redis.call('ZREM', KEYS[1], ARGV[1])`

/**
 * Slots shared by all replicas (R119): first a slot in this process, then one in Redis, which is
 * renewed while it is held. Without Redis, the slot in this process is enough.
 */
export function createSharedSlots({
  link,
  names,
  clock,
  limits,
  own,
}: {
  readonly link: RedisLink
  readonly names: KeyNames
  readonly clock: Clock
  readonly limits: SlotLimits
  /** Slots of this process alone. */
  readonly own: Slots
}): Slots {
  return {
    async enter(user, signal) {
      const until = clock.now() + limits.userQueueSeconds * 1000
      const leave = await own.enter(user, signal)
      if (leave === undefined) return undefined
      try {
        const key = names('slots', [user])
        const giveBack = await takeLease(key, until, signal)
        if (giveBack === undefined) {
          leave()
          return undefined
        }
        return () => {
          leave()
          giveBack()
        }
      } catch (error) {
        leave()
        signal.throwIfAborted()
        throw error
      }
    },
  }

  async function takeLease(
    key: string,
    until: number,
    signal: AbortSignal,
  ): Promise<(() => void) | undefined> {
    const id = randomUUID()
    for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const taken = await enter(key, id)
      if (taken) return hold(key, id)
      const jitteredMs = pauseMs * (0.5 + Math.random())
      if (clock.now() + jitteredMs > until) return undefined
      await clock.sleep(jitteredMs, signal)
    }
  }

  /** Whether the call may continue, with the slot or because Redis is unavailable. */
  async function enter(key: string, id: string): Promise<boolean> {
    try {
      const answer = await link.script(
        enterScript,
        [key],
        [id, String(leaseMs), String(limits.userCalls)],
      )
      return answer === 1
    } catch {
      return true
    }
  }

  function hold(key: string, id: string): () => void {
    const renewal = setInterval(() => {
      link.script(renewScript, [key], [id, String(leaseMs)]).catch(() => undefined)
    }, renewEveryMs)
    renewal.unref()
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      clearInterval(renewal)
      // A slot may exist in Redis although its response was lost.
      link.scriptLater(leaveScript, [key], [id])
    }
  }
}
