import type { Cache, CacheChange } from './shared-cache.ts'

export interface MemoryCache extends Cache {
  /** Takes over the content of another cache, as if it had been stored here. */
  take(cache: string | undefined): void
  /** Whether nothing was ever stored or is being stored. */
  isUnused(): boolean
}

/** A cache of this process alone, lost when the process ends. */
export function createMemoryCache(): MemoryCache {
  let cache: string | undefined
  let lastRead: string | undefined
  let wasRead = false
  let isUnused = true
  let signOuts = 0
  let tail: Promise<unknown> = Promise.resolve()

  async function store(change: CacheChange, signOutsBefore: number): Promise<void> {
    const next = await change(cache)
    if (signOuts === signOutsBefore) cache = next
  }

  return {
    isUnused: () => isUnused,
    take(taken) {
      isUnused = false
      cache = taken
    },
    async read() {
      wasRead = true
      lastRead = cache
      return cache
    },
    changed: async () => !wasRead || lastRead !== cache,
    update(change) {
      isUnused = false
      const signOutsBefore = signOuts
      const turn = tail.then(() => store(change, signOutsBefore))
      tail = turn.catch(() => undefined)
      return turn
    },
    async clear() {
      signOuts += 1
      cache = undefined
    },
  }
}
