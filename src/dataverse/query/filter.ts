import { DataverseError } from '../../errors.ts'
import type {
  FunctionCall,
  Comparison,
  Filter,
  Lambda,
  Literal,
  Path,
  QueryFunction,
} from '../../../odata/ast.ts'
import { rewriteCall, rewriteComparison } from './rewrite-calls.ts'
import { oppositeDay, rewriteDayFunction } from './day-comparison.ts'
import { checkQueryFunction } from './check-query-function.ts'
import { kindOf } from '../metadata/columns.ts'
import { partyRoles } from '../metadata/party-roles.ts'
import { compare } from './function-rewrites.ts'
import { checkComparison } from './comparison.ts'
import { checkCollection, checkPath, segmentsToCollection } from './path.ts'
import type { PathScope } from './path.ts'
import { oppositeOf } from './query-functions.ts'
import { checkTextFunction } from './text-function.ts'

const mostConditions = 500

/**
 * The same filter in the service's form: its spelling of names, literals in the column's type, and
 * only the operators and functions that it supports.
 *
 * @throws DataverseError `unknown_column` with the nearest names; `invalid_query` with the form that
 * works, or above 500 conditions.
 * @see Reference section 7.4.
 */
export async function checkFilter(filter: Filter, scope: PathScope): Promise<Filter> {
  const count = countConditions(filter)
  if (count > mostConditions)
    throw new DataverseError('invalid_query', `The filter has ${count} conditions.`, {
      hint: `At most ${mostConditions} work. Combine many values of one column in one condition: Microsoft.Dynamics.CRM.In(PropertyName='name',PropertyValues=['a','b']).`,
    })
  return check(filter, scope)
}

async function check(filter: Filter, scope: PathScope): Promise<Filter> {
  switch (filter.type) {
    case 'and':
    case 'or':
      return {
        ...filter,
        left: await check(filter.left, scope),
        right: await check(filter.right, scope),
      }
    case 'not':
      return negate(await check(filter.operand, scope), scope)
    case 'comparison': {
      const form =
        intoCollection(filter, scope) ?? intoParties(filter, scope) ?? rewritten(filter, scope)
      return form ? check(form, scope) : checkComparison(filter, scope)
    }
    case 'call': {
      const form = intoCollection(filter, scope) ?? rewriteCall(filter, scope)
      return form ? check(form, scope) : checkTextFunction(filter, scope)
    }
    case 'queryFunction': {
      const form = await rewriteDayFunction(filter, scope)
      return form ? check(form, scope) : checkQueryFunction(filter, scope)
    }
    case 'lambda':
      return checkLambda(filter, scope)
    case 'path':
      return checkBare(filter, scope)
    default:
      return filter
  }
}

async function checkLambda(lambda: Lambda, scope: PathScope): Promise<Filter> {
  const { path, target } = await checkCollection(lambda.path, scope)
  if (lambda.condition === undefined || lambda.variable === undefined) {
    scope.context.note('any() read as any record: the form without condition is not documented')
    const { at } = lambda
    const variable = freeVariable(scope)
    const id: Path = { type: 'path', segments: [variable, target.primaryId], at }
    const condition: Filter = {
      type: 'comparison',
      operator: 'ne',
      left: id,
      right: { type: 'null', at },
      at,
    }
    return { ...lambda, path, variable, condition }
  }
  const variables = new Map(scope.variables).set(lambda.variable, target)
  return { ...lambda, path, condition: await check(lambda.condition, { ...scope, variables }) }
}

/** A lambda variable name that no enclosing lambda uses. */
const freeVariable = ({ variables }: PathScope) =>
  ['o', 'p', 'q', 'r'].find((name) => !variables.has(name)) ?? 's'

/** A condition through a collection must say whether it applies to any or to all of its rows. */
function intoCollection(leaf: Comparison | FunctionCall, scope: PathScope): Lambda | undefined {
  const operands = leaf.type === 'call' ? leaf.arguments : [leaf.left, leaf.right]
  const path = operands.find(
    (operand): operand is Path =>
      operand.type === 'path' && segmentsToCollection(operand, scope) > 0,
  )
  if (!path) return undefined
  const length = segmentsToCollection(path, scope)
  const variable = freeVariable(scope)
  const inner: Path = { ...path, segments: [variable, ...path.segments.slice(length)] }
  const put = <Operand>(operand: Operand) => (operand === path ? inner : operand)
  const condition: Filter =
    leaf.type === 'call'
      ? { ...leaf, arguments: leaf.arguments.map(put) }
      : { ...leaf, left: put(leaf.left), right: put(leaf.right) }
  const collection = path.segments.slice(0, length)
  scope.context.ambiguity(`${collection.join('/')} is a collection: any or all of its rows?`)
  return {
    type: 'lambda',
    quantifier: 'any',
    path: { ...path, segments: collection },
    variable,
    condition,
    at: leaf.at,
  }
}

