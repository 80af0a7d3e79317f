import { mergeIssued, readSession, withoutAccount } from './cached-session.ts'
import type { CachedSession, CacheFilter } from './cached-session.ts'
import type { Issued } from './msal-client.ts'
import type { TokenCacheStore } from './store/token-cache-store.ts'

/** The stored sign-ins for one resource. */
export interface SessionStore {
  /** The session of the selected account, and the whole cache that contains it. */
  read(tenantId?: string): Promise<{
    readonly session?: CachedSession
    readonly serialized?: string
  }>
  /** Whether the store has changed since the last `read`. */
  changed(): Promise<boolean>
  /**
   * Stores the result of a sign-in or a refresh. False when the account was signed out during the
   * refresh: then nothing is stored.
   */
  keep(issued: Issued, after: 'sign-in' | 'refresh'): Promise<boolean>
  /** Deletes the account with all its tokens. */
  forget(homeAccountId: string): Promise<void>
}

export function createSessionStore(store: TokenCacheStore, filter: CacheFilter): SessionStore {
  async function read(tenantId = filter.tenantId) {
    const serialized = await store.read()
    const session = readSession(serialized, { ...filter, tenantId })
    return { ...(session && { session }), ...(serialized !== undefined && { serialized }) }
  }

  return {
    read,
    changed: () => store.changed(),

    async keep({ account, token, serialized }, after) {
      await store.update(async (current) =>
        mergeIssued(current, serialized, {
          homeAccountId: account.homeAccountId,
          resource: filter.resource,
          onlyIfPresent: after === 'refresh',
        }),
      )
      const { session } = await read(account.tenantId)
      return session?.token?.secret === token.secret
    },

    forget: (homeAccountId) =>
      store.update(async (current) => withoutAccount(current, homeAccountId)),
  }
}
