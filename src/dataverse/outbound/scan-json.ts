import { isExactNumber, readExactNumber } from '../../text/exact-number.ts'
import type { JsonFault } from './json-fault.ts'

/** The first fault, or the text to parse if it differs: with rounded numbers as strings. */
export type ScannedJson = { readonly text: string | undefined } | { readonly fault: JsonFault }

/**
 * Reads valid JSON token by token, and finds what `JSON.parse` accepts silently. Yields after each
 * million characters.
 *
 * @param text - Valid JSON.
 * @param parsedKeys - How many keys `JSON.parse` kept. If the text has more, one was repeated.
 */
export function* scanJson(text: string, parsedKeys: number): Generator<void, ScannedJson> {
  const pieces: string[] = []
  let copied = 0
  let keys = 0
  let keyAt = -1
  let next = mostScanned

  for (let at = 0; at < text.length; at += 1) {
    if (at >= next) {
      yield
      next = at + mostScanned
    }
    const code = text.charCodeAt(at)
    if (code === quote) {
      const end = endOfText(text, at)
      const isKey = text.charCodeAt(skipBlanks(text, end + 1)) === colon
      if (isKey) {
        keys += 1
        keyAt = at
      }
      at = end
    } else if (code === minus || isDigit(code)) {
      const end = endOfNumber(text, at)
      const number = readExactNumber(text.slice(at, end))
      if (number === undefined) return fault('number', text, keyAt)
      if (isExactNumber(number)) {
        pieces.push(text.slice(copied, at), `"${number.digits}"`)
        copied = end
      }
      at = end - 1
    }
  }
  if (keys !== parsedKeys) return fault('repeated key', text, findRepeatedKey(text))
  return { text: copied === 0 ? undefined : pieces.join('') + text.slice(copied) }
}

/** Characters that are read in one step. */
const mostScanned = 1_000_000

const quote = 34
const minus = 45
const backslash = 92
const colon = 58

/** Where a key begins that its object already has; -1 if there is none. */
function findRepeatedKey(text: string): number {
  const levels: Set<string>[] = []
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '{' || character === '[') levels.push(new Set())
    else if (character === '}' || character === ']') levels.pop()
    else if (character === '"') {
      const end = endOfText(text, at)
      if (text.charCodeAt(skipBlanks(text, end + 1)) === colon) {
        const key = readText(text, at)
        if (levels.at(-1)?.has(key) === true) return at
        levels.at(-1)?.add(key)
      }
      at = end
    }
  }
  return -1
}

/** The place of the closing quote. A quote is escaped after an odd number of backslashes. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes += 1
    if (slashes % 2 === 0) return end
  }
  return text.length
}

/** The text whose opening quote is at `start`. */
function readText(text: string, start: number): string {
  const raw = text.slice(start + 1, endOfText(text, start))
  return raw.includes('\\') ? String(JSON.parse(`"${raw}"`)) : raw
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1
  for (let code = text.charCodeAt(end); isDigit(code) || inNumber.has(code);) {
    end += 1
    code = text.charCodeAt(end)
  }
  return end
}

/** `+`, `-`, `.`, `E` and `e`. */
const inNumber: ReadonlySet<number> = new Set([43, minus, 46, 69, 101])

function skipBlanks(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) <= 32) at += 1
  return at
}

const isDigit = (code: number) => code >= 48 && code <= 57

function fault(
  kind: 'repeated key' | 'number',
  text: string,
  keyAt: number,
): { readonly fault: JsonFault } {
  const key = keyAt < 0 ? '' : readText(text, keyAt)
  return { fault: { kind, key: isName.test(key) ? key : undefined } }
}

const isName = /^[\w.]{1,128}(?:@[\w.]{1,128})?$/
