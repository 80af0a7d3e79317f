import type { AliasValue } from './ast.ts'
import { checkLength, tooDeep } from './token-reader.ts'
import type { ParseLimits } from './repairs.ts'
import { parseLiteral } from './parse-literal.ts'
import { readLiteralList } from './parse-parameters.ts'
import { createSyntaxError } from './syntax-error.ts'
import { readWhole } from './token-reader.ts'
import type { TokenReader } from './token-reader.ts'

/**
 * The value of a parameter alias, the right side of `@p1=...`: a literal, a list of literals, or
 * JSON, in which single quotes are allowed too: `{'@odata.id':'accounts(...)'}`.
 *
 * @throws `invalid_query` with the position of what cannot be read.
 * @see Reference sections 5 and 7.1.
 */
export function parseAliasValue(text: string, limits?: Partial<ParseLimits>): AliasValue {
  if (/^\s*(?:\{|\[\s*[[{])/.test(text)) return parseJson(text, checkLength(text, limits))
  const hint = `Example: 'Contoso', 5, ["account"], or {'@odata.id':'accounts(...)'}.`
  return readWhole({ text, options: limits, hint, after: 'aliasEnd' }, readAliasValue)
}

function readAliasValue(reader: TokenReader): AliasValue {
  const token = reader.peek()
  if (token.kind === '[') return readLiteralList(reader)
  const literal = parseLiteral(token)
  if (literal === undefined) throw reader.unexpected('aliasValue')
  reader.next()
  return literal
}

function parseJson(text: string, { maxDepth }: ParseLimits): AliasValue {
  const at = text.search(/\S/)
  checkDepth(text, maxDepth)
  try {
    const value: unknown = JSON.parse(text.replace(jsonString, toDoubleQuoted))
    return { type: 'json', value, at }
  } catch {
    throw createSyntaxError({
      text,
      at,
      message: `The value at position ${at} is not valid JSON.`,
      hint: "Example: {'@odata.id':'accounts(5a3f0000-0000-0000-0000-000000000001)'}.",
    })
  }
}

/** A backslash outside strings takes the next character with it, so that a quote there is not tried again. */
const jsonString = /\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gs

function toDoubleQuoted(text: string): string {
  if (!text.startsWith("'")) return text
  const inner = text.slice(1, -1).replace(/\\.|"/gs, (found) => {
    if (found === "\\'") return "'"
    return found === '"' ? '\\"' : found
  })
  return `"${inner}"`
}

/** Code that walks the value later may use recursion. */
function checkDepth(text: string, maxDepth: number): void {
  let depth = 0
  for (const { 0: found, index } of text.matchAll(jsonStringOrBracket)) {
    if (found === '{' || found === '[') depth += 1
    if (found === '}' || found === ']') depth -= 1
    if (depth > maxDepth) throw tooDeep(text, index, maxDepth)
  }
}

const jsonStringOrBracket = /\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[{}[\]]/gs
