import { DataverseError } from '../../errors.ts'
import type { Literal, ParameterValue, QueryFunction } from '../../../odata/ast.ts'
import { nearestNames } from '../../text/nearest.ts'
import { kindOf } from '../metadata/columns.ts'
import { fitLiteral, guidOf, textOfLiteral } from './fit-literal.ts'
import { checkPath, noteSecured } from './path.ts'
import type { CheckedPath, PathScope } from './path.ts'
import { findQueryFunction, queryFunctionNames } from './query-functions.ts'
import type { Takes } from './query-functions.ts'

type Parameters = QueryFunction['parameters']

/**
 * A query function with its name, column and values in the service's form: lists of texts, numbers
 * without quotes, choice labels as values.
 *
 * @throws DataverseError `invalid_query` with the whole function in its correct form.
 * @see Reference section 7.4.
 */
export async function checkQueryFunction(
  call: QueryFunction,
  scope: PathScope,
): Promise<QueryFunction> {
  const found = findQueryFunction(call.name)
  if (!found) throw unknownFunction(call)
  const { name, takes } = found
  if (name !== call.name) scope.context.note(`${call.name} read as ${name}`)

  const column = await columnOf({ ...call, name }, takes, scope)
  const { property } = column
  noteSecured(column.column, scope.context)
  const given = call.parameters.filter((one) => one.name.toLowerCase() !== 'propertyname')
  const checked = fitFunction(name, column, call, scope)
  const parameters = toValues(given, takes, { ...call, name: checked }, column, scope)
  return { ...call, name: checked, parameters: [property, ...parameters] }
}

interface NamedColumn extends CheckedPath {
  readonly property: Parameters[number]
}

/** Unlike comparisons, query functions name lookups by logical name. */
async function columnOf(call: QueryFunction, takes: Takes, scope: PathScope): Promise<NamedColumn> {
  const parameter = call.parameters.find(({ name }) => name.toLowerCase() === 'propertyname')
  const value = parameter?.value
  if (value?.type !== 'string') throw wrongForm(call, takes, 'createdon')
  const { at } = value
  const checked = await checkPath(
    { type: 'path', segments: value.value.trim().split('/'), at },
    { ...scope, context: { ...scope.context, note: () => undefined } },
  )
  const { path, column } = checked
  const written = [...path.segments.slice(0, -1), column.logicalName].join('/')
  if (written !== value.value) scope.context.note(`${value.value} read as ${written}`)
  return {
    ...checked,
    property: { name: 'PropertyName', value: { type: 'string', value: written, at } },
  }
}

/** The function for this type of column: date functions need dates; multi-select choices have their own. */
function fitFunction(
  name: string,
  { column }: NamedColumn,
  call: QueryFunction,
  scope: PathScope,
): string {
  const kind = kindOf(column)
  const isContained = name === 'ContainValues' || name === 'DoesNotContainValues'
  if (isContained && kind !== 'choices') {
    const single = name === 'ContainValues' ? 'In' : 'NotIn'
    scope.context.note(`${name} read as ${single}: ${column.logicalName} has one value`)
    return single
  }
  if ((name === 'In' || name === 'NotIn') && kind === 'choices') {
    scope.context.ambiguity(
      `${column.logicalName} is a multi-select choice, which ${name} cannot test.`,
    )
    return name === 'In' ? 'ContainValues' : 'DoesNotContainValues'
  }
  if (isOfDates(name) && kind !== 'day' && kind !== 'time')
    throw new DataverseError(
      'invalid_query',
      `${name} works on dates; ${column.logicalName} is ${column.type}.`,
      { hint: 'Name a date column, such as createdon.', facts: { position: call.at } },
    )
  return name
}

const isOfDates = (name: string) =>
  /^(?:On|OnOr(?:After|Before)|Today|Tomorrow|Yesterday)$|^(?:Last|Next|This|OlderThan)|Fiscal/.test(
    name,
  )

