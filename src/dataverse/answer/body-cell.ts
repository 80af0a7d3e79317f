import type { BodyDefinition, ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { textOf } from '../client/parse-answer.ts'
import type { WireRow } from '../client/parse-answer.ts'
import { readBase64 } from '../text/base64.ts'
import { oneLine } from './column-line.ts'

/**
 * The cell of a column that holds a file: type, size and name, never the content: `text/plain, 18 bytes,
 * note.txt`. `null` without a file.
 *
 * Sizes are of the decoded content. The name and type were written by whoever stored the file.
 */
export function bodyCell(
  row: WireRow,
  column: ColumnDefinition,
  body: BodyDefinition,
): string | null {
  const value = textOf(row, column.property)
  const isSent = column.property in row
  if (body.kind === 'file') return fileCell(row, body, value)
  const name = nameOf(row, body)
  const content = value === undefined ? undefined : readBase64(value)
  if (value === undefined && !hasBody(row, body, isSent)) return null

  const type = safeType(textOf(row, body.mimeType ?? '')) ?? content?.type
  const bytes = content?.bytes ?? numberOf(row, body.size)
  const parts = [
    type ?? (body.kind === 'image' ? 'image' : 'file'),
    ...(bytes === undefined ? [] : [`${bytes} bytes${body.kind === 'image' ? ' thumbnail' : ''}`]),
    ...(name === undefined ? [] : [name]),
  ]
  const isKnown = isSent || parts.length > 1 || saysPresence(body)
  return isKnown ? parts.join(', ') : 'not read'
}

/** What a reader does to get at the content, once for all rows. */
export function bodyNote(path: string, column: ColumnDefinition, entity: EntityDefinition): string {
  const { logicalName, body } = column
  if (body?.hint !== undefined) return `${path}: ${body.hint}`
  if (body?.kind === 'file')
    return `${path} holds a file; its type and size: query_records fileattachment, filter "_objectid_value eq ID and regardingfieldname eq '${logicalName}'"`
  if (body?.kind === 'image') {
    const url = body.companions.find((name) => name.endsWith('_url'))
    const how = url ? `select ${url} for its address` : 'link of get_record opens the record'
    return `${path} is an image, not shown; ${how}`
  }
  return `${path} is a file, not shown; get_record ${entity.logicalName} with select ["${logicalName}"] reads it if it is text`
}

/** The columns beside the body that tell of it, or that there is one. */
export function partsOf({
  kind,
  companions,
  fileName,
  mimeType,
  size,
}: BodyDefinition): readonly string[] {
  if (kind === 'file') return companions.filter((name) => name.endsWith('_name'))
  if (kind === 'image') return presence(companions)
  return [fileName, mimeType, size].filter((name) => name !== undefined)
}

/** Whether the row has a file, by the columns beside it. If there are none, a text column may have one. */
export function hasBody(row: WireRow, body: BodyDefinition, isSent = false): boolean {
  if (isSent) return false
  if (!saysPresence(body)) return body.kind === 'content'
  return partsOf(body)
    .filter((name) => name !== body.mimeType)
    .some((name) => row[name] !== null && row[name] !== undefined && row[name] !== 0)
}

function saysPresence(body: BodyDefinition): boolean {
  return partsOf(body).some((name) => name !== body.mimeType)
}

/** The image's id, else its URL or time: empty if there is no image. */
function presence(companions: readonly string[]): readonly string[] {
  const found = ['id', '_url', '_timestamp'].flatMap((suffix) => {
    return companions.filter((name) => name.endsWith(suffix))
  })
  return found.slice(0, 1)
}

function fileCell(row: WireRow, body: BodyDefinition, id: string | undefined): string | null {
  const [column = ''] = partsOf(body)
  const name = textOf(row, column)
  if (name !== undefined) return `file, ${oneLine(name, longestName)}`
  return id === undefined ? null : `file, id ${oneLine(id, 40)}`
}

const longestName = 120

function nameOf(row: WireRow, { fileName = '' }: BodyDefinition): string | undefined {
  const name = textOf(row, fileName)
  return name === undefined || name === '' ? undefined : oneLine(name, longestName)
}

/** A media type without its parameters; `undefined` for any other text. */
export function safeType(text: string | undefined): string | undefined {
  const type = text?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return /^[a-z]{1,20}\/[\w.+-]{1,80}$/.test(type) ? type : undefined
}

function numberOf(row: WireRow, name = ''): number | undefined {
  const value = row[name]
  return typeof value === 'number' ? value : undefined
}
