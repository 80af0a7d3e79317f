/**
 * The operating system's keychain as three functions, in the common shape that keytar introduced, so
 * that the package behind it can be replaced.
 */
export interface Keychain {
  /** The stored text, or `undefined` when there is no such item. */
  getPassword(service: string, account: string): Promise<string | undefined>
  /** Stores the text and replaces an older one of the same name. */
  setPassword(service: string, account: string, secret: string): Promise<void>
  /** Whether there was an item to delete. */
  deletePassword(service: string, account: string): Promise<boolean>
}
