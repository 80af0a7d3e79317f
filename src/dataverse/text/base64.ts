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
  if (text.length < longRun) return text
  const whole = isMixed(text) && isWrapped(text) ? readBase64(text.trim()) : undefined
  if (whole) return leftOut(whole)
  return text.replaceAll(runs, (run, _prefix: string | undefined, letters: string) => {
    const read = letters.length >= longRun && isMixed(letters) ? readBase64(run) : undefined
    if (read) return leftOut(read)
    // A run whose length base64 cannot have is cut off or part of something longer.
    const isLong = letters.length >= longRun && isMixed(letters)
    return isLong ? leftOut({ bytes: Math.floor((letters.length * 3) / 4) }) : run
  })
}

const longRun = 400
const dataUri = /^\s*data:([\w.+-]{1,60}\/[\w.+-]{1,80})?(?:;[\w=.+-]{1,80})*;base64,/i
const runs = /(data:[\w.+-]{1,60}\/[\w.+-]{1,80}(?:;[\w=.+-]{1,80}){0,3};base64,)?([\w+/-]+={0,2})/g
const onlyBase64 = /^([\w+/-]*)(={0,2})$/

/** Base64 of any file has capital and small letters and digits; names, numbers and hex do not. */
function isMixed(text: string): boolean {
  const start = text.slice(0, 4000)
  const distinct = new Set(start).size
  return distinct > 16 && /[g-z]/.test(start) && /[A-Z]/.test(start) && /\d/.test(start)
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
