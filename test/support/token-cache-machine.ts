import path from 'node:path'
import { openTokenCacheStore } from '../../src/sign-in/store/token-cache-store.ts'
import type { TokenCacheStoreOptions } from '../../src/sign-in/store/token-cache-store.ts'
import { createMemoryKeychain } from './memory-keychain.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** One machine: a state folder, a keychain in memory, and the messages shown to the user. */
export async function tokenCacheMachine() {
  const stateFolder = path.join(await temporaryFolder(), 'state')
  const keychain = createMemoryKeychain()
  const warnings: string[] = []
  return {
    stateFolder,
    keychain,
    warnings,
    open: (options: Partial<TokenCacheStoreOptions> = {}) =>
      openTokenCacheStore({
        kind: 'auto',
        clientId: 'client',
        cloud: 'public',
        stateFolder,
        keychain: async () => keychain,
        keychainLimitMs: 50,
        warn: (text) => warnings.push(text),
        ...options,
      }),
  }
}

/** Faults of a keychain. */
export const never = () => new Promise<never>(() => undefined)
export const failing = (text: string) => () => Promise.reject(new Error(text))
