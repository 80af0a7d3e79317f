/**
 * Text as the database compares it: without letter case and accents (the service's default
 * collation). The values of `contains`, `startswith`, `endswith` can contain `LIKE` wildcards
 * (reference section 7.4).
 */
export function foldText(text: string): string {
  if (isAscii(text)) return text.toLowerCase()

  const known = foldedTexts.get(text)
  if (known !== undefined) return known
  const folded = text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
  if (foldedTexts.size >= maxFoldedTexts) foldedTexts.clear()
  foldedTexts.set(text, folded)
  return folded
}

/** Decomposing is slow, and every query compares the same texts. */
const foldedTexts = new Map<string, string>()
const maxFoldedTexts = 50_000

/** Folded text without trailing blanks, which `=` and the sort order ignore too. */
export function toComparableText(text: string): string {
  const folded = foldText(text)
  return folded.endsWith(' ') ? folded.trimEnd() : folded
}

type Token =
  | { readonly type: 'anything' }
  | { readonly type: 'character'; accepts(character: string): boolean }

/** A `LIKE` test with this pattern: `%`, `_`, `[a-f]`, `[^x]`, `[%]` for a literal percent sign. */
export function createLike(pattern: string): (text: string) => boolean {
  const tokens = parsePattern(foldText(pattern))
  return (text) => matches(tokens, foldText(text))
}

/** Whether the text contains a `LIKE` wildcard. */
export function hasWildcard(pattern: string): boolean {
  return /[%_[]/.test(pattern)
}

/**
 * Greedy, and it remembers only the last `%`, so the time is at most pattern length x text length.
 */
function matches(tokens: readonly Token[], text: string): boolean {
  let at = 0
  let position = 0
  let retryToken = -1
  let retryPosition = 0

  while (position < text.length) {
    const token = tokens[at]
    if (token?.type === 'anything') {
      retryToken = ++at
      retryPosition = position
      continue
    }
    if (token?.accepts(text.charAt(position))) {
      at++
      position++
      continue
    }
    if (retryToken < 0) return false
    at = retryToken
    position = ++retryPosition
  }
  return tokens.slice(at).every(({ type }) => type === 'anything')
}

function parsePattern(pattern: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < pattern.length) {
    const character = pattern.charAt(at)
    const end = character === '[' ? pattern.indexOf(']', at + 2) : -1
    if (end > 0) {
      tokens.push({ type: 'character', accepts: parseSet(pattern.slice(at + 1, end)) })
      at = end + 1
      continue
    }
    tokens.push(toToken(character))
    at++
  }
  return tokens
}

function toToken(character: string): Token {
  if (character === '%') return { type: 'anything' }
  if (character === '_') return { type: 'character', accepts: () => true }
  // An opening bracket that is never closed matches nothing in SQL Server.
  if (character === '[') return { type: 'character', accepts: () => false }
  return { type: 'character', accepts: (other) => other === character }
}

function parseSet(text: string): (character: string) => boolean {
  const negated = text.length > 1 && text.startsWith('^')
  const members = negated ? text.slice(1) : text
  const ranges: (readonly [from: string, to: string])[] = []
  for (let at = 0; at < members.length; at++) {
    const from = members.charAt(at)
    const isRange = members.charAt(at + 1) === '-' && at + 2 < members.length
    ranges.push([from, isRange ? members.charAt(at + 2) : from])
    if (isRange) at += 2
  }
  return (character) =>
    ranges.some(([from, to]) => character >= from && character <= to) !== negated
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false
  return true
}
