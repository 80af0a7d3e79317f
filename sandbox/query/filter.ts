import type { FunctionCall, Comparison, Filter, Lambda, Operand, Path } from '../../odata/ast.ts'
import { checkPrivilege } from '../security/row-access.ts'
import type { StoredRow } from '../store/store.ts'
import { compareTerms } from './comparison.ts'
import type { Term } from './comparison.ts'
import { findNavigation, relatedRows, targetTable } from './navigation.ts'
import { compileQueryFunction } from './query-functions.ts'
import { parserCode, refuse, typeName, unknownProperty } from '../failures/query-failures.ts'
import { enterPath, resolveColumn } from './scope.ts'
import type { Predicate, Scope } from './scope.ts'
import { createLike, foldText, hasWildcard } from './text.ts'
import { edmType, kindOf, toConstant } from './values.ts'

const maxConditions = 500
const textFunctions = ['contains', 'startswith', 'endswith'] as const
type TextFunction = (typeof textFunctions)[number]

type Chain = Extract<Filter, { type: 'and' | 'or' }>

const never: Predicate = () => false

/**
 * A `$filter` tree as a test of rows, compiled once per query (reference section 7.4).
 *
 * Every part is true or false, never unknown. For a null, only `eq null` and `ne` with a value are
 * true, a text function is false, and `not` inverts either result.
 *
 * @throws a failure with the service's text for unknown columns, wrong types and unsupported
 * expressions.
 */
export function compileFilter(scope: Scope, filter: Filter): Predicate {
  checkConditionCount(filter)
  return compile(scope, filter)
}

function compile(scope: Scope, filter: Filter): Predicate {
  switch (filter.type) {
    case 'and':
    case 'or':
      return compileChain(scope, filter)
    case 'not':
      return compileNot(scope, filter.operand)
    case 'comparison':
      return compileComparison(scope, filter)
    case 'call':
      return compileTextFunction(scope, filter)
    case 'queryFunction':
      return compileQueryFunction(scope, filter)
    case 'lambda':
      return compileLambda(scope, filter)
    case 'path':
      return compileBareColumn(scope, filter)
    case 'boolean':
      return () => filter.value
    default:
      throw refuse('A binary operator or a Boolean value was expected in $filter.', parserCode)
  }
}

function compileChain(scope: Scope, filter: Chain): Predicate {
  const tests = flatten(filter, filter.type).map((part) => compile(scope, part))
  return filter.type === 'and'
    ? (row) => tests.every((test) => test(row))
    : (row) => tests.some((test) => test(row))
}

/** A loop instead of recursion: a chain of hundreds of conditions makes a deep tree. */
function flatten(filter: Filter, type: 'and' | 'or'): readonly Filter[] {
  const parts: Filter[] = []
  const pending: Filter[] = [filter]
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.type === type) pending.push(next.right, next.left)
    else parts.push(next)
  }
  return parts
}

function compileNot(scope: Scope, operand: Filter): Predicate {
  if (containsQueryFunction(operand)) {
    throw refuse('Not operator along with the Custom Named Condition operators is not allowed')
  }
  const inner = compile(scope, operand)
  return (row) => !inner(row)
}

function containsQueryFunction(filter: Filter): boolean {
  const pending: Filter[] = [filter]
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.type === 'queryFunction') return true
    if (next.type === 'and' || next.type === 'or') pending.push(next.left, next.right)
    if (next.type === 'not') pending.push(next.operand)
  }
  return false
}

function compileBareColumn(scope: Scope, path: Path): Predicate {
  const term = resolveColumn(scope, path)
  if (!term) return never
  if (kindOf(term.column) !== 'boolean') {
    throw refuse('A Boolean value was expected for the condition in $filter.', parserCode)
  }
  return (row) => term.get(row) === true
}

function compileComparison(scope: Scope, comparison: Comparison): Predicate {
  const { left, operator, right } = comparison
  // Some clients write a bare condition as `contains(name,'x') eq true`.
  if (
    left.type === 'call' &&
    right.type === 'boolean' &&
    (operator === 'eq' || operator === 'ne')
  ) {
    const inner = compileTextFunction(scope, left)
    const wanted = (operator === 'eq') === right.value
    return (row) => inner(row) === wanted
  }
  return compareTerms(toTerm(scope, left), operator, toTerm(scope, right))
}

