import type { Clock } from '../time/clock.ts'
import type { Log } from './log.ts'

/** Why a request over HTTP was refused before a tool ran. The words are listed in docs/operate.md. */
export type RefusalReason =
  | 'host'
  | 'origin'
  | 'no token'
  | 'secret'
  | 'format'
  | 'expired'
  | 'not valid yet'
  | 'token version'
  | 'issuer'
  | 'audience'
  | 'tenant'
  | 'key'
  | 'claim'
  | 'client'
  | 'scope'
  | 'keys unavailable'
  | 'rate'

/** What is known about a refused request. */
export interface RefusalFacts {
  readonly status: number
  /** The value that was refused: a host, an origin, an issuer. Never a token or a part of one. */
  readonly found?: string | undefined
  /** A keyed hash of the user, if the signature of the token was verified. */
  readonly user?: string | undefined
}

export type RefusalLog = (reason: RefusalReason, facts: RefusalFacts) => void

const windowMs = 60_000
/** Lines for one reason in a minute: enough to see who, too few to fill a disk. */
const mostLines = 10

/**
 * Logs refused requests at `warn`, and those without a token at `info`, because every client begins with
 * one. Of each reason at most 10 lines a minute are written; the next line says how many were left out.
 */
export function createRefusalLog({
  log,
  clock,
}: {
  readonly log: Log
  readonly clock: Pick<Clock, 'now'>
}): RefusalLog {
  const windows = new Map<RefusalReason, { from: number; lines: number; skipped: number }>()

  return (reason, { status, found, user }) => {
    const now = clock.now()
    const window = windows.get(reason) ?? { from: now, lines: 0, skipped: 0 }
    windows.set(reason, window)
    if (now - window.from >= windowMs) {
      window.from = now
      window.lines = 0
    }
    if (window.lines >= mostLines) {
      window.skipped += 1
      return
    }
    window.lines += 1
    log(reason === 'no token' ? 'info' : 'warn', 'refused', {
      reason,
      status,
      ...(found !== undefined && { found: printable(found) }),
      ...(user !== undefined && { user }),
      ...(window.skipped > 0 && { skipped: window.skipped }),
    })
    window.skipped = 0
  }
}

/** Anyone can send these values, so only the characters of names and addresses are kept. */
function printable(text: string): string {
  return text.slice(0, 200).replaceAll(/[^\w .:/@[\]-]/g, '?')
}
