import { isDataverseError } from '../../errors.ts'
import { mostOfRow } from '../answer/tokens.ts'
import { hasBody, safeType } from '../answer/body-cell.ts'
import type { ResultShape } from '../answer/shape.ts'
import { textOf } from '../client/parse-answer.ts'
import type { WireRow } from '../client/parse-answer.ts'
import type { BodyDefinition, ColumnDefinition } from '../metadata/definition.ts'
import { decodeBase64, readBase64 } from '../text/base64.ts'
import { claimsText, decodeText } from '../text/file-text.ts'

interface Source {
  readonly row: WireRow
  readonly shape: ResultShape
  /** Reads one property of the row. */
  readonly read: (property: string) => Promise<WireRow>
  readonly resultTokens: number
}

/** A row whose text files are plain text, and the shape to lay it out with. */
export interface RowWithText {
  readonly row: WireRow
  readonly shape: ResultShape
  readonly notes: readonly string[]
}

/** Base64 of a larger file exceeds the limit of an answer. */
const mostBytes = 5 * 1024 * 1024

/**
 * Reads the text of text files in the columns that a caller named: `text/*`, JSON, CSV, XML and the like
 * in UTF-8 or UTF-16. Other files are not requested. The text takes the place of the column's value; only
 * the beginning, if it is longer than an answer.
 */
export async function readFileText({
  row,
  shape,
  read,
  resultTokens,
}: Source): Promise<RowWithText> {
  let changed = row
  const notes: string[] = []
  const columns: ColumnDefinition[] = []
  for (const column of shape.columns) {
    const { body, property, logicalName } = column
    if (body?.kind !== 'content' || !hasBody(row, body, row[property] === null)) {
      columns.push(column)
      continue
    }
    const found = await textOfFile(column, body, { row, shape, read, resultTokens })
    if ('hint' in found) {
      columns.push({ ...column, body: { ...body, hint: `${found.hint}; link opens the record` } })
      continue
    }
    const { body: _body, maxLength: _maxLength, ...plain } = column
    const name = shape.entity.columns.get(body.fileName ?? '')
    if (name && !shape.columns.includes(name)) columns.push(name)
    columns.push({ ...plain, type: 'Memo' })
    changed = { ...changed, [property]: found.text }
    const file = `a ${safeType(textOf(row, body.mimeType ?? '')) ?? 'text'} file of ${found.bytes} bytes`
    const part = found.shown < found.bytes ? `the first ${found.shown} bytes` : 'the text'
    notes.push(`${logicalName}: ${part} of ${file}`)
  }
  return { row: changed, shape: { ...shape, columns }, notes }
}

interface FoundText {
  readonly text: string
  readonly shown: number
  readonly bytes: number
}

async function textOfFile(
  { property }: ColumnDefinition,
  { mimeType, fileName, size }: BodyDefinition,
  { row, read, resultTokens }: Source,
): Promise<FoundText | { readonly hint: string }> {
  const isTyped = mimeType !== undefined || fileName !== undefined
  if (isTyped && !claimsText(textOf(row, mimeType ?? ''), textOf(row, fileName ?? '')))
    return { hint: 'not a text file' }
  const said = row[size ?? '']
  if (typeof said === 'number' && said > mostBytes) return { hint: 'too large to read' }

  const value = textOf(row, property) ?? (await readValue(property, read))
  if (value === undefined) return { hint: 'too large to read' }
  const content = readBase64(value)
  const shown = Math.min(content?.bytes ?? 0, resultTokens * 8, mostOfRow * 2)
  const isCut = shown < (content?.bytes ?? 0)
  const text = content && decodeText(decodeBase64(value, shown), isCut)
  if (text === undefined) return { hint: 'not text in UTF-8 or UTF-16' }
  return { text: text.replace(/^\uFEFF/, ''), shown, bytes: content?.bytes ?? 0 }
}

/** `undefined` if the answer exceeds the limit. */
async function readValue(property: string, read: Source['read']): Promise<string | undefined> {
  try {
    return textOf(await read(property), property) ?? ''
  } catch (error) {
    if (isDataverseError(error) && error.code === 'bad_answer') return undefined
    throw error
  }
}
