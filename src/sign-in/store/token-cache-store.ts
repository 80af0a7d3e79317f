import { DataverseError } from '../../errors.ts'
import { createMemoryCache } from './memory-cache.ts'
import { createPlaces } from './cache-locations.ts'
import type { PlaceOptions } from './cache-locations.ts'
import type { CacheChange, SharedTokenCache } from './shared-cache.ts'
import { prepareStateFolder } from '../../storage/state-folder.ts'
import { explainStorage } from '../../storage/storage-problem.ts'

/** Where the serialized token cache is stored, in one place at a time. */
export interface TokenCacheStore {
  /**
   * Where tokens are stored now, for display. `reason` and `remedy` are sentences, present unless it
   * is the keychain. If a place fails, memory replaces it for the rest of the process. While nothing
   * has been stored, a late unlock moves the store from memory to the keychain.
   */
  readonly place: CachePlacement
  /** The cache, or `undefined` when nothing is stored. An unchanged cache is not read again. */
  read(): Promise<string | undefined>
  /** False when `read` would return the same as the last time; reads one small file only. */
  changed(): Promise<boolean>
  /**
   * Runs `change` once on the newest cache while no other process changes it, and stores the result;
   * `undefined` deletes it. Nothing is stored if a sign-out happened in between, or if this process
   * was stopped until another took over. The others wait: `change` must be quick.
   *
   * @throws What `change` throws; nothing is stored then.
   */
  update(change: CacheChange): Promise<void>
  /**
   * Deletes the cache from the keychain, the memory and the encrypted file, wherever it is (R80). A
   * change in progress in any process stores nothing. Repeating it is safe.
   *
   * @throws DataverseError `unavailable` when tokens may remain in a keychain that does not open.
   */
  clear(): Promise<void>
}

export interface CachePlacement {
  readonly kind: 'keychain' | 'memory' | 'file'
  readonly reason?: string
  readonly remedy?: string
}

/**
 * `clientId` and `cloud` name the cache; caches with different names never mix. `itemLimitBytes` is
 * the maximum of one keychain item (2,400 on Windows, else unlimited), `keychainLimitMs` the longest
 * wait for one call (4,000). `fileSecret` is the key of the encrypted file, else a key file.
 */
export interface TokenCacheStoreOptions extends PlaceOptions {
  /** `auto` is the keychain, or memory if there is no keychain. */
  readonly kind: 'auto' | 'keychain' | 'memory' | 'file'
  /** Gets a few sentences, once, when tokens are kept in memory without being configured so. */
  readonly warn: (text: string) => void
}

/**
 * Opens the place where tokens are stored and checks that it works, within 5 s (R72). Tokens are
 * never written in plain text (R71). If a keychain or a disk fails, now or later, memory replaces it
 * with one warning (R72, R77).
 *
 * @throws DataverseError `configuration` when `keychain` was requested and cannot be used; later
 * `read` and `update` throw it too.
 */
export async function openTokenCacheStore(
  options: TokenCacheStoreOptions,
): Promise<TokenCacheStore> {
  const { kind, stateFolder, warn } = options
  const places = createPlaces(options)
  const memory = createMemoryCache()
  let kept: SharedTokenCache | undefined
  let place: CachePlacement = { kind: 'memory', reason: 'The settings ask for memory.' }
  let isWarned = false

  async function openKept(onLate?: (call: Promise<unknown>) => void): Promise<void> {
    if (kind === 'memory') return
    await prepareStateFolder(stateFolder)
    if (kind === 'file') {
      await places.file.read()
      kept = places.file
      place = { kind: 'file', reason: 'The settings ask for an encrypted file.' }
      return
    }
    const keychain = await places.keychain(onLate)
    await keychain.prove()
    if (!memory.isUnused()) return
    kept = keychain.cache
    place = { kind: 'keychain' }
  }

  function fallBack(error: unknown): void {
    const { reason, remedy } = explainStorage(error, process.platform)
    if (kind === 'keychain') throw refusal(reason, remedy, error)
    if (kept) memory.take(kept.lastKnown())
    kept = undefined
    place = { kind: 'memory', reason, remedy }
    if (isWarned) return
    isWarned = true
    warn(`Tokens are kept in memory until this process ends. ${reason} ${remedy}`)
  }

  await openKept((call) => {
    // The user answered the password dialog late; any failure was already reported.
    call.then(() => openKept()).catch(() => undefined)
  }).catch(fallBack)

  return {
    get place() {
      return place
    },

    async read() {
      try {
        return await (kept ?? memory).read()
      } catch (error) {
        fallBack(error)
        return memory.read()
      }
    },

    changed: () => (kept ?? memory).changed().catch(() => true),

    async update(change) {
      const once = runOnce(change)
      const cache = kept ?? memory
      try {
        await cache.update(once.run)
      } catch (error) {
        if (once.failed() || cache === memory) throw error
        fallBack(error)
        await memory.update(once.run)
      }
    },

    async clear() {
      await memory.clear()
      if (place.kind === 'file' || (await places.hasFile())) await places.file.clear()
      try {
        if (kept && place.kind === 'keychain') await kept.clear()
        else if (await places.hasKeychainCache()) await (await places.keychain()).cache.clear()
      } catch (error) {
        throw mayRemain(error)
      }
    },
  }
}

/** A change that has run returns the same result again, for the place that takes over. */
function runOnce(change: CacheChange) {
  let result: ReturnType<CacheChange> | undefined
  let hasFailed = false
  return {
    failed: () => hasFailed,
    run: (current: string | undefined) => {
      result ??= change(current).catch((error: unknown) => {
        hasFailed = true
        throw error
      })
      return result
    },
  }
}

function refusal(reason: string, remedy: string, cause: unknown): DataverseError {
  return new DataverseError(
    'configuration',
    `The settings require the keychain, which cannot be used. ${reason}`,
    { hint: `${remedy} Or set DATAVERSE_TOKEN_STORE to auto or memory.`, cause },
  )
}

function mayRemain(cause: unknown): DataverseError {
  const { reason, remedy } = explainStorage(cause, process.platform)
  return new DataverseError(
    'unavailable',
    `The keychain could not be opened, so tokens may remain in it. ${reason}`,
    { hint: `${remedy} Then run disconnect again.`, cause },
  )
}
