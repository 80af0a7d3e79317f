/** The text of a file, as far as its bytes were given. */

/**
 * Whether a file is to be read as text by its media type. A type that says nothing, as browsers give for
 * files that they do not know, is settled by the name's ending. The content decides in the end.
 */
export function claimsText(mimeType: string | undefined, fileName: string | undefined): boolean {
  const type = mimeType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (vagueTypes.has(type)) {
    const ending = /\.(\w{1,12})$/.exec(fileName?.trim() ?? '')?.[1]
    return ending === undefined ? type === '' : textEndings.has(ending.toLowerCase())
  }
  return type.startsWith('text/') || textTypes.test(type)
}

/**
 * UTF-8 or UTF-16 as text; `undefined` for any other content, and for documents made of ASCII (PDF, RTF).
 * With `isCut`, an incomplete last character is dropped.
 */
export function decodeText(bytes: Uint8Array, isCut = false): string | undefined {
  for (const encoding of encodingsOf(bytes)) {
    const text = decode(bytes, encoding, isCut)
    if (text !== undefined && isText(text)) return text
  }
  return undefined
}

const vagueTypes: ReadonlySet<string> = new Set([
  '',
  'application/octet-stream',
  'binary/octet-stream',
  'application/unknown',
  'application/x-unknown',
  // Windows gives it to CSV files where Excel is installed.
  'application/vnd.ms-excel',
])
const textTypes =
  /^application\/(?:[\w.-]+\+)?(?:x-)?(?:json|jsonl|ndjson|json5|xml|csv|markdown|ya?ml|toml|javascript|ecmascript|sql|xml-dtd)$/
const textEndings: ReadonlySet<string> = new Set(
  'txt text md markdown csv tsv json jsonl ndjson xml xsd xslt yaml yml toml ini cfg log sql ics vcf srt eml html htm css js ts'.split(
    ' ',
  ),
)

const binary = /(?![\t\n\v\f\r\u0080-\u009F])[\p{Cc}\uFFFE\uFFFF]/u
const documents = /^\uFEFF?(?:%PDF-|%!PS|\{\\rtf)/

function isText(text: string): boolean {
  // Colors in the log of a program begin with ESC.
  return !binary.test(text.replaceAll('\u001B', '')) && !documents.test(text)
}

function encodingsOf(bytes: Uint8Array): readonly string[] {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return ['utf-16le']
  if (first === 0xfe && second === 0xff) return ['utf-16be']
  if (!bytes.subarray(0, 1000).includes(0)) return ['utf-8']
  // Western text in UTF-16 without a byte order mark has a zero in every other byte.
  return second === 0 ? ['utf-16le'] : first === 0 ? ['utf-16be'] : []
}

function decode(bytes: Uint8Array, encoding: string, isCut: boolean): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: isCut })
  } catch {
    return undefined
  }
}
