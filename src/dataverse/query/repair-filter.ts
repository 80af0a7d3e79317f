import { readToken } from '../../../odata/lexer.ts'
import type { Token } from '../../../odata/lexer.ts'
import { isQueryFunction } from './query-functions.ts'
import { quote } from '../text/quote.ts'
import { rewriteSql } from './sql-condition.ts'
import { relativeToNow, straighten } from './straighten.ts'

/** A filter text without its slips; doubts where a repair is likely but not the only reading. */
export interface Repaired {
  readonly text: string
  readonly doubts: readonly string[]
}

/**
 * Reads a filter as it would be written in SQL, C# or older OData: `=`, `<>`, `&&`, `AND`,
 * `"text"`, `is null`, `like '%x%'`, `in ('a','b')`, `between`, `guid'...'`, dotted paths.
 *
 * Only the words and marks are replaced, each by the one that means the same; `undefined` when the
 * text has no tokens to read. Whether the result makes sense is for the grammar to say.
 */
export function repairFilter(text: string): Repaired | undefined {
  const plain = straighten(text)
  const relative = relativeToNow(plain)
  const tokens = readTokens(relative)
  if (tokens) {
    const repaired = repairTokens(tokens)
    if (relative === plain) return repaired
    return { ...repaired, doubts: [...repaired.doubts, 'Dataverse has no arithmetic with now().'] }
  }

  const closed = plain.replaceAll(/(?<=\p{L})'(?=\p{L})/gu, "''")
  const again = closed === plain ? undefined : readTokens(closed)
  if (!again) return undefined
  const doubt = "A quote inside a string is doubled: 'O''Brien'."
  return { ...repairTokens(again), doubts: [doubt] }
}

/** All tokens; `undefined` when a string is not closed. */
function readTokens(text: string): readonly Token[] | undefined {
  const tokens: Token[] = []
  try {
    let token = readToken(text, 0)
    while (token.kind !== 'end') {
      tokens.push(token)
      token = readToken(text, token.at + token.text.length)
    }
  } catch {
    return undefined
  }
  return tokens
}

/** What the loop below knows at one token. */
interface Position {
  readonly tokens: readonly Token[]
  readonly at: number
  /** What is written so far, token by token. */
  readonly out: string[]
}

function repairTokens(tokens: readonly Token[]): Repaired {
  const out: string[] = []
  const doubts = new Set<string>()
  const parameters: boolean[] = []
  let operandStart = 0
  let afterOperand = false

  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (!token) break
    if (token.kind === '(') parameters.push(isParameterList(out.at(-1), afterOperand))
    if (token.kind === ')') parameters.pop()
    if (parameters.at(-1)) {
      out.push(toParameter({ tokens, at, out }))
      afterOperand = false
      continue
    }
    if (token.kind === ')') {
      out.push(')')
      afterOperand = true
      continue
    }
    if (afterOperand && token.kind !== '/' && token.kind !== '(') {
      if (isMoreText(token, out[operandStart - 1], out[operandStart])) {
        out.push(quote(out.splice(operandStart).concat(token.text).map(unquote).join(' ')))
        doubts.add('Text stands in single quotes.')
        continue
      }
      const sql = rewriteSql(tokens, at, out.slice(operandStart).join(''))
      if (sql) {
        out.splice(operandStart, out.length, sql.text)
        at = sql.last
        continue
      }
      out.push(toOperator(token))
      afterOperand = false
      operandStart = out.length
      continue
    }
    const operand = toOperand({ tokens, at, out })
    if (operand.text !== '') out.push(operand.text)
    at += operand.skip
    const isPart = token.kind === '/' || tokens[at - operand.skip - 1]?.kind === '/'
    if (!isPart && !afterOperand) operandStart = Math.max(0, out.length - 1)
    afterOperand = operand.ends
  }
  return { text: out.join(' '), doubts: [...doubts] }
}

/** A further word of a text that was not quoted: `name eq Fourth Coffee`. */
function isMoreText(token: Token, before: string | undefined, text: string | undefined): boolean {
  if (token.kind !== 'name' && token.kind !== 'number') return false
  if (operators.has(token.text.toLowerCase()) || before === undefined || text === undefined)
    return false
  return /^(?:eq|ne|gt|ge|lt|le)$/.test(before) && /^'?[\p{L}\d]/u.test(text)
}

const unquote = (text: string) => text.replaceAll(/^'|'$/g, '').replaceAll("''", "'")

