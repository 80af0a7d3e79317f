/** A base64 text of the service's answers, by its length and first bytes. */
export interface Base64 {
  /** Of the decoded content. */
  readonly bytes: number
  /** By the first bytes: `image/png`; `undefined` if they do not tell. */
  readonly type?: string
}

/** `undefined` if the text is not base64 alone. Line breaks and a `data:` prefix may be there. */
export function readBase64(text: string): Base64 | undefined {
  const [prefix = '', said] = dataUri.exec(text.slice(0, 200)) ?? []
  const content = withoutBreaks(text.slice(prefix.length))
  const [, letters = '', padding = ''] = onlyBase64.exec(content) ?? []
  if (letters === '' || letters.length % 4 === 1) return undefined
  if (padding !== '' && (letters.length + padding.length) % 4 !== 0) return undefined
  const type = said?.toLowerCase() ?? typeOf(decodeBase64(letters.slice(0, 32)))
  return { bytes: Math.floor((letters.length * 3) / 4), ...(type && { type }) }
}

/** The first bytes of base64 text that `readBase64` accepts, at most `mostBytes`. */
export function decodeBase64(text: string, mostBytes = Infinity): Uint8Array {
  const content = text.replace(dataUri, '')
  // Line breaks take up to a tenth.
  const start = content.slice(0, Math.ceil(mostBytes * 1.5) + 80)
  return Buffer.from(start, 'base64').subarray(0, mostBytes)
}

/**
 * The text with `(13,387 bytes of image/png left out)` in place of each base64 run of 400 characters or
 * more, which no language writes. Takes time in proportion to the length.
 */
export function withoutBase64(text: string): string {
  if (text.length < shortestBase64) return text
  const whole = isMixed(text) && isWrapped(text) ? readBase64(text.trim()) : undefined
  if (whole) return leftOut(whole)
  const parts: string[] = []
  let end = 0
  for (let run = findRun(text, 0); run; run = findRun(text, run.end)) {
    const letters = text.slice(run.start, run.end)
    if (!isMixed(letters)) continue
    const [prefix = ''] =
      prefixBefore.exec(text.slice(Math.max(end, run.start - 300), run.start)) ?? []
    const [padding = ''] = /^={0,2}/.exec(text.slice(run.end, run.end + 2)) ?? []
    // A run whose length base64 cannot have is cut off, or part of something longer.
    const cut = { bytes: Math.floor((letters.length * 3) / 4) }
    const read = readBase64(prefix + letters + padding) ?? cut
    parts.push(text.slice(end, run.start - prefix.length), leftOut(read))
    end = run.end + padding.length
  }
  return end === 0 ? text : parts.join('') + text.slice(end)
}

/** The shortest run of base64 that is left out, in characters. */
export const shortestBase64 = 400
const dataUri = /^\s*data:([\w.+-]{1,60}\/[\w.+-]{1,80})?(?:;[\w=.+-]{1,80})*;base64,/i
const prefixBefore = /data:[\w.+-]{1,60}\/[\w.+-]{1,80}(?:;[\w=.+-]{1,80}){0,3};base64,$/i
const onlyBase64 = /^([\w+/-]*)(={0,2})$/

/**
 * The next run of at least 400 characters of base64, from a position on. Such a run covers one of the
 * blocks of 200 characters that the text is divided into, so in other texts only their first words are
 * looked at.
 */
function findRun(text: string, from: number): { start: number; end: number } | undefined {
  const block = shortestBase64 / 2
  for (let at = Math.ceil(from / block) * block; at + block <= text.length; at += block) {
    let end = at
    while (end < text.length && isLetter(text.charCodeAt(end))) end += 1
    if (end - at < block) continue
    let start = at
    while (start > from && isLetter(text.charCodeAt(start - 1))) start -= 1
    if (end - start >= shortestBase64) return { start, end }
  }
  return undefined
}

/** A-Z, a-z, 0-9, `+`, `/`, and for URLs `-` and `_`. */
function isLetter(code: number): boolean {
  if (code >= 97) return code <= 122
  if (code >= 65) return code <= 90 || code === 95
  return code >= 47 ? code <= 57 : code === 43 || code === 45
}

/** Base64 of any file has capital and small letters and digits; names, numbers and hex do not. */
function isMixed(text: string): boolean {
  const start = text.slice(0, 4000)
  if (!/[g-z]/.test(start) || !/[A-Z]/.test(start) || !/\d/.test(start)) return false
  const distinct = new Set<string>()
  for (const letter of start) if (distinct.add(letter).size > 16) return true
  return false
}

/** Whether line breaks are at most as frequent as in mail (76 characters) and certificates (64). */
function isWrapped(text: string): boolean {
  const [first = ''] = text.trimStart().split(/[\r\n]/, 1)
  return first.length >= 60 && !first.includes(' ')
}

function withoutBreaks(text: string): string {
  return /\s/.test(text) ? text.replaceAll(/\s+/g, '') : text
}

function leftOut({ bytes, type = 'base64' }: Base64): string {
  return `(${bytes} bytes of ${type} left out)`
}

function typeOf(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes).toString('latin1')
  return signatures.find(([signature]) => start.startsWith(signature))?.[1]
}

const signatures = [
  ['\x89PNG\r\n', 'image/png'],
  ['\xFF\xD8\xFF', 'image/jpeg'],
  ['GIF8', 'image/gif'],
  ['BM', 'image/bmp'],
  ['II*\0', 'image/tiff'],
  ['MM\0*', 'image/tiff'],
  ['%PDF-', 'application/pdf'],
  ['PK\x03\x04', 'application/zip'],
  ['{\\rtf', 'application/rtf'],
  ['MZ', 'application/octet-stream'],
] as const
