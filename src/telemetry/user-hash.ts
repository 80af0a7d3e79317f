import { createHmac } from 'node:crypto'

/** A user as log and audit hash them, in lower case: tenant and object id. */
export const printUser = (tenantId: string, objectId: string): string =>
  `${tenantId} ${objectId}`.toLowerCase()

/** Replaces a user in log and audit with a keyed hash: stable for one key, useless without it. */
export function createUserHash(key: Uint8Array): (user: string) => string {
  return (user) =>
    user === '' ? '' : createHmac('sha256', key).update(user).digest('base64url').slice(0, 22)
}

/** The key of the hashes in multi-user mode, derived from the newest state key: the same on every replica. */
export function userHashKey(stateKey: Uint8Array): Uint8Array {
  return createHmac('sha256', stateKey).update('user hash').digest()
}
