import { readHeaders, type HeaderReader } from '../../network/headers.ts'
import { createTurns } from '../../time/turns.ts'
import { badAnswer, parseBody } from './read-body.ts'

/** The answer to one part of a batch. */
export interface PartAnswer {
  readonly status: number
  readonly headers: HeaderReader
  readonly body: unknown
  /** The number of the request, from 1; absent if the answer does not have it. */
  readonly contentId?: number
  /** Whether it belongs to a change set that was stored. */
  readonly inChangeSet: boolean
}

/** The boundary of a `multipart/mixed` answer, bare or quoted; `undefined` for other answers. */
export function findBoundary(headers: HeaderReader): string | undefined {
  const type = headers.get('content-type') ?? ''
  if (!/^multipart\/mixed\s*;/i.test(type)) return undefined
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(type) ?? []
  return quoted ?? bare
}

/**
 * The answers in a `multipart/mixed` answer, in order. Those of a change set stand beside the others.
 * Lines may end with CRLF or LF.
 *
 * An answer without its end counts as lost: whatever it says before may not be all.
 *
 * @throws DataverseError `bad_answer` if any part is cut off or not an HTTP answer.
 * @see Reference section 15 (batch)
 */
export async function parseBatch(
  text: string,
  boundary: string,
  answer: { readonly status: number },
): Promise<readonly PartAnswer[]> {
  const parts: PartAnswer[] = []
  const turn = createTurns()
  for (const section of split(text, boundary, answer)) {
    await turn(section.length)
    const { headers, rest } = readHead(section, answer)
    const nested = findBoundary(headers)
    if (nested === undefined) parts.push(await parsePart(headers, rest, false, answer))
    else
      for (const inner of split(rest, nested, answer)) {
        await turn(inner.length)
        const part = readHead(inner, answer)
        parts.push(await parsePart(part.headers, part.rest, true, answer))
      }
  }
  return parts
}

/** The sections between the boundaries; everything after the closing boundary is ignored. */
function split(
  text: string,
  boundary: string,
  answer: { readonly status: number },
): readonly string[] {
  const sections: string[] = []
  let start: number | undefined
  for (const { at, end, line } of linesOf(text)) {
    const mark = line.trimEnd()
    if (mark !== `--${boundary}` && mark !== `--${boundary}--`) continue
    if (start !== undefined) sections.push(text.slice(start, at))
    if (mark.endsWith(`${boundary}--`)) return sections
    start = end
  }
  throw badAnswer('ends before its last part', answer)
}

/** Each line that begins with two hyphens, with its place and that of the next line. */
function* linesOf(text: string) {
  const first = text.startsWith('--') ? 0 : nextMark(text, 0)
  for (let at = first; at >= 0; at = nextMark(text, at)) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline + 1
    yield { at, end, line: text.slice(at, end) }
  }
}

function nextMark(text: string, from: number): number {
  const newline = text.indexOf('\n--', from)
  return newline < 0 ? -1 : newline + 1
}

interface Head {
  readonly headers: HeaderReader
  readonly rest: string
}

/** The header lines of a section, and what follows the blank line. */
function readHead(section: string, answer: { readonly status: number }): Head {
  const blank = /^\r?\n|\r?\n\r?\n/.exec(section)
  const head = blank === null ? section : section.slice(0, blank.index)
  const fields = head.split(/\r?\n/).filter((line) => line !== '')
  const headers: Record<string, string> = {}
  for (const line of fields) {
    const colon = line.indexOf(':')
    if (colon < 1) throw badAnswer('has a part without headers', answer)
    headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim()
  }
  const rest = blank === null ? '' : section.slice(blank.index + blank[0].length)
  return { headers: readHeaders(headers), rest }
}

async function parsePart(
  outer: HeaderReader,
  message: string,
  inChangeSet: boolean,
  answer: { readonly status: number },
): Promise<PartAnswer> {
  const [line = '', code] = /^HTTP\/\d\.\d (\d{3})[^\n]*(?:\n|$)/.exec(message) ?? []
  const status = Number(code)
  // Neither information nor a redirect is the end of a request.
  if (code === undefined || status < 200 || (status >= 300 && status < 400))
    throw badAnswer('has a part that is not an answer', answer)
  const { headers, rest } = readHead(message.slice(line.length), answer)
  const contentId = toContentId(outer.get('content-id') ?? headers.get('content-id'))
  return {
    status,
    headers,
    body: await parseBody(rest, { status }),
    ...(contentId !== undefined && { contentId }),
    inChangeSet,
  }
}

/** An id that was not sent is 0, which belongs to no request. */
function toContentId(text: string | null): number | undefined {
  if (text === null || text === '') return undefined
  return /^[1-9]\d{0,3}$/.test(text) ? Number(text) : 0
}
