import { hasClosedStrings } from './repaired-token.ts'

/** A text as a tolerant reading takes it. */
export interface NormalizedText {
  readonly text: string
  /** Whether an apostrophe inside a string was doubled. */
  readonly apostrophe: boolean
}

/** The text with apostrophes inside words doubled, where its strings are not closed otherwise. */
export function normalizeText(text: string): NormalizedText {
  if (hasClosedStrings(text)) return { text, apostrophe: false }
  return { text: text.replaceAll(/(?<=\p{L})'(?=\p{L})/gu, "''"), apostrophe: true }
}

/** The text with its percent-encoding undone, where it holds no spaces. */
export function decodeText(text: string): string {
  if (!/%[0-9a-f]{2}/i.test(text) || /\s/.test(text)) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
