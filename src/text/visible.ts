/**
 * Shows a stranger's text to a person as one line in which nothing is hidden: line breaks as `⏎`, tabs as `⇥`,
 * and every invisible, control or direction-changing character by its code, as `[U+202E]`. Nothing is removed
 * or replaced by something that the text could hold itself without being seen.
 *
 * @param most - Longer texts are cut, with their full length: `abc… (12,345 characters)`.
 */
export function toVisible(text: string, most = 200): string {
  // A character can become eight, so the cut is made on the text as it is.
  const isLong = text.length > most
  const part = isLong ? withoutHalf(text.slice(0, most)) : text
  const shown = part
    .replaceAll(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/g, '⏎')
    .replaceAll('\t', '⇥')
    .replaceAll(hidden, (one) => `[${toCode(one)}]`)
  return isLong ? `${shown}… (${text.length.toLocaleString('en-US')} characters)` : shown
}

/** By Unicode property: controls, halves of characters, default-ignorable ones, and all spaces but the usual. */
const hidden =
  /[\p{Cc}\p{Cs}\p{Cn}\p{Co}\p{Cf}\p{DI}\uFFF9-\uFFFB]|(?! )\p{Zs}|(?<=\p{M}{4})\p{M}/gu

const toCode = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** The first half of a character at the end is left out. */
const withoutHalf = (text: string) => text.replace(/[\uD800-\uDBFF]$/, '')
