import type { Literal, ParameterValue, QueryFunction } from './ast.ts'
import type { Token } from './lexer.ts'
import type { ParseLimits } from './repairs.ts'
import { parseJsonQuoted, parseLiteral, parseLiteralOrAlias } from './parse-literal.ts'
import { readList, readWhole } from './token-reader.ts'
import type { TokenReader } from './token-reader.ts'

export type Parameter = QueryFunction['parameters'][number]

/**
 * The parameters of a function: the inside of `RetrieveTotalRecordCount(EntityNames=@p1)`. An empty
 * text has none.
 *
 * @throws `invalid_query` with the position of what cannot be read.
 * @see Reference section 5.
 */
export function parseParameters(text: string, limits?: Partial<ParseLimits>): readonly Parameter[] {
  const hint = "Example: EntityName='account',Query=@p1."
  return readWhole({ text, options: limits, hint, after: 'parameterEnd' }, (reader) =>
    reader.peek().kind === 'end' ? [] : readParameterList(reader),
  )
}

/** Takes `(PropertyName='name',PropertyValues=['a','b'])` with its parentheses. */
export function readParameters(reader: TokenReader): readonly Parameter[] {
  reader.expect('(', 'parameterStart')
  if (reader.take(')')) return []
  const parameters = readParameterList(reader)
  reader.expect(')', 'parameterEnd', "',' or ')'")
  return parameters
}

/** Takes `['a','b']`; the items can be double-quoted JSON strings. */
export function readLiteralList(reader: TokenReader): Extract<ParameterValue, { type: 'list' }> {
  const { at } = reader.expect('[', 'parameterValue')
  if (reader.take(']')) return { type: 'list', items: [], at }
  const items = readList(reader, readItem)
  reader.expect(']', 'itemEnd')
  return { type: 'list', items, at }
}

function readParameterList(reader: TokenReader): readonly Parameter[] {
  const seen = new Set<string>()
  return readList(reader, () => {
    const token = reader.expect('name', 'parameterName')
    if (seen.has(token.text)) {
      throw reader.refuse(
        token,
        `The parameter ${token.text.slice(0, 32)} is repeated at position ${token.at}.`,
        "Several values are one list: PropertyValues=['a','b'].",
      )
    }
    seen.add(token.text)
    reader.expect('=', 'parameterName', "'=' after the name")
    return { name: token.text, value: readValue(reader) }
  })
}

function readValue(reader: TokenReader): ParameterValue {
  if (reader.peek().kind === '[') return readLiteralList(reader)
  const token = reader.peek()
  const value = parseLiteralOrAlias(token) ?? (reader.repairs && parseUnquoted(token))
  if (value === undefined) throw reader.unexpected('parameterValue')
  reader.next()
  return value
}

/** A string in double quotes or without quotes, in a tolerant reading. */
function parseUnquoted(token: Token): Literal | undefined {
  if (token.kind === 'name') return { type: 'string', value: token.text, at: token.at }
  return parseJsonQuoted(token)
}

function readItem(reader: TokenReader): Literal {
  const token = reader.peek()
  if (token.kind === 'jsonString') {
    const value = parseJsonString(token.text)
    if (value === undefined) throw reader.unexpected('item', 'a valid JSON string')
    reader.next()
    return { type: 'string', value, at: token.at }
  }
  // The service reads lists as JSON, where a doubled quote ends the string and a backslash escapes.
  if (token.kind === 'string' && /['\\]/.test(token.text.slice(1, -1))) {
    throw reader.unexpected(
      'item',
      'a value without apostrophe and backslash, or one in double quotes,',
    )
  }
  const literal = parseLiteral(token)
  if (literal === undefined) throw reader.unexpected('item')
  reader.next()
  return literal
}

function parseJsonString(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}
