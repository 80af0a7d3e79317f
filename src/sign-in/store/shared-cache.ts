import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { isDataverseError } from '../../errors.ts'
import { withLock } from '../../storage/machine-lock.ts'
import type { HeldLock } from '../../storage/machine-lock.ts'
import { readPrivateFile, writePrivateFile } from '../../storage/private-file.ts'

/** One place that stores a serialized cache; a change takes effect completely or not at all. */
export interface CacheBackend {
  /** @throws DataverseError `conflict` when a newer version of this program has stored it. */
  read(): Promise<string | undefined>
  /** Call it after `read`, under the same lock. */
  write(cache: string): Promise<void>
  clear(): Promise<void>
}

/** A cache as the rest of the program uses it; see `TokenCacheStore` for the contract. */
export interface Cache {
  read(): Promise<string | undefined>
  changed(): Promise<boolean>
  update(change: CacheChange): Promise<void>
  clear(): Promise<void>
}

export type CacheChange = (current: string | undefined) => Promise<string | undefined>

export interface SharedTokenCache extends Cache {
  /** What this process last read or stored. */
  lastKnown(): string | undefined
}

export interface SharedCacheFiles {
  readonly lock: string
  /** Random and new after each change; absent while nothing is stored. */
  readonly revision: string
  /** Exists while a sign-out is in progress. */
  readonly signOut: string
}

const beingWritten = 'being written'
/** The longest wait of a sign-out for a change by another process. */
const signOutWaitMs = 2000
const readLockWaitMs = 2000
/** A slower failure is not a race with another process. */
const raceMs = 500

/**
 * Lets all processes of this machine share one stored cache. Changes run one after another under a
 * lock. A small file with a random, non-secret revision shows the other processes whether there is
 * something to read, so each process reads an unchanged cache from the keychain once.
 *
 * A sign-out leaves its mark first. A change that began before it stores nothing, or deletes what it
 * had just stored.
 */
export function createSharedTokenCache(
  kept: CacheBackend,
  files: SharedCacheFiles,
): SharedTokenCache {
  let known:
    | { readonly revision: string | undefined; readonly cache: string | undefined }
    | undefined

  function isUnchanged(revision: string | undefined): boolean {
    if (!known || known.revision !== revision || revision === beingWritten) return false
    // Without a revision, an earlier installation may have stored something.
    return revision !== undefined || known.cache === undefined
  }

  async function store(
    current: string | undefined,
    change: CacheChange,
    lease: HeldLock,
  ): Promise<void> {
    const signOutBefore = await text(files.signOut)
    const next = await change(current)
    const isOvertaken = async () =>
      (await text(files.signOut)) !== signOutBefore || !(await lease.isHeld())
    if (next === current || (await isOvertaken())) return
    if (next === undefined) return erase()

    await writePrivateFile(files.revision, beingWritten)
    await kept.write(next)
    if ((await text(files.signOut)) !== signOutBefore) return erase()
    const revision = randomUUID()
    await writePrivateFile(files.revision, revision)
    known = { revision, cache: next }
  }

  // A full or read-only disk cannot stop it; the other processes then see it with their next change.
  async function erase(): Promise<void> {
    await writePrivateFile(files.revision, beingWritten).catch(() => undefined)
    await kept.clear()
    await rm(files.revision, { force: true }).catch(() => undefined)
    known = { revision: undefined, cache: undefined }
  }

  // A keychain may fail to read what another process is deleting: read again under the lock.
  async function readAgainUnderLock(): Promise<string | undefined> {
    const startedAt = performance.now()
    try {
      return await kept.read()
    } catch (error) {
      const wasSlow = performance.now() - startedAt > raceMs
      if (isDataverseError(error) || wasSlow) throw error
      return withLock(files.lock, { waitMs: readLockWaitMs }, () => kept.read())
    }
  }

  return {
    lastKnown: () => known?.cache,

    async read() {
      const revision = await text(files.revision)
      if (isUnchanged(revision)) return known?.cache
      const cache = await readAgainUnderLock()
      known = { revision, cache }
      return cache
    },

    changed: async () => !isUnchanged(await text(files.revision)),

    update: (change) =>
      withLock(files.lock, {}, async (lease) => {
        const revision = await text(files.revision)
        // Not from memory: processes with other state folders may share the keychain.
        const current = await kept.read()
        known = { revision, cache: current }
        await store(current, change, lease)
      }),

    async clear() {
      await writePrivateFile(files.signOut, randomUUID()).catch(() => undefined)
      let hasLock = false
      await withLock(files.lock, { waitMs: signOutWaitMs }, async () => {
        hasLock = true
        await erase()
        await rm(files.signOut, { force: true })
      }).catch((error: unknown) => {
        if (hasLock) throw error
        return erase()
      })
    },
  }
}

async function text(file: string): Promise<string | undefined> {
  return (await readPrivateFile(file))?.content.toString('utf8')
}
