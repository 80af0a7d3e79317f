/**
 * Words that strangers may have written (labels, service texts, names of environments), for the message or
 * the hint of an error: on one line, at most `most` characters, between two marks. The marks are
 * noncharacters, which no text may contain. A tool's error shows them as a boundary (`showForeign`); every
 * other reader gets the words without them (`withoutMarks`).
 *
 * @see Security requirements R61 and R67
 */
export function foreign(text: string, most = 300): string {
  const line = toOneLine(text.slice(0, most * 4).replaceAll(marks, ''))
  return line === '' ? '' : `${opening}${cut(line, most)}${closing}`
}

/** The text as people and logs see it. */
export function withoutMarks(text: string): string {
  return text.replaceAll(marks, '')
}

/** The text without foreign words, and without the colon before them: for messages without a boundary. */
export function withoutForeign(text: string): string {
  return text.replaceAll(foreignParts, '')
}

/**
 * A marked text for the model: foreign words between `[untrusted data N]` and `[end N]`. `clean` gets each
 * part on its own, so that an unfinished tag or comment in foreign words hides nothing after them.
 */
export function showForeign(text: string, number: number, clean: (part: string) => string): string {
  return text
    .split(foreignPart)
    .map((part) => {
      const plain = toOneLine(clean(withoutMarks(part)), part.startsWith(opening))
      if (!part.startsWith(opening)) return plain
      return plain === '' ? '' : `[untrusted data ${number}] ${plain} [end ${number}]`
    })
    .join('')
}

const opening = '\uFDD0'
const closing = '\uFDD1'
const marks = /[\uFDD0-\uFDEF]/g
const foreignPart = /(\uFDD0[^\uFDD0\uFDD1]*\uFDD1)/
const foreignParts = /:? ?\uFDD0[^\uFDD0\uFDD1]*\uFDD1/g

function toOneLine(text: string, trims = true): string {
  const line = text.replaceAll(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
  return trims ? line.trim() : line
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text
  // Never cuts between the halves of a surrogate pair.
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
