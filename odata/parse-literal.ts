import type { Alias, Literal } from './ast.ts'
import type { Token } from './lexer.ts'

/** The literal that a token stands for; `undefined` when it stands for none. */
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

/** The literal or alias that a token stands for; `undefined` when it stands for neither. */
export function parseLiteralOrAlias(token: Token): Literal | Alias | undefined {
  if (token.kind === 'alias') return { type: 'alias', name: token.text.slice(1), at: token.at }
  return parseLiteral(token)
}

function parseEnum(text: string, at: number): Literal {
  const quote = text.indexOf("'")
  return { type: 'enum', name: text.slice(0, quote), member: unquote(text.slice(quote)), at }
}

function unquote(text: string): string {
  return text.slice(1, -1).replaceAll("''", "'")
}
