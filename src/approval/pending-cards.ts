import { randomUUID } from 'node:crypto'
import type { Proposal } from '../dataverse/proposal/proposal.ts'
import type { Clock } from '../time/clock.ts'

export type CardState = 'pending' | 'approved' | 'declined' | 'replaced' | 'used'

/** A question to the person on a page, and what became of it. */
export interface Card {
  readonly id: string
  readonly proposal: Proposal
  readonly state: CardState
  /** When it was first asked, in milliseconds since 1970. */
  readonly askedAt: number
}

export interface PendingCards {
  /**
   * Asks, or looks what became of the same question. An approval that is found is used up.
   *
   * @returns `full` if too many other cards are pending.
   */
  offer(digest: string, proposal: Proposal): 'pending' | 'approved' | 'declined' | 'full'
  /** Resolves when the card is decided, or replaced, or after `waitMs`. */
  changed(digest: string, waitMs: number, signal: AbortSignal): Promise<void>
  /** The cards of the last hour, newest first. */
  list(): readonly Card[]
  /** @returns Whether the card was pending. */
  decide(id: string, decision: 'approved' | 'declined'): boolean
}

const mostPending = 20
const approvalMs = 10 * 60_000
const keptMs = 60 * 60_000

interface Kept extends Card {
  readonly digest: string
  readonly target: string
  readonly changedAt: number
}

/**
 * The questions of one process that a person answers on its page. An approval writes nothing: it counts once,
 * for 10 minutes, for the call that asks again with the same digest.
 */
export function createPendingCards({ clock }: { readonly clock: Clock }): PendingCards {
  const cards = new Map<string, Kept>()
  const waiting = new Map<string, Set<() => void>>()

  return {
    offer(digest, proposal) {
      forgetOld()
      const known = cards.get(digest)
      if (known?.state === 'pending') return 'pending'
      if (known?.state === 'declined') {
        cards.delete(digest)
        return 'declined'
      }
      if (known?.state === 'approved') {
        set(known, 'used')
        if (clock.now() - known.changedAt <= approvalMs) return 'approved'
      }
      const pending = [...cards.values()].filter(({ state }) => state === 'pending')
      const target = targetOf(proposal)
      const replaced = pending.filter((one) => one.target === target)
      if (pending.length - replaced.length >= mostPending) return 'full'
      for (const one of replaced) set(one, 'replaced')
      const now = clock.now()
      cards.delete(digest)
      cards.set(digest, {
        id: randomUUID(),
        digest,
        target,
        proposal,
        state: 'pending',
        askedAt: now,
        changedAt: now,
      })
      return 'pending'
    },

    async changed(digest, waitMs, signal) {
      if (cards.get(digest)?.state !== 'pending') return
      const listeners = waiting.get(digest) ?? new Set()
      waiting.set(digest, listeners)
      await new Promise<void>((resolve) => {
        const end = () => {
          stop()
          signal.removeEventListener('abort', end)
          listeners.delete(end)
          resolve()
        }
        const stop = clock.after(waitMs, end)
        signal.addEventListener('abort', end, { once: true })
        listeners.add(end)
      })
      if (listeners.size === 0) waiting.delete(digest)
    },

    list() {
      forgetOld()
      return [...cards.values()].toReversed()
    },

    decide(id, decision) {
      for (const card of cards.values()) {
        if (card.id !== id || card.state !== 'pending') continue
        set(card, decision)
        return true
      }
      return false
    },
  }

  function set(card: Kept, state: CardState): void {
    cards.set(card.digest, { ...card, state, changedAt: clock.now() })
    for (const end of waiting.get(card.digest) ?? []) end()
  }

  function forgetOld(): void {
    for (const [digest, { changedAt }] of cards)
      if (clock.now() - changedAt > keptMs) cards.delete(digest)
  }
}

/** Another write of the same records replaces the card of the first. */
function targetOf({ tool, entity, records }: Proposal): string {
  const ids = records.map(({ id }) => id ?? '')
  // New records have nothing that says which call they repeat, except their number and name.
  const names = tool === 'create_record' ? records.map(({ name }) => name ?? '') : []
  return JSON.stringify([tool, entity, ids, names])
}