const isParameterList = (name: string | undefined, afterOperand: boolean) =>
  afterOperand && name !== undefined && /^Microsoft\.Dynamics\.CRM\.\w+$/.test(name)

/** Inside a query function: names are quoted texts, everything else stays. */
function toParameter({ tokens, at }: Position): string {
  const token = tokens[at]
  if (!token) return ''
  const isValue = tokens[at - 1]?.kind === '='
  if (token.kind === 'name' && isValue) return quote(token.text)
  if (token.kind === 'jsonString' && isValue) return quote(inner(token))
  return token.text
}

const operators = new Map([
  ...(['=', '==', '===', 'equals', 'equal', 'is'] as const).map((word) => [word, 'eq'] as const),
  ...(['!=', '!==', '<>', '=!', '~=', 'neq'] as const).map((word) => [word, 'ne'] as const),
  ...(['>=', '=>', 'gte'] as const).map((word) => [word, 'ge'] as const),
  ...(['<=', '=<', 'lte'] as const).map((word) => [word, 'le'] as const),
  ['>', 'gt'],
  ['<', 'lt'],
  ['&&', 'and'],
  ['&', 'and'],
  ['||', 'or'],
  ['|', 'or'],
  ...(['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'and', 'or'] as const).map(
    (word) => [word, word] as const,
  ),
])

const toOperator = ({ text }: Token) => operators.get(text.toLowerCase()) ?? text

interface OperandPart {
  readonly text: string
  /** Tokens beyond this one that it took. */
  readonly skip: number
  /** Whether an operator could follow. */
  readonly ends: boolean
}

function toOperand({ tokens, at }: Position): OperandPart {
  const token = tokens[at]
  const next = tokens[at + 1]
  if (!token) return { text: '', skip: 0, ends: false }
  const { kind, text } = token
  const lower = text.toLowerCase()
  switch (kind) {
    case 'name':
      if (next?.kind === 'string' && next.at === token.at + text.length && isTypeName(lower))
        return { text: next.text.slice(1, -1), skip: 1, ends: true }
      if (lower === 'not') return { text: 'not', skip: 0, ends: false }
      if (['true', 'false', 'null'].includes(lower)) return { text: lower, skip: 0, ends: true }
      if (next?.kind === '(' && isNamed(tokens, at)) return named(text)
      return { text, skip: 0, ends: true }
    case 'dottedName':
      if (/^(?:Microsoft\.Dynamics\.|mscrm\.)/i.test(text)) return dotted(tokens, at)
      return { text: text.replaceAll('.', '/'), skip: 0, ends: true }
    case 'jsonString':
      return { text: quote(inner(token)), skip: 0, ends: true }
    case 'unknown':
      if (text === '!') return { text: 'not', skip: 0, ends: false }
      if (text === '{' && next?.kind === 'guid' && tokens[at + 2]?.text === '}')
        return { text: next.text, skip: 2, ends: true }
      if (/^\d+(?:\.\d+)?[lfd]$/i.test(text))
        return { text: text.slice(0, -1), skip: 0, ends: true }
      return { text, skip: 0, ends: true }
    case '(':
    case ',':
    case ':':
    case '/':
      return { text, skip: 0, ends: false }
    default:
      return { text, skip: 0, ends: true }
  }
}

const isTypeName = (name: string) =>
  ['guid', 'date', 'datetime', 'datetimeoffset', 'time'].includes(name)

/** A query function without its namespace, told by its named parameters or by having none. */
function isNamed(tokens: readonly Token[], at: number): boolean {
  const name = tokens[at]?.text ?? ''
  const hasName = tokens[at + 3]?.kind === '=' || tokens[at + 2]?.kind === ')'
  return hasName && isQueryFunction(name)
}

const named = (name: string): OperandPart => {
  return { text: `Microsoft.Dynamics.CRM.${name}`, skip: 0, ends: true }
}

/** Without its namespace where its parameters are not named, which only an ordinary call can be. */
function dotted(tokens: readonly Token[], at: number): OperandPart {
  const text = tokens[at]?.text ?? ''
  const name = text.slice(text.lastIndexOf('.') + 1)
  const isPositional = tokens[at + 2]?.kind !== ')' && tokens[at + 3]?.kind !== '='
  return isPositional ? { text: name, skip: 0, ends: true } : named(name)
}

const inner = ({ text }: Token) => text.slice(1, -1).replaceAll(/\\(.)/g, '$1')
