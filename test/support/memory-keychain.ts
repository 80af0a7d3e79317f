import type { Keychain } from '../../src/sign-in/store/keychain.ts'

export interface MemoryKeychain extends Keychain {
  /** Text by account. */
  readonly items: Map<string, string>
  /** Every call so far: `get msal-cache:x`. */
  readonly calls: string[]
  /** Runs before each call; it may throw or never end. */
  fault: (call: string) => Promise<void>
}

/**
 * A keychain in this process, for cases that a real one cannot produce here: the item size limit of
 * Windows (`itemLimitBytes` 2,560), and keychains that fail or hang.
 */
export function createMemoryKeychain({
  itemLimitBytes = Number.POSITIVE_INFINITY,
}: { readonly itemLimitBytes?: number } = {}): MemoryKeychain {
  const items = new Map<string, string>()
  const calls: string[] = []
  const keychain: MemoryKeychain = {
    items,
    calls,
    fault: async () => undefined,
    async getPassword(_service, account) {
      await begin(`get ${account}`)
      return items.get(account)
    },
    async setPassword(_service, account, secret) {
      await begin(`set ${account}`)
      // The text of error 1783, with which Windows refuses a larger item.
      if (Buffer.byteLength(secret) > itemLimitBytes) throw new Error('The stub received bad data')
      items.set(account, secret)
    },
    async deletePassword(_service, account) {
      await begin(`delete ${account}`)
      return items.delete(account)
    },
  }
  async function begin(call: string): Promise<void> {
    calls.push(call)
    await keychain.fault(call)
  }
  return keychain
}
