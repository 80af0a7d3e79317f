import type { Clock } from '../../time/clock.ts'
import type { RedisAddress } from '../redis-address.ts'
import { openRedisLink, probeKey, probeScript } from './redis-link.ts'
import type { Outage } from './redis-link.ts'

/** Whether Redis can be used at this address; the text does not reveal the address. */
export async function checkRedis({
  clock,
  ...address
}: RedisAddress & {
  readonly clock: Clock
}): Promise<{ readonly isGood: boolean; readonly found: string }> {
  const outages: Outage[] = []
  const link = await openRedisLink({
    ...address,
    clock,
    onAway: (outage) => outages.push(outage),
  })
  try {
    // Replicas count shared limits with scripts that write keys of this name.
    await link.script(probeScript, [probeKey], [])
    return { isGood: true, found: 'responds and runs scripts' }
  } catch {
    const [outage = 'scripts'] = outages
    return { isGood: false, found: reasons[outage] }
  } finally {
    link.close()
  }
}

const reasons: Readonly<Record<Outage | 'scripts', string>> = {
  absent: 'no response from the address in REDIS_URL',
  unnamed: 'no Sentinel in REDIS_SENTINELS names a primary with the name in REDIS_URL',
  refused: 'the user or password in REDIS_URL is wrong',
  scripts: 'responds, but cannot run scripts (EVAL)',
}