function toValues(
  given: Parameters,
  takes: Takes,
  call: QueryFunction,
  column: NamedColumn,
  scope: PathScope,
): Parameters {
  if (takes === 'any') return given
  const literals = given.flatMap(({ value }) => literalsOf(value))
  const isWrong =
    takes === 'nothing'
      ? literals.length > 0
      : takes === 'list'
        ? literals.length === 0
        : literals.length !== (takes === 'pair' ? 2 : 1)
  if (isWrong) throw wrongForm(call, takes, column.column.logicalName)

  const [first] = literals
  if (takes === 'nothing' || !first) return []
  if (takes === 'list' || takes === 'pair')
    return [{ name: 'PropertyValues', value: toList(literals, column, scope, call) }]
  return [{ name: 'PropertyValue', value: toSingle(first, takes, call, column, scope) }]
}

function toSingle(
  literal: Literal,
  takes: Takes,
  call: QueryFunction,
  column: NamedColumn,
  scope: PathScope,
): Literal {
  const { at } = literal
  const text = textOfLiteral(literal)
  if (takes === 'count') {
    if (!/^\d+$/.test(text)) throw wrongForm(call, takes, column.column.logicalName)
    if (literal.type !== 'number') scope.context.note(`'${text}' of ${call.name} sent as a number`)
    return { type: 'number', text, at }
  }
  if (takes === 'id') {
    const id = guidOf(text)
    if (id === undefined) throw wrongForm(call, takes, column.column.logicalName)
    return { type: 'string', value: id, at }
  }
  const [fit] = fitLiteral(toBare(literal), column, 'ge', scope.context)
  return { type: 'string', value: textOfLiteral(fit ?? literal).slice(0, 10), at }
}

/** The service expects lists of texts, for any column type. */
function toList(
  literals: readonly Literal[],
  column: NamedColumn,
  scope: PathScope,
  call: QueryFunction,
): ParameterValue {
  const kind = kindOf(column.column)
  const hasLabels = kind === 'choice' || kind === 'choices' || kind === 'boolean'
  // One value of a multi-select choice is compared like a plain choice.
  const one =
    kind === 'choices' ? { ...column, column: { ...column.column, type: 'Picklist' } } : column
  const fit = literals.flatMap((literal) =>
    kind === 'text'
      ? [literal]
      : fitLiteral(toBare(literal), one, hasLabels ? 'eq' : 'ge', scope.context),
  )
  const items = fit.map((literal): Literal => ({
    type: 'string',
    value: textOfLiteral(literal),
    at: literal.at,
  }))
  return { type: 'list', items, at: call.at }
}

/** A quoted value without its quotes: lists and dates are always quoted here. */
function toBare(literal: Literal): Literal {
  if (literal.type !== 'string') return literal
  const { value, at } = literal
  if (/^-?\d+(\.\d+)?$/.test(value)) return { type: 'number', text: value, at }
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return { type: 'date', value, at }
  const id = guidOf(value)
  return id === undefined ? literal : { type: 'guid', value: id, at }
}

function literalsOf(value: ParameterValue): readonly Literal[] {
  if (value.type === 'list') return value.items
  return value.type === 'alias' ? [] : [value]
}

const examples: Readonly<Record<Takes, string>> = {
  nothing: '',
  count: ',PropertyValue=7',
  day: ",PropertyValue='2026-01-31'",
  list: ",PropertyValues=['1','2']",
  pair: ",PropertyValues=['1','9']",
  id: ",PropertyValue='5a3f0000-0000-4000-8000-000000000001'",
  any: ',PropertyValue1=1,PropertyValue2=2026',
}

function wrongForm(call: QueryFunction, takes: Takes, column: string): DataverseError {
  return new DataverseError('invalid_query', `The parameters of ${call.name} are wrong.`, {
    hint: `Write Microsoft.Dynamics.CRM.${call.name}(PropertyName='${column}'${examples[takes]}).`,
    facts: { position: call.at },
  })
}

function unknownFunction({ name, at }: QueryFunction): DataverseError {
  const nearest = nearestNames(name, queryFunctionNames)
  return new DataverseError(
    'invalid_query',
    `Dataverse has no query function "${name.slice(0, 64)}".`,
    {
      hint:
        nearest.length > 0
          ? `Use ${nearest.join(' or ')}.`
          : 'Use In, Between, On, LastXDays or EqualUserId.',
      facts: { position: at, nearest },
    },
  )
}