async function checkBare(path: Path, scope: PathScope): Promise<Filter> {
  const { path: checked, column } = await checkPath(path, scope)
  const kind = kindOf(column)
  if (kind === 'boolean' || kind === 'other') return checked
  const form = { type: 'comparison', operator: 'ne', left: checked, at: path.at } as const
  scope.context.ambiguity(`${column.logicalName} alone is not a condition.`)
  return { ...form, right: { type: 'null', at: path.at } }
}

/** The service does not allow `not` before its query functions, so the opposite function is used. */
function negate(filter: Filter, scope: PathScope): Filter {
  const { at } = filter
  if (!holdsQueryFunction(filter)) return { type: 'not', operand: filter, at }
  switch (filter.type) {
    case 'and':
    case 'or':
      return {
        type: filter.type === 'and' ? 'or' : 'and',
        left: negate(filter.left, scope),
        right: negate(filter.right, scope),
        at,
      }
    case 'not':
      return filter.operand
    case 'queryFunction': {
      const day = oppositeDay(filter)
      if (day) return day
      const name = oppositeOf(filter.name)
      if (name !== undefined) scope.context.note(`not ${filter.name} sent as ${name}`)
      return { ...filter, name: name ?? olderThan(filter, scope) }
    }
    default:
      return { type: 'not', operand: filter, at }
  }
}

function holdsQueryFunction(filter: Filter): boolean {
  if (filter.type === 'and' || filter.type === 'or')
    return holdsQueryFunction(filter.left) || holdsQueryFunction(filter.right)
  if (filter.type === 'not') return holdsQueryFunction(filter.operand)
  return filter.type === 'queryFunction'
}

/** For past dates, "not in the last X days" means before that period. */
function olderThan({ name, at }: QueryFunction, { context }: PathScope): string {
  const unit = /^LastX(Hours|Days|Weeks|Months|Years)$/.exec(name)?.[1]
  if (unit === undefined)
    throw new DataverseError('invalid_query', `Dataverse does not allow not before ${name}.`, {
      hint: 'Compare with dates instead: createdon lt 2026-01-01 or createdon ge 2026-02-01.',
      facts: { position: at },
    })
  context.ambiguity(`Dataverse does not allow not before ${name}.`)
  return `OlderThanX${unit}`
}

/** Uses a loop, not recursion: thousands of conditions in one chain make a deep tree. */
function countConditions(filter: Filter): number {
  let count = 0
  const pending: Filter[] = [filter]
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.type === 'and' || next.type === 'or') pending.push(next.left, next.right)
    else if (next.type === 'not') pending.push(next.operand)
    else if (next.type === 'lambda' && next.condition) pending.push(next.condition)
    else count += 1
  }
  return count
}

/** A column beside a plain value is as the service wants it. */
function rewritten(comparison: Comparison, scope: PathScope): Filter | undefined {
  const isPlain = comparison.left.type === 'path' && comparison.right.type !== 'call'
  return isPlain ? undefined : rewriteComparison(comparison, scope)
}

/** A party column as a condition on its rows: the party and its role. */
function intoParties(
  { left, operator, right, at }: Comparison,
  { entity, context }: PathScope,
): Filter | undefined {
  const [name = '', ...deeper] = left.type === 'path' ? left.segments : []
  const column = entity.columns.get(name.toLowerCase())
  const role = partyRoles[name.toLowerCase()]
  if (column?.type !== 'PartyList' || role === undefined || deeper.length > 0) return undefined
  if (right.type !== 'string' && right.type !== 'guid') return undefined
  context.ambiguity(`${name} is a list of parties, which are separate rows.`)
  const own = (property: string): Path => ({ type: 'path', segments: ['o', property], at })
  const value = right.type === 'guid' ? '_partyid_value' : 'addressused'
  const type: Literal = { type: 'number', text: String(role), at }
  return {
    type: 'lambda',
    quantifier: 'any',
    path: { type: 'path', segments: [`${entity.logicalName}_activity_parties`], at },
    variable: 'o',
    condition: {
      type: 'and',
      left: compare(own('participationtypemask'), 'eq', type),
      right: compare(own(value), operator, right),
      at,
    },
    at,
  }
}
