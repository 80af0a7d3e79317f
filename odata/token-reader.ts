import { DataverseError } from '../src/errors.ts'
import { endOf, readToken, toOperator } from './lexer.ts'
import type { Operator, Token, TokenKind } from './lexer.ts'
import { decodeText, normalizeText } from './normalize-text.ts'
import { wordsOf } from './grammar-position.ts'
import type { GrammarPosition } from './grammar-position.ts'
import { matchAt, readRepairedToken } from './repaired-token.ts'
import type { RepairToken } from './repaired-token.ts'
import type { ParseLimits, ParseOptions, Repairs } from './repairs.ts'
import { findTypo } from './typos.ts'
import { createSyntaxError, toPrintable } from './syntax-error.ts'

/** The source of the parsers: one token of lookahead, a depth limit, and errors with a position. */
export interface TokenReader {
  /** Set in a tolerant reading, which accepts usual mistakes. */
  readonly repairs: Repairs | undefined
  /** The next token, not taken. */
  peek(): Token
  /** Takes the next token. */
  next(): Token
  /** Takes the next token if it is of that kind. Returns whether it did. */
  take(kind: TokenKind): boolean
  /** Whether the next token is that word; a tolerant reading ignores its letter case. */
  isWord(word: string): boolean
  /** Takes the next token if it is that word. Returns whether it did. */
  takeWord(word: string): boolean
  /** The operator that comes next; a tolerant reading knows its forms in other languages. */
  peekOperator(): Operator | undefined
  /** Takes the next token, which must be of that kind; `words` describe what was expected. */
  expect(kind: TokenKind, place: GrammarPosition, words?: string): Token
  /** Runs `read` one level deeper; throws `invalid_query` below the deepest level allowed. */
  nested<T>(read: () => T): T
  /** The error for the next token, to be thrown: what was expected, what was found, what to do. */
  unexpected(place: GrammarPosition, words?: string): DataverseError
  /** The error for a valid token that is not allowed there. */
  refuse(token: Token, message: string, hint: string): DataverseError

  /** What a sticky pattern finds in the text at the next token. */
  match(pattern: RegExp): RegExpExecArray | undefined
  /** As `match`, and takes what was found. */
  takeMatch(pattern: RegExp): RegExpExecArray | undefined
  /** The text from an offset up to the last token taken. */
  textFrom(at: number): string
  /** Runs `read`, and goes back to where it began when it finds nothing. */
  attempt<T>(read: () => T | undefined): T | undefined
}

/** The service's own limit on a URL, and a depth far above any real query. */
const defaultLimits: ParseLimits = { maxLength: 32_768, maxDepth: 100 }

/** A text with what is needed to read all of it. */
export interface Source<T> {
  readonly text: string
  readonly options: ParseOptions | undefined
  /** Hint for errors that are not a common typo: a whole sentence with an example. */
  readonly hint: string
  /** What could follow where reading ended before the text did. */
  readonly after: GrammarPosition
  /** The tree as text, to report how a repaired text was read; without it nothing is repaired. */
  readonly print?: (tree: T) => string
  /** Whether the text can be percent-encoded by mistake. */
  readonly isEncoded?: boolean
  /** Unusual tokens that only this option has. */
  readonly repairToken?: RepairToken
}

/**
 * Reads the whole text with `read`: strictly, and once more with repairs where that was refused and
 * repairs are allowed.
 *
 * @throws `invalid_query` at the first error that remains.
 */
export function readWhole<T>(source: Source<T>, read: (reader: TokenReader) => T): T {
  const { options: { repairs } = {}, print } = source
  if (!repairs || !print) return readAll(source, read)
  try {
    return readAll(source, read)
  } catch (refusal) {
    if (!(refusal instanceof DataverseError)) throw refusal
    repairs.onRefusal?.()
    const tree = readTolerantly(source, repairs, refusal, read)
    repairs.report(print(tree))
    return tree
  }
}

/** Takes items and the commas between them. */
export function readList<T>(reader: TokenReader, readItem: (reader: TokenReader) => T): T[] {
  const items = [readItem(reader)]
  while (reader.take(',')) items.push(readItem(reader))
  return items
}

