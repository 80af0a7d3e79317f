import type { DataverseError } from '../../errors.ts'
import type { Clock } from '../../time/clock.ts'

/** When the next search may be sent. All callers of one user share it. */
export interface SearchTurns {
  /**
   * Waits until a second after the search before.
   *
   * @throws DataverseError the one that `stop` got less than ten minutes ago.
   */
  wait(signal: AbortSignal): Promise<void>
  /** Remembers that the environment has no search. */
  stop(error: DataverseError): void
}

/** @see Reference section 17 (one request per second for each user) */
const betweenMs = 1000
const stoppedMs = 10 * 60_000

export function createSearchTurns({ clock }: { readonly clock: Clock }): SearchTurns {
  let nextAt = 0
  let stopped: { readonly at: number; readonly error: DataverseError } | undefined
  return {
    async wait(signal) {
      const now = clock.now()
      if (stopped && now - stopped.at < stoppedMs) throw stopped.error
      const at = Math.max(now, Math.min(nextAt, now + 60_000))
      nextAt = at + betweenMs
      if (at > now) await clock.sleep(at - now, signal)
    },
    stop(error) {
      stopped = { at: clock.now(), error }
    },
  }
}
