import { randomBytes } from 'node:crypto'
import type { Clock } from '../time/clock.ts'
import type { ConfirmLevel } from '../config.ts'
import type { Place } from './card-text.ts'
import { createOnce, type Once } from './once.ts'
import type { PendingCards } from './pending-cards.ts'

/** How the writes of one caller are approved. */
export interface Approvals {
  readonly level: ConfirmLevel
  /** Environment and user, as parts: an approval is valid for them only. */
  readonly owner: (signal: AbortSignal) => Promise<readonly string[]>
  readonly place: (signal: AbortSignal) => Promise<Place>
  /** Signs the state of a question that travels through the client; 32 bytes or more, newest first. */
  readonly keys: readonly Uint8Array[]
  readonly once: Once
  /** The page where the person answers if the client cannot ask. Absent if there is none. */
  readonly page?: ApprovalPage | undefined
}

export interface ApprovalPage {
  readonly cards: PendingCards
  /** Where the person finds it, as words for an answer: a link, or a command. */
  readonly where: () => Promise<string>
}

/** What all callers of one process share. */
export type ApprovalProcess = Pick<Approvals, 'level' | 'keys' | 'once' | 'page'>

/** Approvals of a process alone: its signed questions are lost when it ends. */
export function createApprovalProcess(
  level: ConfirmLevel,
  { clock }: { readonly clock: Clock },
): ApprovalProcess {
  return { level, keys: [randomBytes(32)], once: createOnce({ clock }) }
}
