import { isCommonHan, isCommonHangul } from './common-characters.ts'

/**
 * Estimates how many tokens a text costs a model (o200k), on the high side. For text in any script
 * that people or programs write, the estimate is at least 90 % of the tokenizer's count.
 *
 * The text is split as the tokenizer splits it (words with their capitals, digits in threes, runs of
 * punctuation). The cost of a word depends on its letters: a pair of letters that is rare in every
 * language starts a new token, so keys and base64 do not count as words. The tokenizer itself is not
 * used because loading its tables takes longer than a call.
 */
export function estimateTokens(text: string): number {
  if (text.length === 36 && isGuid(text)) return guidTokens
  let tokens = 0
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    const kind = code < 128 ? kinds[code] : other
    let end = at + 1
    if (kind === digit) {
      end = endOfRun(text, end, digit)
      tokens += Math.ceil((end - at) / 3)
    } else if (kind === upper || kind === lower) {
      // Capitals belong to the lowercase letters after them, never to those before.
      if (kind === upper) end = endOfRun(text, end, upper)
      end = endOfRun(text, end, lower)
      tokens += wordTokens(text, at, end)
    } else if (kind === space) {
      end = endOfRun(text, end, space)
      tokens += spaceTokens(text, at, end)
    } else if (kind === punctuation) {
      end = endOfRun(text, end, punctuation)
      tokens += punctuationTokens(text, at, end)
    } else {
      while (end < text.length && text.charCodeAt(end) >= 128) end += 1
      tokens += foreignTokens(text, at, end)
    }
    at = end
  }
  return Math.ceil(tokens)
}

/** A GUID has 18 to 29 tokens, 24 on average. GUIDs make up half of most answers. */
const guidTokens = 26

function isGuid(text: string): boolean {
  if (text[8] !== '-' || text[13] !== '-' || text[18] !== '-' || text[23] !== '-') return false
  for (let at = 0; at < text.length; at += 1) if (!guidCodes[text.charCodeAt(at)]) return false
  return true
}

/** Digits, lowercase letters up to `f` and hyphens, by character code. */
const guidCodes = Uint8Array.from({ length: 128 }, (_, code) =>
  /[0-9a-f-]/.test(String.fromCharCode(code)) ? 1 : 0,
)
const other = 0
const lower = 1
const upper = 2
const digit = 3
const space = 4
const punctuation = 5

const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 97 && code <= 122) return lower
  if (code >= 65 && code <= 90) return upper
  if (code >= 48 && code <= 57) return digit
  return code === 32 || (code >= 9 && code <= 13) ? space : punctuation
})

function endOfRun(text: string, at: number, kind: number): number {
  let end = at
  while (end < text.length && kindAt(text, end) === kind) end += 1
  return end
}

function kindAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code < 128 ? (kinds[code] ?? other) : other
}

/** For each letter, the letters after it in the 260 most common pairs of 37 languages and of code. */
const followers =
  'a:abcdfghijklmnoprstuvyz b:aeiloruy c:acehiklortu d:aeiosuy e:abcdefgiklmnopqrstuvwxyz ' +
  'f:aeiortu g:aehinoru h:aeiort i:abcdefgjklmnoprstvyz j:aeos k:aeioru l:adeilostuy m:abeinops ' +
  'n:acdegiklmnostuvy o:abcdfgiklmnoprstuvw p:aeiloprstu q:u r:abcdegiklmnorstuvy s:acehiklopstuw ' +
  't:acehiorstuy u:abdegilmnprst v:aei w:aehins x:pt y:anps z:aei'

const rarePairs = new Uint8Array(26 * 26).fill(1)
for (const entry of followers.split(' ')) {
  const first = entry.charCodeAt(0) - 97
  for (const letter of entry.slice(2)) rarePairs[first * 26 + letter.charCodeAt(0) - 97] = 0
}

function wordTokens(text: string, at: number, end: number): number {
  const length = end - at
  if (length === 1) return 1
  let rare = 0
  let capitals = 0
  let before = -1
  for (let index = at; index < end; index += 1) {
    const code = text.charCodeAt(index)
    if (code < 97) capitals += 1
    const letter = (code | 32) - 97
    if (before >= 0) rare += rarePairs[before * 26 + letter] ?? 0
    before = letter
  }
  // Names split into more tokens than words that start with a lowercase letter.
  const perLetter = capitals > 0 ? 0.3 : 0.26
  const long = length > 4 ? (length - 4) * perLetter : 0
  return 1 + rare * 0.78 + long + (capitals > 1 ? capitals * 0.15 : 0)
}

/** One space joins the word or punctuation after it. Additional spaces form a separate token. */
function spaceTokens(text: string, at: number, end: number): number {
  let tokens = 0
  for (let index = at; index < end; index += 1) if (text.charCodeAt(index) !== 32) tokens += 0.8
  const blanks = end - at
  if (blanks > 1) tokens += 0.6 + Math.max(0, blanks - 8) * 0.2
  const isSeparate = end === text.length || kindAt(text, end) === digit
  return Math.ceil(tokens) + (isSeparate ? 1 : 0)
}

