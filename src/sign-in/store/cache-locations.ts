import { createHash } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import path from 'node:path'
import { openKeychain } from './open-keychain.ts'
import { createEncryptedFile } from './encrypted-file.ts'
import { createKeychainCache } from './keychain-cache.ts'
import { limitKeychain } from './keychain-limit.ts'
import type { Keychain } from './keychain.ts'
import { createSharedTokenCache } from './shared-cache.ts'
import type { SharedTokenCache } from './shared-cache.ts'

export interface PlaceOptions {
  readonly clientId: string
  readonly cloud: string
  readonly stateFolder: string
  readonly keychain?: () => Promise<Keychain>
  readonly itemLimitBytes?: number
  readonly keychainLimitMs?: number
  readonly fileSecret?: string
}

/** The places on this machine that can store a cache. Listing them opens nothing. */
export interface CacheLocations {
  readonly file: SharedTokenCache
  hasFile(): Promise<boolean>
  /** Whether this program has stored something in the keychain and not deleted it since. */
  hasKeychainCache(): Promise<boolean>
  /**
   * Loads the keychain package; `onLate` gets calls that exceed their limit.
   *
   * @throws Error when it cannot be loaded.
   */
  keychain(onLate?: (call: Promise<unknown>) => void): Promise<KeychainPlace>
}

export interface KeychainPlace {
  readonly cache: SharedTokenCache
  /** Reads the cache, or stores and deletes a test item if there is no cache. @throws Error, R72. */
  prove(): Promise<void>
}

/** Windows stores 2,560 bytes per item; this leaves room for its overhead. */
const windowsItemBytes = 2400
const defaultKeychainLimitMs = 4000

export function createPlaces({
  clientId,
  cloud,
  stateFolder,
  keychain = openKeychain,
  itemLimitBytes = process.platform === 'win32' ? windowsItemBytes : Number.POSITIVE_INFINITY,
  keychainLimitMs = defaultKeychainLimitMs,
  fileSecret,
}: PlaceOptions): CacheLocations {
  const account = `msal-cache:${clientId}:${cloud}`
  const id = createHash('sha256').update(account).digest('hex').slice(0, 16)
  const named = (ending: string) => path.join(stateFolder, `cache-${id}.${ending}`)
  const locks = { lock: named('lock'), signOut: named('sign-out') }
  const keychainRevision = named('keychain-revision')
  const file = named('encrypted')

  return {
    file: createSharedTokenCache(
      createEncryptedFile({
        file,
        keyFile: named('key'),
        purpose: account,
        ...(fileSecret !== undefined && { secret: fileSecret }),
      }),
      { ...locks, revision: named('file-revision') },
    ),
    hasFile: () => exists(file),
    hasKeychainCache: () => exists(keychainRevision),

    async keychain(onLate = () => undefined) {
      const kept = createKeychainCache({
        keychain: limitKeychain(await keychain(), { limitMs: keychainLimitMs, onLate }),
        account,
        itemLimitBytes,
      })
      const cache = createSharedTokenCache(kept, { ...locks, revision: keychainRevision })
      return {
        cache,
        async prove() {
          if ((await cache.read()) === undefined) await kept.probe()
        },
      }
    },
  }
}

const exists = (file: string) =>
  lstat(file).then(
    () => true,
    () => false,
  )