function toTerm(scope: Scope, operand: Operand): Term {
  switch (operand.type) {
    case 'path': {
      const term = resolveColumn(scope, operand)
      if (!term) return { type: 'null' }
      const { column, get } = term
      return { type: 'column', kind: kindOf(column), edm: edmType(column), get }
    }
    case 'alias': {
      const value = scope.alias(operand.name)
      if (value === undefined) return { type: 'null' }
      if (value.type === 'list' || value.type === 'json') {
        throw refuse(`The value of the alias '@${operand.name}' is not a single value.`, parserCode)
      }
      return toTerm(scope, value)
    }
    case 'call':
      checkTextFunction(operand)
      throw refuse('Functions cannot be compared with a value.')
    default: {
      const constant = toConstant(operand)
      return constant ? { type: 'constant', ...constant } : { type: 'null' }
    }
  }
}

function compileTextFunction(scope: Scope, call: FunctionCall): Predicate {
  const name = checkTextFunction(call)
  const [target, argument, ...others] = call.arguments.map((operand) => toTerm(scope, operand))
  if (!isText(target) || !isText(argument) || others.length > 0) {
    throw refuse(
      `No function signature for the function with name '${name}' matches the specified arguments. ` +
        `The function signatures considered are: ${name}(Edm.String Nullable=true, Edm.String Nullable=true).`,
      parserCode,
    )
  }
  if (target?.type !== 'column') return never
  if (argument?.type === 'column') throw refuse(`The second argument of ${name} must be a value.`)
  if (argument?.type !== 'constant') return never

  const { get } = target
  const test = createTextTest(name, String(argument.value))
  return (row) => {
    const value = get(row)
    return typeof value === 'string' && test(value)
  }
}

function isText(term: Term | undefined): boolean {
  return term?.type === 'null' || term?.kind === 'text'
}

function checkTextFunction({ name }: FunctionCall): TextFunction {
  const found = textFunctions.find((candidate) => candidate === name)
  if (found) return found
  if (odataFunctions.split(' ').includes(name)) {
    throw refuse(`The function '${name}' is not supported.`)
  }
  throw refuse(
    `An unknown function with name '${name}' was found. This may also be a function import or a key ` +
      'lookup on a navigation property, which is not allowed.',
    parserCode,
  )
}

function createTextTest(name: TextFunction, value: string): (text: string) => boolean {
  if (hasWildcard(value)) {
    const before = name === 'startswith' ? '' : '%'
    const after = name === 'endswith' ? '' : '%'
    return createLike(`${before}${value}${after}`)
  }
  const folded = foldText(value)
  if (name === 'contains') return (text) => foldText(text).includes(folded)
  if (name === 'startswith') return (text) => foldText(text).startsWith(folded)
  return (text) => foldText(text).endsWith(folded)
}

function compileLambda(scope: Scope, lambda: Lambda): Predicate {
  const { start, rest } = enterPath(scope, lambda.path.segments)
  const [name = '', ...below] = rest
  const navigation = findNavigation(start.table, name)
  if (!navigation) throw unknownProperty(name, typeName(start.table))
  if (navigation.kind === 'single' || below.length > 0) {
    throw refuse(`${lambda.quantifier} can only be used directly on a collection property.`)
  }
  const table = targetTable(scope.context.schema, navigation)
  if (!table) return () => lambda.quantifier === 'all'
  checkPrivilege(scope.context, table, 'Read')

  const children = (row: StoredRow) => {
    const parent = start.row(row)
    return parent ? relatedRows(scope.context, start.table, navigation, parent) : []
  }
  if (lambda.variable === undefined || !lambda.condition) return (row) => children(row).length > 0

  const cell: { row: StoredRow } = { row: {} }
  const variables = new Map(scope.variables).set(lambda.variable, { table, cell })
  const condition = compile({ ...scope, variables }, lambda.condition)
  const test = (child: StoredRow) => {
    cell.row = child
    return condition(child)
  }
  return lambda.quantifier === 'any'
    ? (row) => children(row).some(test)
    : (row) => children(row).every(test)
}

function checkConditionCount(filter: Filter): void {
  let count = 0
  const pending: Filter[] = [filter]
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.type === 'and' || next.type === 'or') pending.push(next.left, next.right)
    else if (next.type === 'not') pending.push(next.operand)
    else if (next.type === 'lambda' && next.condition) pending.push(next.condition)
    else if (++count > maxConditions) {
      throw refuse('Number of conditions in query exceeded maximum limit.', '0x8004430c')
    }
  }
}

/** Part of OData, but not supported by Dataverse. */
const odataFunctions =
  'length indexof substring tolower toupper trim concat year month day hour minute second ' +
  'fractionalseconds date time totaloffsetminutes totalseconds now mindatetime maxdatetime round ' +
  'floor ceiling cast isof matchesPattern'
