import type { Alias, KeyPart, Literal } from './ast.ts'
import type { ParseLimits } from './repairs.ts'
import { parseLiteralOrAlias } from './parse-literal.ts'
import { readList, readWhole } from './token-reader.ts'
import type { TokenReader } from './token-reader.ts'

const guid = /^\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i

/**
 * The parts of a key, the inside of `accounts(...)`: one bare value, or one or several parts with
 * names, such as `_parentcustomerid_value=5a3f...,emailaddress1='x'`. Never empty.
 *
 * @throws `invalid_query` with the position of what cannot be read.
 * @see Reference section 8.
 */
export function parseKey(text: string, limits?: Partial<ParseLimits>): readonly KeyPart[] {
  const hint = "Example: 5a3f0000-0000-0000-0000-000000000001, or accountnumber='A-1'."
  return readWhole({ text, options: limits, hint, after: 'keyEnd' }, (reader) =>
    reader.peek().kind === 'name' ? readList(reader, readNamedPart) : readBareKey(reader),
  )
}

function readNamedPart(reader: TokenReader): KeyPart {
  const { text: name, at } = reader.expect('name', 'key', "column='value'")
  reader.expect('=', 'key', "'=' after the column")
  return { name, value: readValue(reader, 'a value'), at }
}

function readBareKey(reader: TokenReader): readonly KeyPart[] {
  const token = reader.peek()
  const value = readValue(reader)
  if (value.type === 'string' && guid.test(value.value)) {
    throw reader.refuse(
      token,
      `The GUID at position ${token.at} is quoted.`,
      `Write it without quotes and braces: ${value.value.replace(/[{}]/g, '')}.`,
    )
  }
  reader.expect('end', 'keyEnd', 'the end of the key')
  return [{ value, at: token.at }]
}

function readValue(reader: TokenReader, words?: string): Literal | Alias {
  const value = parseLiteralOrAlias(reader.peek())
  if (value === undefined) throw reader.unexpected('key', words)
  reader.next()
  return value
}
