import type { Alias, FunctionCall, Filter, Lambda, Operand, Path, QueryFunction } from './ast.ts'
import { isComparison, isReserved } from './lexer.ts'
import type { Token } from './lexer.ts'
import { parseJsonQuoted, parseLiteralOrAlias } from './parse-literal.ts'
import { readParameters } from './parse-parameters.ts'
import { hasNamespace, readPath, unqualified } from './parse-path.ts'
import { printFilter } from './print.ts'
import { readMoreText, readOtherCondition, readUnquotedText } from './repair-condition.ts'
import type { ParseOptions } from './repairs.ts'
import { readList, readWhole } from './token-reader.ts'
import type { TokenReader } from './token-reader.ts'

/** An expression between operators or in parentheses. An alias alone is not a condition. */
type Expression = Filter | Alias

const namespace = 'Microsoft.Dynamics.CRM.'

/**
 * The tree of a `$filter` expression.
 *
 * `and` binds tighter than `or`, both group from the left; `not` takes what directly follows it, so
 * that `not contains(name,'a') and x eq 1` is `(not ...) and ...`, and `not name eq 'a'` is refused
 * instead of being read as `(not name) eq 'a'`. Names are not checked, function names included.
 *
 * @throws `invalid_query` with the position of the first error and a hint for common typos.
 *
 * @example
 * const filter = parseFilter("contains(name,'contoso') and revenue gt 1000000")
 * printFilter(filter) // the same text, in the service's form
 *
 * @see Reference sections 6.2 and 7.4; OData 4.01 part 2, sections 5.1.1.1 and 5.1.1.14.
 */
export function parseFilter(text: string, options?: ParseOptions): Filter {
  const hint = "Example: contains(name,'fabrikam') and revenue gt 100000."
  return readWhole(
    { text, options, hint, print: printFilter, after: 'joint', isEncoded: true },
    readFilter,
  )
}

/** Takes a condition, as far as it goes. */
export function readFilter(reader: TokenReader): Filter {
  return toCondition(reader, readExpression(reader))
}

function readExpression(reader: TokenReader): Expression {
  return readChain(reader, 'or', () => readChain(reader, 'and', () => readTerm(reader)))
}

/** A loop rather than recursion: thousands of conditions in one chain are no nesting. */
function readChain(
  reader: TokenReader,
  operator: 'and' | 'or',
  readNext: () => Expression,
): Expression {
  const { at } = reader.peek()
  let expression = readNext()
  while (reader.peekOperator() === operator) {
    const left = toCondition(reader, expression)
    reader.next()
    expression = { type: operator, left, right: toCondition(reader, readNext()), at }
  }
  return expression
}

function readTerm(reader: TokenReader): Expression {
  const start = reader.peek()
  if (takeNot(reader)) return reader.nested(() => readNegation(reader, start))

  const left = readPrimary(reader, 'condition')
  const other = reader.repairs && readOtherCondition(reader, left)
  if (other) return other
  const operator = reader.peekOperator()
  if (!isComparison(operator)) {
    // A word after a bare column is more likely a wrong operator than a missing `and`.
    if (isValue(left) && !canEndCondition(reader)) throw reader.unexpected('operator')
    return left
  }
  reader.next()
  const right = readRightSide(reader)
  return { type: 'comparison', operator, left: toOperand(reader, left, start), right, at: start.at }
}

function readRightSide(reader: TokenReader): Operand {
  if (!reader.repairs) return readOperand(reader)
  const right = readUnquotedText(reader) ?? readOperand(reader)
  return right.type === 'call' || right.type === 'alias' ? right : readMoreText(reader, right)
}

function takeNot(reader: TokenReader): boolean {
  if (reader.repairs && reader.peek().text === '!') return reader.next().text === '!'
  return reader.takeWord('not')
}

function readNegation(reader: TokenReader, not: Token): Filter {
  const inner = reader.peek()
  const operand = takeNot(reader)
    ? reader.nested(() => readNegation(reader, inner))
    : readNegated(reader)

  const following = reader.peek()
  if (isComparison(reader.peekOperator())) {
    throw reader.refuse(
      following,
      `The comparison at position ${following.at} follows not, which binds tighter.`,
      "Put the comparison in parentheses: not (name eq 'a').",
    )
  }
  return { type: 'not', operand, at: not.at }
}

/** The operand of `not`, which cannot be a comparison in any form. */
function readNegated(reader: TokenReader): Filter {
  const primary = readPrimary(reader, 'condition')
  const other =
    reader.repairs && !reader.isWord('is') ? readOtherCondition(reader, primary) : undefined
  return other ?? toCondition(reader, primary)
}

