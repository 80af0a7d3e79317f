import type {
  Alias,
  FunctionCall,
  ComparisonOperator,
  Filter,
  Lambda,
  Operand,
  Path,
} from './ast.ts'
import type { Token } from './lexer.ts'
import type { ParseLimits } from './limits.ts'
import { parseLiteralOrAlias } from './parse-literal.ts'
import { readParameters } from './parse-parameters.ts'
import { readPath } from './parse-path.ts'
import { isWord, readList, readWhole } from './token-reader.ts'
import type { TokenReader } from './token-reader.ts'

/** What stands between operators or in parentheses; a lone alias is no condition. */
type Expression = Filter | Alias

const comparisonOperators = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const
const reserved = ['and', 'or', 'not', 'true', 'false', 'null', ...comparisonOperators]
const namespace = 'Microsoft.Dynamics.CRM.'

/**
 * The tree of a `$filter` expression.
 *
 * `and` binds tighter than `or`, both group from the left; `not` takes what directly follows it, so
 * that `not contains(name,'a') and x eq 1` is `(not ...) and ...`, and `not name eq 'a'` is refused
 * instead of being read as `(not name) eq 'a'`. Names are not checked, function names included.
 *
 * @throws `invalid_query` with the position of what cannot be read and a hint for typical slips.
 * @see Reference sections 6.2 and 7.4; OData 4.01 part 2, sections 5.1.1.1 and 5.1.1.14.
 */
export function parseFilter(text: string, limits?: Partial<ParseLimits>): Filter {
  const hint = "Example: contains(name,'fabrikam') and revenue gt 100000."
  return readWhole({ text, limits, hint, after: 'joint' }, readFilter)
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
  while (isWord(reader.peek(), operator)) {
    const left = toCondition(reader, expression)
    reader.next()
    expression = { type: operator, left, right: toCondition(reader, readNext()), at }
  }
  return expression
}

function readTerm(reader: TokenReader): Expression {
  const start = reader.peek()
  if (reader.takeWord('not')) return reader.nested(() => readNegation(reader, start))

  const left = readPrimary(reader, 'condition')
  const operator = takeComparisonOperator(reader)
  if (operator === undefined) {
    // A word behind a bare column is more likely a wrong operator than a missing `and`.
    if (isValue(left) && !canEndCondition(reader.peek())) throw reader.unexpected('operator')
    return left
  }
  const right = readOperand(reader)
  return { type: 'comparison', operator, left: toOperand(reader, left, start), right, at: start.at }
}

function readNegation(reader: TokenReader, not: Token): Filter {
  const inner = reader.peek()
  const operand = reader.takeWord('not')
    ? reader.nested(() => readNegation(reader, inner))
    : toCondition(reader, readPrimary(reader, 'condition'))

  const following = reader.peek()
  if (toComparisonOperator(following) !== undefined) {
    throw reader.refuse(
      following,
      `The comparison at position ${following.at} follows not, which binds tighter.`,
      "Put the comparison in parentheses: not (name eq 'a').",
    )
  }
  return { type: 'not', operand, at: not.at }
}

function readPrimary(reader: TokenReader, place: 'condition' | 'value'): Expression {
  const token = reader.peek()
  const value = parseLiteralOrAlias(token)
  if (value !== undefined) {
    reader.next()
    return value
  }
  if (token.kind === '(') return reader.nested(() => readGroup(reader))
  if (token.kind === 'dottedName' && isQueryFunctionName(token.text)) {
    reader.next()
    const name = token.text.slice(namespace.length)
    return { type: 'queryFunction', name, parameters: readParameters(reader), at: token.at }
  }
  if (reserved.includes(token.text.toLowerCase())) throw reader.unexpected(place)
  return readPathOrCall(reader, readPath(reader, place))
}

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

function canEndCondition(token: Token): boolean {
  if (isWord(token, 'and') || isWord(token, 'or')) return true
  return token.kind === 'end' || token.kind === ')' || token.kind === ',' || token.kind === ';'
}

function takeComparisonOperator(reader: TokenReader): ComparisonOperator | undefined {
  const operator = toComparisonOperator(reader.peek())
  if (operator !== undefined) reader.next()
  return operator
}

function toComparisonOperator({ kind, text }: Token): ComparisonOperator | undefined {
  return kind === 'name' ? comparisonOperators.find((operator) => operator === text) : undefined
}

function isQueryFunctionName(text: string): boolean {
  return text.startsWith(namespace) && !text.slice(namespace.length).includes('.')
}
