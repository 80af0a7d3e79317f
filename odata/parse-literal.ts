import type { Alias, Literal } from './ast.ts'
import type { Token } from './lexer.ts'

/** The literal of a token; `undefined` if the token is not one. */
export function parseLiteral({ kind, text, at }: Token): Literal | undefined {
  switch (kind) {
    case 'null':
      return { type: 'null', at }
    case 'boolean':
      return { type: 'boolean', value: text === 'true', at }
    case 'number':
      return { type: 'number', text, at }
    case 'string':
      return { type: 'string', value: unquote(text), at }
    case 'guid':
      return { type: 'guid', value: text.toLowerCase(), at }
    case 'date':
    case 'dateTime':
      return { type: kind, value: text, at }
    case 'enum':
      return parseEnum(text, at)
    default:
      return undefined
  }
}

/** The literal or alias of a token; `undefined` if it is neither. */
export function parseLiteralOrAlias(token: Token): Literal | Alias | undefined {
  if (token.kind === 'alias') return { type: 'alias', name: token.text.slice(1), at: token.at }
  return parseLiteral(token)
}

/** `"x"` as a string, for a tolerant reading. */
export function parseJsonQuoted({ kind, text, at }: Token): Literal | undefined {
  if (kind !== 'jsonString') return undefined
  return { type: 'string', value: text.slice(1, -1).replaceAll(/\\(.)/gs, '$1'), at }
}

function parseEnum(text: string, at: number): Literal {
  const quote = text.indexOf("'")
  return { type: 'enum', name: text.slice(0, quote), member: unquote(text.slice(quote)), at }
}

function unquote(text: string): string {
  return text.slice(1, -1).replaceAll("''", "'")
}
