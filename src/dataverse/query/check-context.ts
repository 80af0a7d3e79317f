import { DataverseError } from '../../errors.ts'
import type { EntityDefinition } from '../metadata/definition.ts'

/** What a check may read, and where it says what it repaired. */
export interface CheckContext {
  /** The definition of an entity that a navigation property leads to. */
  readonly entity: (logicalName: string) => Promise<EntityDefinition>
  /** A repair that leaves only one reading, in a few words, for the answer's `notes`. */
  readonly note: (text: string) => void
  /**
   * A whole sentence about what has more than one reading, or would not mean what it says. The check
   * goes on with the likeliest form, which is then offered instead of being sent.
   */
  readonly doubt: (text: string) => void
}

/** The context of one query: its notes, and its doubts, which end it. */
export interface Checks {
  readonly context: CheckContext
  readonly notes: () => readonly string[]
  /**
   * Ends the check of one argument.
   *
   * @throws DataverseError `invalid_query` when there were doubts, with the argument to send instead.
   */
  readonly settle: (argument: string, offered: unknown) => void
}

/** Longer arguments are not repeated in a hint: it would cost more than it tells. */
export const longestOffer = 400

export function createChecks(entity: CheckContext['entity']): Checks {
  const notes = new Set<string>()
  const doubts = new Set<string>()

  return {
    context: {
      entity,
      note: (text) => notes.add(text),
      doubt: (text) => doubts.add(text),
    },
    notes: () => [...notes],
    settle(argument, offered) {
      if (doubts.size === 0) return
      const offer = JSON.stringify({ [argument]: offered })
      throw new DataverseError('invalid_query', [...doubts].slice(0, 3).join(' '), {
        hint:
          offer.length > longestOffer
            ? `Write ${argument} in that form and call again.`
            : `If this is meant, send ${offer}.`,
      })
    },
  }
}
