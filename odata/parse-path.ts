import type { Path } from './ast.ts'
import { parseJsonQuoted, parseLiteral } from './parse-literal.ts'
import type { GrammarPosition } from './grammar-position.ts'
import { isCounted } from './repair-condition.ts'
import type { TokenReader } from './token-reader.ts'

/**
 * Takes `name`, `primarycontactid/fullname`, or a path through a cast such as
 * `owner/Microsoft.Dynamics.CRM.systemuser/fullname`.
 */
export function readPath(reader: TokenReader, place: GrammarPosition): Path {
  const { at, text } = reader.peek()
  const first = readDotted(reader) ?? [reader.expect('name', place).text]
  // A cast in front of a column adds nothing.
  const segments = hasNamespace(text) ? [unqualified(text)] : [...first]
  while (!(reader.repairs && isCounted(reader)) && reader.take('/'))
    segments.push(...readDeeper(reader))
  return { type: 'path', segments, at }
}

function readDeeper(reader: TokenReader): readonly string[] {
  const { kind, text } = reader.peek()
  const dotted = hasNamespace(text) ? undefined : readDotted(reader)
  return dotted ?? [reader.expect(kind === 'dottedName' ? kind : 'name', 'segment').text]
}

/** `primarycontactid.fullname` for a path, in a tolerant reading. */
function readDotted(reader: TokenReader): readonly string[] | undefined {
  if (!reader.repairs || reader.peek().kind !== 'dottedName') return undefined
  return reader.next().text.split('.')
}

/** Whether a name has the Dataverse namespace, or the older `mscrm`. */
export const hasNamespace = (name: string) => /^(?:Microsoft\.Dynamics\.|mscrm\.)/i.test(name)

/** A name without its namespace. */
export const unqualified = (name: string) => name.slice(name.lastIndexOf('.') + 1)

/** A name in quotes or brackets, in a tolerant reading: `"name"`, `[primarycontactid.fullname]`. */
export function takeQuotedName(reader: TokenReader): Path | undefined {
  if (!reader.repairs) return undefined
  const token = reader.peek()
  const literal = parseJsonQuoted(token) ?? parseLiteral(token)
  if (literal?.type === 'string') {
    reader.next()
    const { value } = literal
    const column = reader.repairs.columnAt?.(value, 0)
    if (column?.length === value.length)
      return { type: 'path', segments: [column.name], at: token.at }
    const segments = /^[\w./]+$/.test(value) ? value.split(/[./]/) : [value]
    return { type: 'path', segments, at: token.at }
  }
  return reader.attempt(() => {
    const [, name] = reader.takeMatch(/\[\s*([\w./]+)\s*\]/y) ?? []
    return name === undefined
      ? undefined
      : { type: 'path', segments: name.split(/[./]/), at: token.at }
  })
}
