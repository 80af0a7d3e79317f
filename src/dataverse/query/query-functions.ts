import type { FunctionCall, ParameterValue, QueryFunction } from '../../../odata/ast.ts'
import type { PathScope } from './path.ts'

/** The values that a query function needs besides `PropertyName`. */
export type Takes = 'nothing' | 'count' | 'day' | 'list' | 'pair' | 'id' | 'any'

const counted = ['Hours', 'Days', 'Weeks', 'Months', 'Years', 'FiscalPeriods', 'FiscalYears']
const spans = ['Week', 'Month', 'Year', 'FiscalPeriod', 'FiscalYear']

const relative = 'Today Tomorrow Yesterday Last7Days Next7Days'.split(' ')
const callers =
  'EqualUserId NotEqualUserId EqualBusinessId NotEqualBusinessId EqualUserTeams EqualUserOrUserTeams EqualUserOrUserHierarchy EqualUserOrUserHierarchyAndTeams EqualUserLanguage'.split(
    ' ',
  )

const families: Readonly<Record<Takes, readonly string[]>> = {
  nothing: [
    ...relative,
    ...spans.flatMap((span) => [`This${span}`, `Last${span}`, `Next${span}`]),
    ...callers,
  ],
  count: [
    ...counted.flatMap((unit) => [`LastX${unit}`, `NextX${unit}`]),
    ...['Minutes', ...counted.slice(0, 5)].map((unit) => `OlderThanX${unit}`),
    'InFiscalPeriod',
    'InFiscalYear',
  ],
  day: ['On', 'OnOrAfter', 'OnOrBefore'],
  list: ['In', 'NotIn', 'ContainValues', 'DoesNotContainValues'],
  pair: ['Between', 'NotBetween'],
  id: ['Above', 'AboveOrEqual', 'Under', 'UnderOrEqual', 'NotUnder'],
  any: [
    'InFiscalPeriodAndYear',
    'InOrAfterFiscalPeriodAndYear',
    'InOrBeforeFiscalPeriodAndYear',
    'Contains',
  ],
}

const known: ReadonlyMap<string, { readonly name: string; readonly takes: Takes }> = new Map(
  (['nothing', 'count', 'day', 'list', 'pair', 'id', 'any'] as const).flatMap((takes) =>
    families[takes].map((name) => [name.toLowerCase(), { name, takes }] as const),
  ),
)

/**
 * The query functions of `Microsoft.Dynamics.CRM`, in any letter case.
 *
 * @see Reference section 7.4 (query functions).
 */
export const findQueryFunction = (name: string) => known.get(name.toLowerCase())

/** Whether Dataverse has a query function with this name, in any letter case. */
export const isQueryFunction = (name: string) => known.has(name.toLowerCase())

export const queryFunctionNames = [...known.values()].map(({ name }) => name)

/** Pairs of opposites: one is true if the other is false. */
const opposites = new Map(
  [
    ['In', 'NotIn'],
    ['Between', 'NotBetween'],
    ['ContainValues', 'DoesNotContainValues'],
    ['EqualUserId', 'NotEqualUserId'],
    ['EqualBusinessId', 'NotEqualBusinessId'],
    ['Under', 'NotUnder'],
  ].flatMap(([one = '', other = '']) => [
    [one, other],
    [other, one],
  ]),
)

/** The opposite function; `undefined` if there is none. */
export const oppositeOf = (name: string) => opposites.get(name)

/** Converts `LastXDays(createdon,7)`, without namespace and parameter names, to the full function. */
export function toQueryFunction(call: FunctionCall, { context }: PathScope): QueryFunction {
  const { name, takes } = findQueryFunction(call.name) ?? { name: call.name, takes: 'any' }
  const { at } = call
  const [first, ...rest] = call.arguments
  const values = rest.flatMap((operand): ParameterValue[] =>
    operand.type === 'call' || operand.type === 'path' ? [] : [operand],
  )
  const property = first?.type === 'path' ? first.segments.join('/') : ''
  const text = first?.type === 'string' ? first.value : property
  context.note(`${call.name} read as Microsoft.Dynamics.CRM.${name}`)
  const isList = takes === 'list' || takes === 'pair'
  const items = values.flatMap((value) =>
    value.type === 'list' || value.type === 'alias' ? [] : value,
  )
  const parameters = isList
    ? [{ name: 'PropertyValues', value: { type: 'list', items, at } as const }]
    : values.slice(0, 1).map((value) => ({ name: 'PropertyValue', value }))
  return {
    type: 'queryFunction',
    name,
    parameters: [
      ...(first
        ? [{ name: 'PropertyName', value: { type: 'string', value: text, at } as const }]
        : []),
      ...parameters,
    ],
    at,
  }
}
