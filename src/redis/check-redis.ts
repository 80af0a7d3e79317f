import type { Clock } from '../clock.ts'
import { openRedisLink } from './link.ts'
import type { Outage } from './link.ts'

/** Whether the Redis of an address can be used, in words that tell nothing of the address. */
export async function checkRedis({
  url,
  clock,
}: {
  readonly url: string
  readonly clock: Clock
}): Promise<{ readonly isGood: boolean; readonly found: string }> {
  const outages: Outage[] = []
  const link = await openRedisLink({ url, clock, onAway: (outage) => outages.push(outage) })
  try {
    // What replicas share is counted by scripts.
    await link.script("return redis.call('PING')", [], [])
    return { isGood: true, found: 'answers and runs scripts' }
  } catch {
    const [outage = 'scripts'] = outages
    return { isGood: false, found: reasons[outage] }
  } finally {
    link.close()
  }
}

const reasons: Readonly<Record<Outage | 'scripts', string>> = {
  absent: 'nobody answers at the address of REDIS_URL',
  refused: 'the user or password of REDIS_URL is refused',
  scripts: 'it answers, but runs no scripts (EVAL)',
}
