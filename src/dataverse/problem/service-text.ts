import { foreign } from '../../text/foreign.ts'
import { toPlainText } from '../text/plain-text.ts'

/** The longest service text that is shown, in characters. */
const longestText = 240
/** The part of it that is read: its beginning can be a list of exceptions. */
const readText = 16_000

/**
 * A sentence followed by the service's own text, marked as foreign: in double quotes that the text cannot
 * close, and labeled as coming from Dataverse. Plug-ins and record contents can appear in such texts.
 */
export function withServiceText(message: string, text: string): string {
  const clean = cleanServiceText(text)
  return clean === '' ? message : `${message} Dataverse says: "${foreign(clean)}"`
}

/**
 * A service text made safe to show: without exception types and stack traces, as plain text on one
 * line, with double quotes replaced by single quotes, at most 240 characters.
 */
export function cleanServiceText(whole: string): string {
  const text = whole.slice(0, readText)
  const inner =
    /InnerException\s*:\s*(?:[\w.]+(?:Exception|Error)\s*:\s*)?(.+)/s.exec(text)?.[1] ?? text
  const sentence =
    inner.split(/\s{0,9}--->|\r?\n[ \t]{0,40}at\s|\s{1,9}at [\w.]{1,200}\.[\w<>]{1,99}\(/, 1)[0] ??
    ''
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
  // Never cuts between the halves of a surrogate pair.
  return `${text.slice(0, longestText - 3).replace(/[\uD800-\uDBFF]$/, '')}...`
}