function readPrimary(reader: TokenReader, place: 'condition' | 'value'): Expression {
  const token = reader.peek()
  const value = parseLiteralOrAlias(token) ?? (reader.repairs && parseJsonQuoted(token))
  if (value !== undefined) {
    reader.next()
    return value
  }
  if (token.kind === '(') return reader.nested(() => readGroup(reader))
  if (reader.repairs) {
    const named = readNamed(reader)
    if (named) return named
  } else if (token.kind === 'dottedName' && isQueryFunctionName(token.text)) {
    return readQueryFunction(reader, token.text.slice(namespace.length))
  }
  if (isReserved(token.text)) throw reader.unexpected(place)
  return readPathOrCall(reader, readPath(reader, place))
}

function readQueryFunction(reader: TokenReader, name: string): QueryFunction {
  const { at } = reader.next()
  return { type: 'queryFunction', name, parameters: readParameters(reader), at }
}

/**
 * A query function in a tolerant reading, by its named parameters or by having none; its namespace
 * can be missing. Without names it can only be an ordinary call.
 */
function readNamed(reader: TokenReader): QueryFunction | undefined {
  const { kind, text } = reader.peek()
  const isFunction =
    kind === 'name' ? reader.repairs?.isQueryFunction?.(text) === true : hasNamespace(text)
  if (!isFunction || !reader.match(namedParameters)) return undefined
  return readQueryFunction(reader, unqualified(text))
}

const namedParameters = /[\w.]+\s*\(\s*(?:\)|\w+\s*=(?!=))/y

function readGroup(reader: TokenReader): Expression {
  reader.next()
  const expression = readExpression(reader)
  reader.expect(')', 'joint', "and, or, or ')'")
  return expression
}

function readPathOrCall(reader: TokenReader, path: Path): Path | FunctionCall | Lambda {
  const open = reader.peek()
  if (open.kind !== '(') return path
  const name = path.segments.at(-1) ?? ''
  if (path.segments.length === 1) return reader.nested(() => readCall(reader, name, path.at))
  if (name === 'any' || name === 'all') {
    const collection = { ...path, segments: path.segments.slice(0, -1) }
    return reader.nested(() => readLambda(reader, collection, name))
  }
  throw reader.refuse(
    open,
    `Only any(...) and all(...) can follow a path; found '${name.slice(0, 32)}(' at position ${path.at}.`,
    "Functions take the path as their argument: contains(primarycontactid/fullname,'x').",
  )
}

function readCall(reader: TokenReader, name: string, at: number): FunctionCall {
  reader.next()
  if (reader.take(')')) return { type: 'call', name, arguments: [], at }
  const operands = readList(reader, readOperand)
  reader.expect(')', 'argument')
  return { type: 'call', name, arguments: operands, at }
}

function readLambda(reader: TokenReader, path: Path, quantifier: 'any' | 'all'): Lambda {
  reader.next()
  const base = { type: 'lambda', quantifier, path, at: path.at } as const
  if (quantifier === 'any' && reader.take(')')) return base
  const variable = reader.expect('name', 'variable').text
  reader.expect(':', 'variable', "':' after the variable")
  const condition = readFilter(reader)
  reader.expect(')', 'joint', "and, or, or ')'")
  return { ...base, variable, condition }
}

function readOperand(reader: TokenReader): Operand {
  const start = reader.peek()
  return toOperand(reader, readPrimary(reader, 'value'), start)
}

function toOperand(reader: TokenReader, expression: Expression, start: Token): Operand {
  if (isValue(expression) || expression.type === 'call') return expression
  throw reader.refuse(
    start,
    `The condition at position ${start.at} cannot be compared or passed as a value.`,
    "Use it by itself, or put not in front of it: not (name eq 'x').",
  )
}

function toCondition(reader: TokenReader, expression: Expression): Filter {
  if (expression.type === 'alias') throw reader.unexpected('operator')
  if (isValue(expression) && expression.type !== 'path' && expression.type !== 'boolean') {
    throw reader.unexpected('operator')
  }
  return expression
}

/** A column, a literal or an alias. */
function isValue(expression: Expression): expression is Exclude<Operand, FunctionCall> {
  switch (expression.type) {
    case 'and':
    case 'or':
    case 'not':
    case 'comparison':
    case 'call':
    case 'queryFunction':
    case 'lambda':
      return false
    default:
      return true
  }
}

function canEndCondition(reader: TokenReader): boolean {
  const operator = reader.peekOperator()
  if (operator === 'and' || operator === 'or') return true
  return ['end', ')', ',', ';'].includes(reader.peek().kind)
}

function isQueryFunctionName(text: string): boolean {
  return text.startsWith(namespace) && !text.slice(namespace.length).includes('.')
}
