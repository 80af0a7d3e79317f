import { createHash } from 'node:crypto'
import type { EntitySetName, RecordId } from '../names.ts'

/** The creates that went out to the service lately, so that a repeated one is known again. */
export interface OwnCreates {
  remember(
    set: EntitySetName,
    id: RecordId,
    body: Readonly<Record<string, unknown>>,
  ): void | Promise<void>
  /** Whether the same create, id and values alike, went out before. */
  has(
    set: EntitySetName,
    id: RecordId,
    body: Readonly<Record<string, unknown>>,
  ): boolean | Promise<boolean>
}

/** Of one caller: what another has made must not be told. Keeps fingerprints, never values. */
export function createOwnCreates(most = 1000): OwnCreates {
  const fingerprints = new Map<string, string>()

  return {
    remember(set, id, body) {
      fingerprints.set(`${set}(${id})`, fingerprint(body))
      for (const oldest of fingerprints.keys()) {
        if (fingerprints.size <= most) break
        fingerprints.delete(oldest)
      }
    },
    has: (set, id, body) => fingerprints.get(`${set}(${id})`) === fingerprint(body),
  }
}

/** Independent of the order of the columns. */
export function fingerprint(body: Readonly<Record<string, unknown>>): string {
  const sorted = Object.entries(body).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url')
}
