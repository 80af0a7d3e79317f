import { DataverseError } from '../src/errors.ts'

/** A syntax error in a text, and what to write instead. */
export interface SyntaxProblem {
  readonly text: string
  /** Zero-based offset; the text's length means its end. */
  readonly at: number
  /** One sentence without the excerpt, which is added. */
  readonly message: string
  readonly hint: string
}

const excerptLength = 64

/**
 * The `invalid_query` error for a text that does not follow the grammar. Its message ends with an
 * excerpt of at most 64 characters around the place; `facts.position` is the place.
 */
export function createSyntaxError({ text, at, message, hint }: SyntaxProblem): DataverseError {
  const near = text === '' ? '' : ` Near: ${toExcerpt(text, at)}`
  return new DataverseError('invalid_query', message + near, { hint, facts: { position: at } })
}

function toExcerpt(text: string, at: number): string {
  if (text.length <= excerptLength) return toPrintable(text)
  const room = excerptLength - 2
  const start = Math.max(0, Math.min(at - room / 2, text.length - room))
  const end = start + room
  const excerpt = text.slice(start, end)
  return toPrintable(`${start > 0 ? '…' : ''}${excerpt}${end < text.length ? '…' : ''}`)
}

/** Control characters and halves of cut surrogate pairs would spoil a log or a terminal. */
export function toPrintable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').replace(/\p{Cs}/gu, '\uFFFD')
}
