import { DataverseError } from '../../errors.ts'
import { longestOffer } from '../text/longest-offer.ts'
import type { EntityDefinition } from '../metadata/definition.ts'

/** What a check may read, and where it reports repairs. */
export interface CheckContext {
  /** The definition of an entity that a navigation property points to. */
  readonly entity: (logicalName: string) => Promise<EntityDefinition>
  /** Reports an unambiguous repair, in a few words, for the answer's `notes`. */
  readonly note: (text: string) => void
  /**
   * Reports, in a whole sentence, an expression that is ambiguous or does not mean what it says. The
   * check continues with the most likely form, which is then suggested instead of sent.
   */
  readonly ambiguity: (text: string) => void
}

/** The context of one query: its notes, and its ambiguities, which end it. */
export interface Checks {
  readonly context: CheckContext
  readonly notes: () => readonly string[]
  /**
   * Ends the check of one argument.
   *
   * @throws DataverseError `invalid_query` if there were ambiguities, with the argument to send instead.
   */
  readonly throwIfAmbiguous: (argument: string, offered: unknown) => void
}

export function createChecks(entity: CheckContext['entity']): Checks {
  const notes = new Set<string>()
  const ambiguities = new Set<string>()

  return {
    context: {
      entity,
      note: (text) => notes.add(text),
      ambiguity: (text) => ambiguities.add(text),
    },
    notes: () => [...notes],
    throwIfAmbiguous(argument, offered) {
      if (ambiguities.size === 0) return
      const offer = JSON.stringify({ [argument]: offered })
      throw new DataverseError('invalid_query', [...ambiguities].slice(0, 3).join(' '), {
        hint:
          offer.length > longestOffer
            ? `Write ${argument} in that form and call again.`
            : `If you mean this, send ${offer}.`,
      })
    },
  }
}
