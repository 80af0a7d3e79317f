import { toPlainText } from './plain-text.ts'

/** Whether a text shows nothing: only spaces, invisible characters or empty markup. */
export function isBlank(text: string): boolean {
  const first = text.charCodeAt(0)
  const isPlain = first > 32 && first < 127 && first !== ampersand && first !== lessThan
  return !isPlain && toPlainText(text).trim() === ''
}

const ampersand = 38
const lessThan = 60
