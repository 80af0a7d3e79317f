import type { Token } from '../../../odata/lexer.ts'
import { quote } from '../text/quote.ts'

/** A condition that takes the place of an operand and the tokens up to `last`. */
export interface Rewritten {
  readonly text: string
  readonly last: number
}

/**
 * A condition of SQL behind an operand, in OData: `is null`, `[not] like`, `[not] in`,
 * `[not] between`, and text functions written as operators. `undefined` when none begins here.
 *
 * `in` on a column is the query function `In`; behind a path, where that is not documented, it is a
 * chain of comparisons. A `like` with a wildcard in the middle has no such form.
 */
export function rewriteSql(
  tokens: readonly Token[],
  at: number,
  operand: string,
): Rewritten | undefined {
  const word = wordAt(tokens, at)
  if (word === 'is') return rewriteIs(tokens, at, operand)
  const isNegated = word === 'not'
  const start = isNegated ? at + 1 : at
  const found = rewriters.get(wordAt(tokens, start))?.(tokens, start, operand)
  if (!found) return undefined
  return isNegated ? { ...found, text: `not (${found.text})` } : found
}

type Rewriter = (tokens: readonly Token[], at: number, operand: string) => Rewritten | undefined

const wordAt = (tokens: readonly Token[], at: number) => tokens[at]?.text.toLowerCase() ?? ''

function rewriteIs(tokens: readonly Token[], at: number, operand: string): Rewritten | undefined {
  const isNegated = wordAt(tokens, at + 1) === 'not'
  const last = isNegated ? at + 2 : at + 1
  if (!['null', 'empty'].includes(wordAt(tokens, last))) return undefined
  return { text: `${operand} ${isNegated ? 'ne' : 'eq'} null`, last }
}

function rewriteLike(tokens: readonly Token[], at: number, operand: string): Rewritten | undefined {
  const pattern = literalAt(tokens, at + 1)
  if (pattern === undefined || !/^['"]/.test(pattern)) return undefined
  const [, before = '', core = '', after = ''] = /^(%*)(.*?)(%*)$/s.exec(unquote(pattern)) ?? []
  if (core === '' || core.includes('%')) return undefined
  const name =
    before === '' ? (after === '' ? '' : 'startswith') : after === '' ? 'endswith' : 'contains'
  // An underscore is a wildcard of the text functions too, but not of eq.
  if (name === '' && core.includes('_')) return undefined
  const text = name === '' ? `${operand} eq ${quote(core)}` : `${name}(${operand},${quote(core)})`
  return { text, last: at + 1 }
}

function rewriteIn(tokens: readonly Token[], at: number, operand: string): Rewritten | undefined {
  const open = tokens[at + 1]?.kind
  const close = open === '(' ? ')' : open === '[' ? ']' : undefined
  const items: string[] = []
  let last = at + 1
  do {
    const item = literalAt(tokens, last + 1)
    if (item === undefined) return undefined
    items.push(item)
    last += 2
  } while (tokens[last]?.kind === ',')
  if (close === undefined || tokens[last]?.kind !== close) return undefined

  const text = operand.includes('/')
    ? `(${items.map((item) => `${operand} eq ${item}`).join(' or ')})`
    : `Microsoft.Dynamics.CRM.In(PropertyName='${operand}',PropertyValues=[${items.map(toItem).join(',')}])`
  return { text, last }
}

function rewriteBetween(
  tokens: readonly Token[],
  at: number,
  operand: string,
): Rewritten | undefined {
  const from = literalAt(tokens, at + 1)
  const to = literalAt(tokens, at + 3)
  if (from === undefined || to === undefined || wordAt(tokens, at + 2) !== 'and') return undefined
  return { text: `(${operand} ge ${from} and ${operand} le ${to})`, last: at + 3 }
}

const rewriteInfix =
  (name: string): Rewriter =>
  (tokens, at, operand) => {
    const text = literalAt(tokens, at + 1)
    return text === undefined ? undefined : { text: `${name}(${operand},${text})`, last: at + 1 }
  }

/** `has` tests one value of a multi-select choice. */
const rewriteHas: Rewriter = (tokens, at, operand) => {
  const value = literalAt(tokens, at + 1)
  if (value === undefined) return undefined
  return {
    text: `Microsoft.Dynamics.CRM.ContainValues(PropertyName='${operand}',PropertyValues=[${toItem(value)}])`,
    last: at + 1,
  }
}

const rewriters = new Map<string, Rewriter>([
  ['like', rewriteLike],
  ['ilike', rewriteLike],
  ['in', rewriteIn],
  ['between', rewriteBetween],
  ['has', rewriteHas],
  ['contains', rewriteInfix('contains')],
  ['startswith', rewriteInfix('startswith')],
  ['endswith', rewriteInfix('endswith')],
])

const literalKinds = ['string', 'number', 'guid', 'date', 'dateTime', 'boolean', 'enum']

/** A literal as OData writes it. */
function literalAt(tokens: readonly Token[], at: number): string | undefined {
  const token = tokens[at]
  if (token?.kind === 'jsonString') return quote(token.text.slice(1, -1))
  return token && literalKinds.includes(token.kind) ? token.text : undefined
}

const unquote = (literal: string) => literal.slice(1, -1).replaceAll("''", "'")

/** Lists are JSON to the service. */
const toItem = (literal: string) =>
  JSON.stringify(literal.startsWith("'") ? unquote(literal) : literal)
