import { createHash } from 'node:crypto'

/** Names of keys in a Redis that others may use too. */
export type KeyNames = (kind: string, parts: readonly string[]) => string

/**
 * `dvmcp:{kind}:{hash}`. The hash is of everything that the key belongs to, joined as JSON so that no
 * two lists of parts read the same (R33); whose key it is cannot be told from its name.
 *
 * @param place - What the service itself is: environment and registration.
 */
export function createKeyNames(place: readonly string[]): KeyNames {
  return (kind, parts) => {
    const hash = createHash('sha256').update(JSON.stringify([kind, place, parts]))
    return `dvmcp:${kind}:${hash.digest('base64url')}`
  }
}
