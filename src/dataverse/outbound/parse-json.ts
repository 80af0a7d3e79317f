import { isExactNumber, readExactNumber } from '../../text/exact-number.ts'
import { atOnce, inTurns, stepCharacters } from '../../time/turns.ts'
import type { JsonFault } from './json-fault.ts'
import { scanJson } from './scan-json.ts'

export type ParsedJson = { readonly value: unknown } | { readonly fault: JsonFault }

/**
 * Parses an answer strictly and without loss: a number that JavaScript would round becomes a string of
 * its digits. Refuses what `JSON.parse` accepts silently: repeated keys, `__proto__` as a key, numbers
 * out of range, and more than 100 levels.
 *
 * A first quick look finds nothing in nearly all answers. Only otherwise the text is read again,
 * character by character.
 */
export function parseJsonStrictly(text: string): ParsedJson {
  return atOnce(parseInSteps(text))
}

/** Like `parseJsonStrictly`. Other calls get a turn between its steps if the text is long. */
export function parseLongJson(text: string): Promise<ParsedJson> {
  return inTurns(parseInSteps(text))
}

/** `JSON.parse` and the count of keys are one step each, whatever the length. */
function* parseInSteps(text: string): Generator<void, ParsedJson> {
  const isLong = text.length > stepCharacters
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    return { fault: { kind: 'not JSON', cause } }
  }
  if (!isObject(value)) return { value }
  if (isLong) yield
  const tally = { keys: 0, isDoubtful: false }
  const kind = countKeys(value, 1, tally)
  if (kind !== undefined) return { fault: { kind } }
  if (isLong) yield
  const isPlain = !tally.isDoubtful && tally.keys === plainKeys(text)
  if (isPlain) return { value }

  if (isLong) yield
  const scanned = yield* scanJson(text, tally.keys)
  if (isLong) yield
  if ('fault' in scanned) return scanned
  return scanned.text === undefined ? { value } : { value: JSON.parse(scanned.text) }
}

const mostLevels = 100
const quote = 34
const colon = ':'

/**
 * The keys of a text, if JavaScript holds all its numbers. Counts colons after a quote, which are keys unless
 * a text contains them.
 */
function plainKeys(text: string): number | undefined {
  let keys = 0
  for (let at = text.indexOf(colon); at >= 0; at = text.indexOf(colon, at + 1)) {
    if (text.charCodeAt(at - 1) !== quote) continue
    keys += 1
    if (isLongNumber(text, at + 1) && !isHeld(text, at + 1)) return undefined
  }
  return keys
}

const longestPlain = 15

/** Whether a number with more than 15 characters, or with an exponent, begins here. */
function isLongNumber(text: string, from: number): boolean {
  let at = from
  while (text.charCodeAt(at) <= 32) at += 1
  const end = at + longestPlain
  let code = text.charCodeAt(at)
  if (code !== 45 && (code < 48 || code > 57)) return false
  while (at < end) {
    at += 1
    code = text.charCodeAt(at)
    if (code === 69 || code === 101) return true
    if (code !== 46 && !(code >= 48 && code <= 57)) return false
  }
  return true
}

/** Whether a long number, such as the limits of a column, is nevertheless the same in JavaScript. */
function isHeld(text: string, from: number): boolean {
  numberToken.lastIndex = from
  const number = readExactNumber(numberToken.exec(text)?.[1] ?? '')
  return number !== undefined && !isExactNumber(number)
}

const numberToken = /\s*([-+.\deE]+)/y

interface Tally {
  /** The keys of all objects. */
  keys: number
  /** Whether a list holds numbers, whose digits the quick look does not see. */
  isDoubtful: boolean
}

/** Adds the keys of a value and of all values in it to the tally. */
function countKeys(
  value: Fields,
  level: number,
  tally: Tally,
): 'depth' | 'forbidden key' | undefined {
  if (level > mostLevels) return 'depth'
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item === 'number') tally.isDoubtful = true
      const found = isObject(item) ? countKeys(item, level + 1, tally) : undefined
      if (found !== undefined) return found
    }
    return undefined
  }
  for (const key in value) {
    if (key === '__proto__') return 'forbidden key'
    tally.keys += 1
    const item = value[key]
    const found = isObject(item) ? countKeys(item, level + 1, tally) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

type Fields = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null
