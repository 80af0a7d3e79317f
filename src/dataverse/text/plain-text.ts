import { randomInt } from 'node:crypto'
import { htmlToText, isHtml } from './html-text.ts'

/**
 * Makes untrusted text (records, labels, errors) safe to include in an answer:
 *
 * - Invisible characters are removed: control characters, bidirectional controls, tag characters and
 *   all others, except where the script needs them (joiners inside emoji and between letters of
 *   scripts that join, variation selectors after characters that have variants).
 * - HTML is reduced to its text. In the rest, `<` before a letter, `/`, `!` or `?` becomes `&lt;`, so that
 *   no reader of HTML or Markdown sees a tag, a comment or an automatic link: `&lt;max@contoso.com>`.
 * - Markdown links, images and link definitions are disabled by one backslash before `(` or `:`,
 *   which rendered Markdown does not show: `[text]\(https://...)`.
 *
 * All other text is unchanged. Applying the function twice gives the same result as once.
 *
 * @see Security requirement R68
 */
export function toPlainText(text: string): string {
  if (!unusual.test(text) || !suspicious.test(text)) return text
  const visible = removeInvisible(text)
  return disarmMarkdown(escapeTags(isHtml(visible) ? disarmHtml(visible) : visible))
}

/** Like `toPlainText`, but HTML stays, with `&lt;` for `<`: for sentences that only contain foreign words. */
export function toInertText(text: string): string {
  return disarmMarkdown(escapeTags(removeInvisible(text)))
}

/**
 * The number of a boundary around untrusted text, which no record can contain. Digits only: three of them are
 * one token.
 */
export const boundaryNumber = () => randomInt(1e11, 1e12)

/** Whether `toPlainText` reduces HTML in this text. */
export function holdsHtml(text: string): boolean {
  return text.includes('<') && isHtml(removeInvisible(text))
}

// A quick first check without Unicode tables, which most texts do not need.
const unusual = /[^\t\n\r -;=-\\^-~]/
/** Invisible characters: by Unicode property, plus a few without such a property. */
const invisibleSource = String.raw`(?![\t\n\r])[\p{Cc}\p{Cs}\p{DI}\u2028\u2029\uFFF9-\uFFFB\uFFFE\uFFFF\uFDD0-\uFDEF]`
const invisible = new RegExp(`(?:${invisibleSource})+`, 'gu')
const suspicious = new RegExp(String.raw`[<\]]|${invisibleSource}`, 'u')

/** HTML entities can encode invisible characters, so these are removed again afterward. */
function disarmHtml(text: string): string {
  return htmlToText(text, removeInvisible)
}

function removeInvisible(text: string): string {
  return text.replaceAll(invisible, (run, at: number) => {
    const before = codePointBefore(text, at)
    const after = String.fromCodePoint(text.codePointAt(at + run.length) ?? 32)
    return neededPart(run, before, after)
  })
}

/** The start of a run of invisible characters that the script needs; a line break stays one. */
function neededPart(run: string, before: string, after: string): string {
  if (lineEnds.test(run)) return '\n'
  // No script needs an invisible character after one of these.
  if (/[\sa-z]/i.test(before) || before === '') return ''
  const flag = before === blackFlag ? (flagTags.exec(run)?.[0] ?? '') : ''
  if (flag !== '') return flag
  const [first = ''] = run
  if (first === zeroWidthJoiner && pictograph.test(after) && pictographEnd.test(before))
    return first
  if (emojiSelectors.test(first) && hasEmojiForm(before, after)) {
    const joins = run.startsWith(zeroWidthJoiner, 1) && pictograph.test(after)
    return joins ? first + zeroWidthJoiner : first
  }
  if (joiners.test(first) && joiningScripts.test(before)) return first
  if (first === '\u200B' && unspacedScripts.test(before) && unspacedScripts.test(after))
    return first
  if (variationSelectors.test(first) && /[\p{Unified_Ideograph}\p{Sm}]/u.test(before)) return first
  return mongolianSelectors.test(first) && /\p{Script=Mongolian}/u.test(before) ? first : ''
}

const zeroWidthJoiner = '\u200D'
const blackFlag = '\u{1F3F4}'
/** England, Scotland and Wales: the only flags that use tag characters. */
const flagTags =
  /^\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}/u
const lineEnds = /^[\v\f\u0085\u2028\u2029]+$/
const pictograph = /^\p{Extended_Pictographic}/u
const pictographEnd = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]$/u
const emojiSelectors = /[\uFE0E\uFE0F]/
const variationSelectors = /[\uFE00-\uFE0D\u{E0100}-\u{E01EF}]/u
const mongolianSelectors = /[\u180B-\u180F]/
const joiners = /[\u200C\u200D]/
const joiningScripts =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Tibetan}\p{Script=Myanmar}\p{Script=Khmer}\u064B-\u0655]/u
const unspacedScripts =
  /[\p{Script=Khmer}\p{Script=Thai}\p{Script=Lao}\p{Script=Myanmar}\p{Script=Tibetan}]/u

/** Keycaps are a digit, the selector and U+20E3; a digit alone has no emoji form. */
function hasEmojiForm(before: string, after: string): boolean {
  if (/[0-9#*]/.test(before)) return after === '\u20E3'
  return /\p{Emoji}/u.test(before)
}

function codePointBefore(text: string, at: number): string {
  if (at === 0) return ''
  const low = text.charAt(at - 1)
  return /[\uDC00-\uDFFF]/.test(low) && at > 1 ? text.slice(at - 2, at) : low
}

function escapeTags(text: string): string {
  return text.replaceAll(/<(?=[a-z/!?])/gi, '&lt;')
}

function disarmMarkdown(text: string): string {
  if (!text.includes(']')) return text
  return text
    .replaceAll(/\](?=\(|:\s*(?:&lt;|<|\/\/|[^\s:&/]*[:&]))/g, ']\\')
    .replaceAll(relativeDefinition, '$1]\\')
}

/**
 * A line `[label]: image.png`, also in a list or a quotation, with or without a title. A label ends where
 * another line with a label begins, so that no line is read for more than one label.
 */
const relativeDefinition =
  /^([ \t>*+\-.)\d]{0,99}\[(?:[^\]\\\n]|\\[^]|\n(?![ \t>*+\-.)\d]{0,99}\[[^\]])){1,999})\](?=:[ \t]*\n?[ \t]*(?:\S{256}|\S{1,255}(?!\S)(?:[ \t]*$|\s{1,99}["'(])))/gm

/** Whether a text shows nothing: only spaces, invisible characters or empty markup. */
export function isBlank(text: string): boolean {
  const first = text.charCodeAt(0)
  const isPlain = first > 32 && first < 127 && first !== ampersand && first !== lessThan
  return !isPlain && toPlainText(text.slice(0, 4000)).trim() === ''
}

const ampersand = 38
const lessThan = 60
