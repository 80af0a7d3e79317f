import type { Value } from '../../sandbox/store/store.ts'
import type { Answer } from './answer.ts'

/** A stored value that a column must have, or a test for it. */
export type Wanted = Value | ((value: Value) => boolean)
export type WantedValues = Readonly<Record<string, Wanted>>

export type ExpectedChange =
  | { readonly created: string; readonly values: WantedValues; readonly parties?: readonly Party[] }
  | {
      readonly updated: string
      readonly id: string
      readonly values: WantedValues
      /** Other columns that may change in the same update. */
      readonly also?: readonly string[]
    }

/** A party of an activity: its participation type and the row. */
export interface Party {
  /** 1 sender, 2 recipient, 5 required attendee. */
  readonly role: number
  readonly id: string
}

/** What a task's result must be. */
export interface Expected {
  readonly answer: Answer
  /** Every change of stored rows; nothing else may change. None by default. */
  readonly changes?: readonly ExpectedChange[]
  /** Texts that no tool may have returned and no argument may contain. */
  readonly untouched?: readonly string[]
}

/** A text that contains all of these words, in any case. */
export const mentions =
  (...words: readonly string[]) =>
  (value: Value): boolean =>
    typeof value === 'string' &&
    words.every((word) => value.toLowerCase().includes(word.toLowerCase()))
