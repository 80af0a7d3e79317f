import { DataverseError } from '../../errors.ts'
import { createMemoryCache } from './memory-cache.ts'
import { createPlaces } from './places.ts'
import type { PlaceOptions } from './places.ts'
import type { Change, SharedCache } from './shared-cache.ts'
import { prepareStateFolder } from './state-folder.ts'
import { explainStorage } from './storage-problem.ts'

/** Where the serialised token cache is kept, one place at a time. */
export interface TokenCacheStore {
  /**
   * Where tokens live now, for people; `reason` and `remedy` are sentences, there when it is not
   * the keychain. A place that fails becomes memory for the rest of the process. Before anything
   * was stored, memory becomes the keychain when somebody unlocks that late.
   */
  readonly place: Place
  /** The cache, or `undefined` when nothing is stored. An unchanged one is not read again. */
  read(): Promise<string | undefined>
  /** False when `read` would return the same as the last time; looks at one small file only. */
  changed(): Promise<boolean>
  /**
   * Runs `change`, once, on the newest cache while no other process changes it, and stores what it
   * returns; `undefined` deletes. Nothing is stored when a sign-out came in between, or when this
   * process was stopped for so long that another took over. The others wait: `change` is to be quick.
   *
   * @throws What `change` throws; nothing is stored then.
   */
  update(change: Change): Promise<void>
  /**
   * Deletes the cache from the keychain, the memory and the encrypted file, wherever one is (R80);
   * a change that is under way in any process stores nothing. Repeating it is harmless.
   *
   * @throws DataverseError `unavailable` when tokens may remain in a keychain that does not open.
   */
  clear(): Promise<void>
}

export interface Place {
  readonly kind: 'keychain' | 'memory' | 'file'
  readonly reason?: string
  readonly remedy?: string
}

/**
 * `clientId` and `cloud` name the cache; those of different ones never mix. `itemLimitBytes` is the
 * most that one keychain item takes (2,400 on Windows, else unlimited), `keychainLimitMs` the
 * longest wait for one call (4,000). `fileSecret` is the key of the encrypted file, else a key file.
 */
export interface TokenCacheStoreOptions extends PlaceOptions {
  /** `auto` is the keychain, or memory where there is none. */
  readonly kind: 'auto' | 'keychain' | 'memory' | 'file'
  /** Gets a few sentences, once, when tokens are kept in memory although nobody asked for it. */
  readonly warn: (text: string) => void
}

/**
 * Opens the place where tokens are kept and proves that it works, within 5 s (R72). Tokens are
 * never written in plain text (R71). A keychain or a disk that fails, now or later, means memory
 * and one warning (R72, R77).
 *
 * @throws DataverseError `configuration` when `keychain` was asked for and cannot be used; later
 * `read` and `update` throw it too.
 */
export async function openTokenCacheStore(
  options: TokenCacheStoreOptions,
): Promise<TokenCacheStore> {
  const { kind, stateFolder, warn } = options
  const places = createPlaces(options)
  const memory = createMemoryCache()
  let kept: SharedCache | undefined
  let place: Place = { kind: 'memory', reason: 'The settings ask for memory.' }
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
    warn(`Tokens are kept in memory only, until this process ends. ${reason} ${remedy}`)
  }

  await openKept((call) => {
    // Somebody answered the password dialog after all; whatever fails now has been told already.
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

/** A change that has run gives the same result again, for the place that takes over. */
function runOnce(change: Change) {
  let result: ReturnType<Change> | undefined
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
    `The settings ask for the keychain, which cannot be used. ${reason}`,
    { hint: `${remedy} Or set DATAVERSE_TOKEN_STORE to auto or memory.`, cause },
  )
}

function mayRemain(cause: unknown): DataverseError {
  const { reason, remedy } = explainStorage(cause, process.platform)
  return new DataverseError(
    'unavailable',
    `The keychain could not be opened, so that tokens may remain in it. ${reason}`,
    { hint: `${remedy} Then run disconnect again.`, cause },
  )
}
