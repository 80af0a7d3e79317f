import { createHash } from 'node:crypto'

/** Names of keys in a Redis that other programs may use too. */
export type KeyNames = (kind: string, parts: readonly string[]) => string

/**
 * `dvmcp:{kind}:{hash}`. The hash covers everything that the key belongs to, joined as JSON so that
 * different lists of parts never match (R33). The name does not reveal whose key it is.
 *
 * @param place - Identity of the service: environment and registration.
 */
export function createKeyNames(place: readonly string[]): KeyNames {
  return (kind, parts) => {
    const hash = createHash('sha256').update(JSON.stringify([kind, place, parts]))
    return `dvmcp:${kind}:${hash.digest('base64url')}`
  }
}
