import { toPlainText } from '../answer/plain-text.ts'

/** Longest text of the service that is shown, in characters. */
const longestText = 240

/**
 * A sentence with the service's own text behind it, fenced: in double quotes that the text cannot
 * close, and marked as what Dataverse says. Plug-in authors and records' contents reach such texts.
 */
export function withServiceText(message: string, text: string): string {
  const clean = cleanServiceText(text)
  return clean === '' ? message : `${message} Dataverse says: "${clean}"`
}

/**
 * Text of the service, fit to be shown: the sentence without exception types and stack traces, as
 * plain text on one line, its double quotes made single ones, at most 240 characters.
 */
export function cleanServiceText(text: string): string {
  const inner =
    /InnerException\s*:\s*(?:[\w.]+(?:Exception|Error)\s*:\s*)?(.+)/s.exec(text)?.[1] ?? text
  const sentence =
    inner.split(/\s{0,9}--->|\r?\n\s{0,40}at\s|\s{1,9}at [\w.]{1,200}\.[\w<>]{1,99}\(/, 1)[0] ?? ''
  const plain = toPlainText(stripExceptionType(sentence))
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/["\u201C-\u201F\u2033\uFF02]/g, "'")
    .trim()
  return shorten(plain)
}

function stripExceptionType(sentence: string): string {
  return sentence.replace(
    /^(?:An error occurred while validating input parameters:\s*)?(?:[A-Z]\w*\.)+\w*Exception:\s*/,
    '',
  )
}

function shorten(text: string): string {
  if (text.length <= longestText) return text
  // Not through the middle of a character of two halves.
  return `${text.slice(0, longestText - 3).replace(/[\uD800-\uDBFF]$/, '')}...`
}
