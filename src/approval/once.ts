import type { Clock } from '../time/clock.ts'

/** Marks that can be used once, for example of a question that was answered. */
export interface Once {
  /**
   * Whether this is the first use.
   *
   * @param lifetimeMs - How long the mark must be remembered.
   */
  take(mark: string, lifetimeMs: number): Promise<boolean>
}

const mostMarks = 100_000

/** Remembers in this process. When it is full, nothing more can be used until marks expire. */
export function createOnce({ clock }: { readonly clock: Clock }): Once {
  const used = new Map<string, number>()
  return {
    async take(mark, lifetimeMs) {
      const now = clock.now()
      if (used.size >= mostMarks)
        for (const [old, until] of used) if (until <= now) used.delete(old)
      if (used.has(mark) || used.size >= mostMarks) return false
      used.set(mark, now + lifetimeMs)
      return true
    },
  }
}
