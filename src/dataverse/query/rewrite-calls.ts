import { DataverseError } from '../../errors.ts'
import type {
  FunctionCall,
  Comparison,
  ComparisonOperator,
  Filter,
  Operand,
  Path,
} from '../../../odata/ast.ts'
import { printFilter } from '../../../odata/print.ts'
import { guessColumn } from '../metadata/columns.ts'
import { functionRewrites } from './function-rewrites.ts'
import type { PathScope } from './path.ts'
import { isQueryFunction, toQueryFunction } from './query-functions.ts'

const textFunctions = ['contains', 'startswith', 'endswith']

/**
 * Rewrites a comparison that the service refuses or misinterprets to the form that works; `undefined`
 * if there is nothing to rewrite.
 *
 * @throws DataverseError `invalid_query` for a function without such a form.
 * @see Reference section 7.4: no function but `contains`, `startswith` and `endswith`.
 */
export function rewriteComparison(comparison: Comparison, scope: PathScope): Filter | undefined {
  const { left, operator, right } = comparison
  if (left.type === 'string' && guessColumn(scope.entity, left.value)) {
    const path = { type: 'path', segments: [left.value], at: left.at } as const
    if (right.type !== 'path') {
      scope.context.note(`'${left.value.slice(0, 64)}' read as a column`)
      return { ...comparison, left: path }
    }
  }
  if (
    left.type !== 'path' &&
    left.type !== 'call' &&
    (right.type === 'path' || right.type === 'call')
  )
    return { ...comparison, operator: mirrored[operator], left: right, right: left }
  if (left.type === 'call') return rewriteCalled(comparison, left, scope)
  if (right.type === 'call') return rewriteValue(comparison, right, scope)
  return undefined
}

/** Like `rewriteComparison`, for a function that is a complete condition. */
export function rewriteCall(call: FunctionCall, scope: PathScope): Filter | undefined {
  const { name, at } = call
  const [first, second] = call.arguments
  const lower = name.toLowerCase()
  if (lower === 'substringof' && first && second) {
    scope.context.note('substringof read as contains')
    return { ...call, name: 'contains', arguments: [second, first] }
  }
  if (isQueryFunction(name) && !textFunctions.includes(lower)) return toQueryFunction(call, scope)
  if (!textFunctions.includes(lower)) throw unsupported(call)
  if (lower !== name) {
    scope.context.note(`${name} read as ${lower}`)
    return { ...call, name: lower }
  }
  if (first?.type === 'string' && second?.type === 'path') {
    scope.context.note(`${name} read with its column first`)
    return { type: 'call', name, arguments: [second, first], at }
  }
  const unwrapped = call.arguments.map((operand) => unwrapCase(operand, scope))
  return unwrapped.some((operand, index) => operand !== call.arguments[index])
    ? { ...call, arguments: unwrapped }
    : undefined
}

const mirrored: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  eq: 'eq',
  ne: 'ne',
  gt: 'lt',
  ge: 'le',
  lt: 'gt',
  le: 'ge',
}

function rewriteCalled(comparison: Comparison, call: FunctionCall, scope: PathScope): Filter {
  const { operator, right, at } = comparison
  const name = call.name.toLowerCase()
  if ([...textFunctions, 'substringof'].includes(name) && right.type === 'boolean') {
    const wanted = (operator === 'eq') === right.value
    return wanted ? call : { type: 'not', operand: call, at }
  }
  const bare = unwrapCase(call, scope)
  if (bare !== call) return { ...comparison, left: bare, right: unwrapCase(right, scope) }
  const [argument] = call.arguments
  const column = argument?.type === 'path' ? argument : undefined
  const rewrite = Object.hasOwn(functionRewrites, name) ? functionRewrites[name] : undefined
  const found = column && rewrite?.({ column, operator, value: right, call, scope })
  if (!found) throw unsupported(call, column)
  return found
}

function rewriteValue(comparison: Comparison, call: FunctionCall, scope: PathScope): Filter {
  const bare = unwrapCase(call, scope)
  if (bare === call)
    throw unsupported(call, comparison.left.type === 'path' ? comparison.left : undefined)
  return { ...comparison, right: bare }
}

/** Dataverse ignores case in comparisons, so functions that change the case are removed. */
function unwrapCase(operand: Operand, { context }: PathScope): Operand {
  if (operand.type !== 'call') return operand
  const [argument, ...others] = operand.arguments
  const name = operand.name.toLowerCase()
  if (!argument || others.length > 0) return operand
  if (['tolower', 'toupper', 'lower', 'upper'].includes(name)) {
    context.note(`${name} left out: Dataverse ignores case in comparisons`)
    return argument
  }
  if (name !== 'trim') return operand
  context.ambiguity('Dataverse has no trim.')
  return argument
}

function unsupported(call: FunctionCall, column?: Path): DataverseError {
  const [argument] = call.arguments
  const name = (column ?? (argument?.type === 'path' ? argument : undefined))?.segments.join('/')
  const isTime =
    /^(now|year|month|day|hour|minute|second|date|time|mindatetime|maxdatetime|today)$/i
  const advice = isTime.test(call.name)
    ? `Write the dates, or Microsoft.Dynamics.CRM.LastXDays(PropertyName='${name ?? 'createdon'}',PropertyValue=7).`
    : `Only contains, startswith and endswith work: contains(${name ?? 'name'},'x').`
  return new DataverseError(
    'invalid_query',
    `Dataverse has no function ${call.name.slice(0, 32)}: ${printFilter(call).slice(0, 64)}.`,
    { hint: advice, facts: { position: call.at } },
  )
}
