import { hash } from 'node:crypto'

/**
 * A GUID derived from a name, the same on every machine and in every version: lowercase, without
 * braces, with the version and variant digits of a random (version 4) GUID.
 */
export function toGuid(name: string): string {
  const hex = hash('sha1', name)
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4]
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
