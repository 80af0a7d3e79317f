import type { Once } from '../../approval/once.ts'
import type { KeyNames } from './key-names.ts'
import type { RedisLink } from './redis-link.ts'

const takeScript = `return redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) and 1 or 0`

/** Marks that one replica of all can use. While Redis is unavailable, none can. */
export function createSharedOnce({
  link,
  names,
}: {
  readonly link: RedisLink
  readonly names: KeyNames
}): Once {
  return {
    take: (mark, lifetimeMs) =>
      link
        .script(takeScript, [names('once', [mark])], [String(Math.ceil(lifetimeMs))])
        .then((taken) => taken === 1)
        .catch(() => false),
  }
}