const joined = new Set(
  ['","', '":"', '":', '",', '":{"', '":["', '"},{"', '},{"', '":[', '"],"', '"],["', '],[', '[["']
    .concat([
      '"},"',
      '"}',
      '{"',
      '["',
      '"]',
      '"]}',
      '"}]',
      '\\"',
      '://',
      '</',
      '/>',
      '="',
      '">',
      '()',
    ])
    .concat([
      '--',
      '==',
      '//',
      '&&',
      '||',
      '=>',
      '->',
      '..',
      '...',
      '**',
      '##',
      '),',
      ');',
      '("',
      '",\'',
    ]),
)

function punctuationTokens(text: string, at: number, end: number): number {
  const length = end - at
  if (length === 1) return 1
  if (length <= 5 && joined.has(text.slice(at, end))) return 1
  let tokens = 0
  for (let index = at; index < end; tokens += 1) {
    index += index + 1 < end && joined.has(text.slice(index, index + 2)) ? 2 : 1
  }
  return tokens
}

/** Blocks by last character: tokens of a letter on its own, and of one that continues a word. */
const blocks: readonly (readonly [last: number, alone: number, after: number])[] = [
  [0xbf, 1.2, 1.2], // Latin-1 symbols
  [0xff, 1, 0.9],
  [0x17f, 1.4, 1.2],
  [0x36f, 2, 1.9],
  [0x3ff, 1.1, 0.6], // Greek
  [0x45f, 1, 0.5], // Cyrillic
  [0x52f, 1.9, 1.2],
  [0x58f, 1.2, 0.6], // Armenian
  [0x5ff, 1, 0.6], // Hebrew
  [0x6ff, 1.1, 0.55], // Arabic
  [0x7ff, 1.6, 0.9],
  [0x97f, 1.2, 0.55], // Devanagari
  [0x9ff, 1.3, 0.6],
  [0xa7f, 1.4, 0.8],
  [0xaff, 1.3, 0.65],
  [0xb7f, 1.6, 1.1], // Oriya
  [0xd7f, 1.4, 0.65],
  [0xdff, 1.6, 0.8],
  [0xe7f, 1.3, 0.65], // Thai
  [0xfff, 2, 2],
  [0x109f, 1.4, 0.75],
  [0x10ff, 1, 0.6], // Georgian
  [0x11ff, 3, 3],
  [0x139f, 2.2, 2.2], // Ethiopic
  [0x17ff, 1.5, 0.8], // Khmer
  [0x1dff, 3, 3],
  [0x1eff, 1.3, 0.9], // Vietnamese
  [0x1fff, 2, 2],
]

/** The block of each character code. */
const blockAt = numberBlocks()

/** Filled by ranges: every start of a server that answers a call pays for it. */
function numberBlocks(): Uint8Array {
  const numbers = new Uint8Array(0x2000)
  let from = 0
  for (const [block, [last]] of blocks.entries()) {
    numbers.fill(block, from, last + 1)
    from = last + 1
  }
  return numbers
}

function foreignTokens(text: string, at: number, end: number): number {
  let tokens = 0
  let before =
    at > 0 && kindAt(text, at - 1) !== punctuation && kindAt(text, at - 1) !== space ? 0 : -1
  for (let index = at; index < end; index += 1) {
    const code = text.charCodeAt(index)
    const block = code > 0x1fff ? -1 : (blockAt[code] ?? -1)
    if (block < 0) tokens += signTokens(code)
    else
      tokens +=
        blocks[block]?.[before === block || (block < 3 && before >= 0 && before < 3) ? 2 : 1] ?? 1
    before = block
  }
  return tokens
}

const commonSigns = new Set('–—’‘“”…•€™→✓●、。・「」：，（）！？\u200B\u200D\uFE0F')

function signTokens(code: number): number {
  const character = String.fromCharCode(code)
  if (commonSigns.has(character)) return 1
  if (code >= 0x3041 && code <= 0x30ff) return 1
  if (code >= 0x4e00 && code <= 0x9fff) return isCommonHan(code) ? 1 : 2.05
  if (code >= 0xac00 && code <= 0xd7a3) return isCommonHangul(code) ? 1 : 2.2
  // Surrogate halves: emoji have two to three tokens, other characters four.
  if (code >= 0xd800 && code <= 0xdbff) return code >= 0xd83c && code <= 0xd83e ? 1.3 : 2.9
  if (code >= 0xdc00 && code <= 0xdfff) return 1
  if (code < 0x3041) return 2.2
  return 3
}

/** Tokens of the boundary, part names, cursor, count and the note that more rows match. */
const frameTokens = 150

/**
 * The estimated tokens that an answer's rows may use so that the whole answer stays within the limit.
 * The estimate can be 10 % too low.
 */
export function rowBudget(resultTokens: number, notes: readonly string[]): number {
  const own = estimateTokens(notes.join()) + frameTokens
  return Math.max(100, Math.floor(resultTokens * 0.9) - own)
}

/** Most characters of one row in an answer, because a row is made harmless and laid out in one step. */
export const mostOfRow = 100_000

/**
 * Maximum characters of one row that are made harmless, before anything is known about how much of them is
 * shown: what an answer can show at most, at four characters a token.
 */
export const mostCharacters = (budgetTokens: number): number =>
  Math.min(budgetTokens * 4, mostOfRow)
