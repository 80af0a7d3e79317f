import type { RecordedRequest, WireAnswer } from './service-double.ts'

/** One request inside a recorded batch. */
export interface RecordedPart {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: unknown
  readonly contentId: string
}

/** The requests of a recorded batch, read by the rules of the service: CRLF everywhere. */
export function partsOf({ body, headers }: Pick<RecordedRequest, 'body' | 'headers'>) {
  const sections = sectionsOf(String(body), headers.get('content-type') ?? '')
  const isChangeSet = sections[0]?.startsWith('Content-Type: multipart/mixed') === true
  if (!isChangeSet) return { isChangeSet, parts: sections.map(readPart) }
  const [section = ''] = sections
  const [type, inner] = splitHead(section)
  return { isChangeSet, parts: sectionsOf(inner, type).map(readPart) }
}

function sectionsOf(text: string, type: string): readonly string[] {
  const boundary = /boundary="([^"]+)"/.exec(type)?.[1] ?? ''
  const [before, ...rest] = `\r\n${text}`.split(`\r\n--${boundary}`)
  if (before !== '' || rest.pop()?.trim() !== '--') throw new Error('The batch is not complete.')
  return rest.map((section) => section.replace(/^\r\n/, ''))
}

function splitHead(text: string): readonly [string, string] {
  const at = text.indexOf('\r\n\r\n')
  return [text.slice(0, at), text.slice(at + 4)]
}

function readPart(section: string): RecordedPart {
  const [outer, message] = splitHead(section)
  const [head, body] = splitHead(message)
  const [line = '', ...fields] = head.split('\r\n')
  const [method = '', url = ''] = line.split(' ')
  const headers = new Headers(fields.map((field): [string, string] => readField(field)))
  const contentId = /^Content-ID: (.*)$/m.exec(outer)?.[1]?.trim() ?? ''
  return { method, url, headers, contentId, body: body === '' ? undefined : JSON.parse(body) }
}

function readField(field: string): [string, string] {
  const colon = field.indexOf(':')
  return [field.slice(0, colon), field.slice(colon + 1).trim()]
}

/** A part of a documented answer. Without `id` it has no `Content-ID`. */
export interface PartReply extends WireAnswer {
  readonly id?: number | string | undefined
}

interface BatchShape {
  readonly status?: number
  readonly newline?: string
  readonly changeSet?: boolean
  /** Changes the text, to cut it for example. */
  readonly alter?: (text: string) => string
}

/** The documented answer to a batch: reference section 15. */
export function batchAnswer(
  replies: readonly PartReply[],
  { status = 200, newline = '\r\n', changeSet = false, alter = (text) => text }: BatchShape = {},
): WireAnswer {
  const boundary = 'batchresponse_5a3f0c1e'
  const inner = 'changesetresponse_5a3f0c1e'
  const parts = replies.map(printReply)
  const sections = changeSet
    ? [`Content-Type: multipart/mixed; boundary=${inner}\r\n\r\n${join(parts, inner)}`]
    : parts
  return {
    status,
    headers: { 'Content-Type': `multipart/mixed; boundary=${boundary}` },
    text: alter(join(sections, boundary).replaceAll('\r\n', newline)),
  }
}

const join = (sections: readonly string[], boundary: string) =>
  [...sections.flatMap((section) => [`--${boundary}`, section]), `--${boundary}--`, ''].join('\r\n')

function printReply({ status = 200, headers = {}, json, text, id }: PartReply): string {
  return [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...(id === undefined ? [] : [`Content-ID: ${id}`]),
    '',
    `HTTP/1.1 ${status} Reason`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(json === undefined ? [] : ['Content-Type: application/json; odata.metadata=minimal']),
    '',
    json === undefined ? (text ?? '') : JSON.stringify(json),
  ].join('\r\n')
}
