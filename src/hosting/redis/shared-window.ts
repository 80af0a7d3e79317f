import type { SharedWindow } from '../../dataverse/client/throttler.ts'
import { longestRetryAfterSeconds } from '../../network/retry-after.ts'
import type { KeyNames } from './key-names.ts'
import type { RedisLink } from './redis-link.ts'

const longestMs = longestRetryAfterSeconds * 1000

/** Only extends the window: the responses of several servers may differ. */
const closeScript = `if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
end`

const remainingScript = `return redis.call('PTTL', KEYS[1])`

/** For each user, how long the service refuses requests, as any replica has learned it (R121). */
export function createSharedWindows({
  link,
  names,
}: {
  readonly link: RedisLink
  readonly names: KeyNames
}): (user: string) => SharedWindow {
  return (user) => {
    const key = names('window', [user])
    return {
      async remainingMs() {
        const remaining = await link.script(remainingScript, [key], []).catch(() => 0)
        return typeof remaining === 'number' ? Math.min(longestMs, Math.max(0, remaining)) : 0
      },
      async close(ms) {
        const lifetimeMs = Math.ceil(Math.min(ms, longestMs))
        if (lifetimeMs <= 0) return
        await link.script(closeScript, [key], [String(lifetimeMs)]).catch(() => undefined)
      },
    }
  }
}
