import { randomBytes } from 'node:crypto'
import type { Clock } from '../../time/clock.ts'
import { DataverseError } from '../../errors.ts'

/** Where a query stopped, and what it needs to continue. */
export interface QueryState {
  readonly entity: string
  /** Printed OData text, as the first call sent it. */
  readonly select?: string
  readonly expand?: string
  /** The page to read again: the service's own next link, or absent for the first page. */
  readonly link?: string
  /** The rest of the first page's query; only without `link`. */
  readonly filter?: string
  readonly orderby?: string
  readonly apply?: string
  readonly view?: ViewRun
  /** Rows of that page that were already returned. */
  readonly skip: number
  /** Id of the last of these rows. */
  readonly after?: string
  /** For an aggregation: fingerprint of the rows already returned, which must not have changed. */
  readonly given?: string
  /** Rows that may still be returned under `top`. */
  readonly left: number
  /** Whether the caller set `top`. */
  readonly capped?: true
  /** Rows per request. */
  readonly pageRows: number
}

/** The saved view that a query runs. */
export interface ViewRun {
  readonly kind: 'system' | 'personal'
  readonly id: string
  /** Whether the view has all wanted columns, so that `$select` is not sent. */
  readonly whole?: true
  /** Properties to select beside the shown ones, to check the rows. */
  readonly extra?: string
}

/** Keeps the state of unfinished queries between calls, identified by a text that the model holds. */
export interface Cursors {
  save(state: QueryState): Promise<string>
  /** @throws DataverseError `cursor_expired` if the text is not a valid cursor of this caller. */
  open(cursor: string): Promise<QueryState>
}

const lifetimeMs = 15 * 60_000
const mostCursors = 200

/**
 * Cursors for stdio: short random handles that this process keeps for 15 minutes, at most 200; the
 * oldest are dropped first. A handle can be opened again, so a repeated call returns the same rows.
 */
export function createCursors({ clock }: { clock: Clock }): Cursors {
  const states = new Map<string, { readonly state: QueryState; readonly expiresAt: number }>()

  return {
    async save(state) {
      const handle = `c_${randomBytes(6).toString('base64url')}`
      states.set(handle, { state, expiresAt: clock.now() + lifetimeMs })
      for (const oldest of states.keys()) {
        if (states.size <= mostCursors) break
        states.delete(oldest)
      }
      return handle
    },

    async open(cursor) {
      const held = states.get(cursor)
      if (held && held.expiresAt > clock.now()) return held.state
      states.delete(cursor)
      throw cursorExpired()
    },
  }
}

/** The error for any text that is not a valid cursor of this caller. */
export function cursorExpired(): DataverseError {
  return new DataverseError('cursor_expired', 'This cursor is unknown or older than 15 minutes.', {
    hint: 'Start again: call query_records with the entity, select and filter, without cursor.',
  })
}
