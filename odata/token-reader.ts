import type { DataverseError } from '../src/errors.ts'
import { readToken } from './lexer.ts'
import type { Token, TokenKind } from './lexer.ts'
import { checkLength, tooDeep } from './limits.ts'
import type { ParseLimits } from './limits.ts'
import { wordsOf } from './grammar-position.ts'
import type { GrammarPosition } from './grammar-position.ts'
import { findTypo } from './typos.ts'
import { createSyntaxError, toPrintable } from './syntax-error.ts'

/** What the parsers read from: one token ahead, a bounded depth, and errors that know the place. */
export interface TokenReader {
  /** The next token, not taken. */
  peek(): Token
  /** Takes the next token. */
  next(): Token
  /** Takes the next token if it is of that kind; says whether it did. */
  take(kind: TokenKind): boolean
  /** Takes the next token if it is that word; says whether it did. */
  takeWord(word: string): boolean
  /** Takes the next token, which must be of that kind; `words` describe what was expected. */
  expect(kind: TokenKind, place: GrammarPosition, words?: string): Token
  /** Runs `read` one level deeper; throws `invalid_query` below the deepest level allowed. */
  nested<T>(read: () => T): T
  /** The error for the next token, to be thrown: what was expected, what was found, what to do. */
  unexpected(place: GrammarPosition, words?: string): DataverseError
  /** The error for a token that reads well but cannot stand there. */
  refuse(token: Token, message: string, hint: string): DataverseError
}

/** A text with what is needed to read all of it. */
export interface Source {
  readonly text: string
  readonly limits: Partial<ParseLimits> | undefined
  /** Advice for errors that are no typical slip: a whole sentence with an example. */
  readonly hint: string
  /** What could follow where reading ended before the text did. */
  readonly after: GrammarPosition
}

/**
 * Reads the whole text with `read`.
 *
 * @throws `invalid_query` when something is left over.
 */
export function readWhole<T>(source: Source, read: (reader: TokenReader) => T): T {
  const reader = createTokenReader(source)
  const result = read(reader)
  reader.expect('end', source.after)
  return result
}

/** Takes items and the commas between them. */
export function readList<T>(reader: TokenReader, readItem: (reader: TokenReader) => T): T[] {
  const items = [readItem(reader)]
  while (reader.take(',')) items.push(readItem(reader))
  return items
}

function createTokenReader({ text, limits, hint }: Source): TokenReader {
  const { maxDepth } = checkLength(text, limits)
  let ahead: Token | undefined
  let position = 0
  let depth = 0

  const reader: TokenReader = {
    peek() {
      ahead ??= readToken(text, position)
      return ahead
    },
    next() {
      const token = reader.peek()
      position = token.at + token.text.length
      ahead = undefined
      return token
    },
    take(kind) {
      if (reader.peek().kind !== kind) return false
      reader.next()
      return true
    },
    takeWord(word) {
      if (!isWord(reader.peek(), word)) return false
      reader.next()
      return true
    },
    expect(kind, place, words) {
      if (reader.peek().kind !== kind) throw reader.unexpected(place, words)
      return reader.next()
    },
    nested(read) {
      const { at } = reader.peek()
      if (depth === maxDepth) throw tooDeep(text, at, maxDepth)
      depth += 1
      const result = read()
      depth -= 1
      return result
    },
    unexpected(place, words = wordsOf[place]) {
      const token = reader.peek()
      return createSyntaxError({
        text,
        at: token.at,
        message: `Expected ${words} at position ${token.at}, found ${toFound(token)}.`,
        hint: findTypo(place, text, token.at) ?? hint,
      })
    },
    refuse(token, message, refusalHint) {
      return createSyntaxError({ text, at: token.at, message, hint: refusalHint })
    },
  }
  return reader
}

/** Whether the token is that word, in that letter case. */
export function isWord(token: Token, word: string): boolean {
  return token.kind === 'name' && token.text === word
}

function toFound({ kind, text }: Token): string {
  if (kind === 'end') return 'the end of the text'
  const shown = text.length > 32 ? `${text.slice(0, 31)}…` : text
  return kind === 'string' || kind === 'jsonString' ? toPrintable(shown) : `'${toPrintable(shown)}'`
}
