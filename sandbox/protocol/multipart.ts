import { createFailure } from '../failures/sandbox-failure.ts'

/** One part of a multipart body. */
export interface Part {
  readonly headers: Headers
  readonly body: string
}

export interface PrintedPart {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const lineEnd = '\r\n'

/**
 * The boundary of a `multipart/mixed` content type, bare or quoted; `undefined` for other types.
 */
export function readBoundary(contentType: string | null): string | undefined {
  const [, quoted, bare] =
    /^multipart\/mixed\s*;.*?\bboundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType ?? '') ?? []
  return quoted ?? bare
}

/**
 * The parts of a multipart body (reference section 15).
 *
 * @throws 400 `0x80048d19` when lines do not end with CRLF or the body does not contain the
 * boundary.
 */
export function parseMultipart(text: string, boundary: string): readonly Part[] {
  const [, ...sections] = `${lineEnd}${text}`.split(`${lineEnd}--${boundary}`)
  const end = sections.findIndex((section) => section.startsWith('--'))
  if (end < 0) throw unreadable()

  return sections.slice(0, end).map((section) => {
    const start = section.indexOf(lineEnd)
    if (section.slice(0, start).trim() !== '') throw unreadable()
    return parseMessage(section.slice(start + lineEnd.length))
  })
}

/** Splits a message into header lines and what follows the blank line. */
export function parseMessage(text: string): Part {
  const blank = `${lineEnd}${text}`.indexOf(lineEnd + lineEnd)
  const head = blank < 0 ? text : text.slice(0, blank)
  const headers = new Headers()
  for (const line of head.split(lineEnd)) {
    const colon = line.indexOf(':')
    if (line === '') continue
    if (colon < 1) throw unreadable()
    headers.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim())
  }
  return { headers, body: blank < 0 ? '' : text.slice(blank + lineEnd.length) }
}

export function printMultipart(parts: readonly PrintedPart[], boundary: string): string {
  const printed = parts.map(({ headers, body }) => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}${lineEnd}`)
    return `--${boundary}${lineEnd}${lines.join('')}${lineEnd}${body}${lineEnd}`
  })
  return `${printed.join('')}--${boundary}--${lineEnd}`
}

export function unreadable(): Error {
  return createFailure({
    status: 400,
    code: '0x80048d19',
    message:
      "Error identified in Payload provided by the user for Entity :'', For more information on this " +
      'error please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293  ---->  ' +
      'InnerException : System.ArgumentException: Stream was not readable.',
  })
}