function readAll<T>(source: Source<T>, read: (reader: TokenReader) => T, repairs?: Repairs): T {
  const reader = createTokenReader(source, repairs)
  const result = read(reader)
  reader.expect('end', source.after)
  return result
}

/** Ambiguities are reported only where the whole text could be read. */
function readTolerantly<T>(
  source: Source<T>,
  repairs: Repairs,
  refusal: DataverseError,
  read: (reader: TokenReader) => T,
): T {
  const sentences: string[] = []
  const { text, apostrophe } = normalizeText(
    source.isEncoded ? decodeText(source.text) : source.text,
  )
  if (apostrophe) sentences.push("Double a quote inside a string: 'O''Brien'.")
  const ambiguity = (sentence: string) => sentences.push(sentence)
  const tree = readOr(
    () => readAll({ ...source, text }, read, { ...repairs, ambiguity }),
    // Positions in a changed text would be wrong.
    text === source.text ? undefined : refusal,
  )
  for (const sentence of sentences) repairs.ambiguity(sentence)
  return tree
}

function readOr<T>(read: () => T, refusal: DataverseError | undefined): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof DataverseError && refusal ? refusal : error
  }
}

function createTokenReader<T>(
  { text, options, hint, repairToken }: Source<T>,
  repairs: Repairs | undefined,
): TokenReader {
  const { maxDepth } = checkLength(text, options)
  const others = repairToken ? [repairToken] : []
  let ahead: Token | undefined
  let position = 0
  let depth = 0

  const reader: TokenReader = {
    repairs,
    peek() {
      ahead ??= repairs
        ? readRepairedToken(text, position, repairs, ...others)
        : readToken(text, position)
      return ahead
    },
    next() {
      const token = reader.peek()
      position = endOf(token)
      ahead = undefined
      return token
    },
    take(kind) {
      if (reader.peek().kind !== kind) return false
      reader.next()
      return true
    },
    isWord(word) {
      const { kind, text: found } = reader.peek()
      return kind === 'name' && (repairs ? found.toLowerCase() : found) === word
    },
    takeWord(word) {
      if (!reader.isWord(word)) return false
      reader.next()
      return true
    },
    peekOperator: () => toOperator(reader.peek(), repairs !== undefined),
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

    match(pattern) {
      return matchAt(pattern, text, reader.peek().at)
    },
    takeMatch(pattern) {
      const { at } = reader.peek()
      const found = matchAt(pattern, text, at)
      if (!found) return undefined
      position = at + found[0].length
      ahead = undefined
      return found
    },
    textFrom(at) {
      return text.slice(at, position)
    },
    attempt(read) {
      const start = position
      const result = read()
      if (result !== undefined) return result
      position = start
      ahead = undefined
      return undefined
    },
  }
  return reader
}

function toFound({ kind, text }: Token): string {
  if (kind === 'end') return 'the end of the text'
  const shown = text.length > 32 ? `${text.slice(0, 31)}…` : text
  return kind === 'string' || kind === 'jsonString' ? toPrintable(shown) : `'${toPrintable(shown)}'`
}

/**
 * The limits with the defaults filled in.
 *
 * @throws `invalid_query` when the text is too long.
 */
export function checkLength(text: string, limits: Partial<ParseLimits> | undefined): ParseLimits {
  const all = { ...defaultLimits, ...limits }
  if (text.length <= all.maxLength) return all
  throw createSyntaxError({
    text,
    at: all.maxLength,
    message: `The text has ${text.length} characters; at most ${all.maxLength} are allowed.`,
    hint: 'Split the query into several smaller ones.',
  })
}

/** The error for a text that opens one level too many at `at`. */
export function tooDeep(text: string, at: number, maxDepth: number): DataverseError {
  return createSyntaxError({
    text,
    at,
    message: `The text is nested deeper than ${maxDepth} levels at position ${at}.`,
    hint: 'Remove needless parentheses, or split the query into several simpler ones.',
  })
}
