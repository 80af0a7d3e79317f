import { randomBytes } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { DataverseError } from '../../errors.ts'

/** Where a query stopped and what it needs to go on. */
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
  /** Rows of that page already given. */
  readonly skip: number
  /** Id of the last one of them. */
  readonly after?: string
  /** Of an aggregation: fingerprint of the rows already given, which must be the same again. */
  readonly given?: string
  /** Rows that may still be given out, from `top`. */
  readonly left: number
  /** Rows that one request asks for. */
  readonly pageRows: number
}

/** Keeps the state of unfinished queries between calls, behind text that the model may hold. */
export interface Cursors {
  save(state: QueryState): Promise<string>
  /** @throws DataverseError `cursor_expired` when the text is not a live cursor of this caller. */
  open(cursor: string): Promise<QueryState>
}

const lifetimeMs = 15 * 60_000
const mostCursors = 200

/**
 * Cursors for stdio: short random handles, held by this process for 15 minutes, at most 200; the
 * oldest go first. A handle can be opened more than once, so that a repeated call gives the same rows.
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

/** The refusal of every text that is not a live cursor of this caller. */
export function cursorExpired(): DataverseError {
  return new DataverseError('cursor_expired', 'This cursor is unknown or older than 15 minutes.', {
    hint: 'Start again: call query_records with the entity, select and filter, without cursor.',
  })
}
