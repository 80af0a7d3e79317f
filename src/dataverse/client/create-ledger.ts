import { createHash } from 'node:crypto'
import type { EntitySetName, RecordId } from '../names.ts'

/** The creates recently sent to the service, so that a repeated create is recognized. */
export interface CreateLedger {
  remember(
    set: EntitySetName,
    id: RecordId,
    body: Readonly<Record<string, unknown>>,
  ): void | Promise<void>
  /** Whether a create with the same id and values was sent before. */
  has(
    set: EntitySetName,
    id: RecordId,
    body: Readonly<Record<string, unknown>>,
  ): boolean | Promise<boolean>
}

/** For one caller, so that callers learn nothing about each other. Keeps fingerprints, never values. */
export function createCreateLedger(most = 1000): CreateLedger {
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

/** A hash of the values, independent of the column order. */
export function fingerprint(body: Readonly<Record<string, unknown>>): string {
  const sorted = Object.entries(body).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url')
}
