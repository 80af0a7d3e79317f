import * as fc from 'fast-check'
import type {
  Aggregate,
  Alias,
  ExpandItem,
  Filter,
  KeyPart,
  Lambda,
  Literal,
  Operand,
  OrderItem,
  ParameterValue,
  Path,
  QueryFunction,
  SelectItem,
  Transformation,
} from '../../../odata/ast.ts'

/** Trees have no text, so every node stands at 0. */
const at = 0

const words = /^(?:and|or|not|eq|ne|gt|ge|lt|le|true|false|null)$/i

/** Column and variable names that a query can hold, keywords left out. */
export const arbitraryName: fc.Arbitrary<string> = fc
  .oneof(
    fc.constantFrom(
      'name',
      '_primarycontactid_value',
      'IsCustomizable',
      'any',
      'in',
      'asc',
      'with',
    ),
    fc.stringMatching(/^[A-Za-z_]\w{0,6}$/),
  )
  .filter((name) => !words.test(name))

const text = fc.oneof(
  fc.constantFrom('', "O'Brien", "''", '%', 'a\\b', '"', '],)', 'Ünïcødé 🎉', '\n\t', ' and '),
  fc.string({ unit: 'binary', maxLength: 8 }),
)

const numberText = fc.stringMatching(/^-?\d{1,19}(\.\d{1,5})?([eE][+-]?\d{1,3})?$/)

const moment = fc.date({
  min: new Date('1753-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
})

const dateTimeText = fc
  .tuple(moment, fc.constantFrom(16, 19, 23), fc.constantFrom('', 'Z', '+02:00', '-11:30'))
  .map(([value, length, zone]) => value.toISOString().slice(0, length) + zone)

export const arbitraryLiteral: fc.Arbitrary<Literal> = fc.oneof<fc.Arbitrary<Literal>[]>(
  fc.constant({ type: 'null', at }),
  fc.boolean().map((value) => ({ type: 'boolean', value, at })),
  numberText.map((value) => ({ type: 'number', text: value, at })),
  text.map((value) => ({ type: 'string', value, at })),
  fc.uuid().map((value) => ({ type: 'guid', value, at })),
  moment.map((value) => ({ type: 'date', value: value.toISOString().slice(0, 10), at })),
  dateTimeText.map((value) => ({ type: 'dateTime', value, at })),
  fc.tuple(arbitraryName, fc.oneof(arbitraryName, text)).map(([name, member]) => ({
    type: 'enum',
    name: `Microsoft.Dynamics.CRM.${name}`,
    member,
    at,
  })),
)

export const arbitraryAlias: fc.Arbitrary<Alias> = fc
  .stringMatching(/^[A-Za-z_]\w{0,3}$/)
  .map((name) => ({ type: 'alias', name, at }))

export const arbitraryPath: fc.Arbitrary<Path> = fc
  .tuple(
    arbitraryName,
    fc.array(fc.oneof(arbitraryName, fc.constant('Microsoft.Dynamics.CRM.systemuser')), {
      maxLength: 2,
    }),
  )
  .map(([first, rest]) => ({ type: 'path', segments: [first, ...rest], at }))

const { operand } = fc.letrec<{ operand: Operand }>((tie) => ({
  operand: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    arbitraryPath,
    arbitraryLiteral,
    arbitraryAlias,
    fc
      .tuple(
        fc.oneof(fc.constant('contains'), arbitraryName),
        fc.array(tie('operand'), { maxLength: 3 }),
      )
      .map(([name, operands]): Operand => ({ type: 'call', name, arguments: operands, at })),
  ),
}))

export const arbitraryOperand: fc.Arbitrary<Operand> = operand

const parameterValue: fc.Arbitrary<ParameterValue> = fc.oneof(
  arbitraryLiteral,
  arbitraryAlias,
  fc
    .array(arbitraryLiteral, { maxLength: 3 })
    .map((items): ParameterValue => ({ type: 'list', items, at })),
)

const queryFunction: fc.Arbitrary<QueryFunction> = fc.record({
  type: fc.constant('queryFunction' as const),
  name: arbitraryName,
  parameters: fc.uniqueArray(fc.record({ name: arbitraryName, value: parameterValue }), {
    maxLength: 3,
    selector: ({ name }) => name,
  }),
  at: fc.constant(at),
})

const { filter } = fc.letrec<{ filter: Filter; lambda: Lambda }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 5, depthSize: 'small', withCrossShrink: true },
    arbitraryPath,
    fc.boolean().map((value): Filter => ({ type: 'boolean', value, at })),
    fc.record({
      type: fc.constant('comparison' as const),
      operator: fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'),
      left: operand,
      right: operand,
      at: fc.constant(at),
    }),
    fc.record({
      type: fc.constant('call' as const),
      name: fc.constantFrom('contains', 'startswith', 'endswith'),
      arguments: fc.tuple(arbitraryPath, arbitraryLiteral),
      at: fc.constant(at),
    }),
    queryFunction,
    fc.record({
      type: fc.constantFrom('and', 'or'),
      left: tie('filter'),
      right: tie('filter'),
      at: fc.constant(at),
    }),
    fc.record({ type: fc.constant('not' as const), operand: tie('filter'), at: fc.constant(at) }),
    tie('lambda'),
  ),
  lambda: fc.oneof(
    arbitraryPath.map((path): Lambda => ({ type: 'lambda', quantifier: 'any', path, at })),
    fc.record({
      type: fc.constant('lambda' as const),
      quantifier: fc.constantFrom('any', 'all'),
      path: arbitraryPath,
      variable: arbitraryName,
      condition: tie('filter'),
      at: fc.constant(at),
    }),
  ),
}))

export const arbitraryFilter: fc.Arbitrary<Filter> = filter

export const arbitraryOrderby: fc.Arbitrary<OrderItem[]> = fc.array(
  fc.record({
    operand: fc.oneof(arbitraryPath, arbitraryAlias),
    descending: fc.boolean(),
    at: fc.constant(at),
  }),
  { minLength: 1, maxLength: 3 },
)

export const arbitrarySelect: fc.Arbitrary<SelectItem[]> = fc.array(
  fc.record({ name: arbitraryName, at: fc.constant(at) }),
  { minLength: 1, maxLength: 4 },
)

const { expand } = fc.letrec<{ expand: ExpandItem[] }>((tie) => ({
  expand: fc.array(
    fc
      .record(
        {
          navigation: arbitraryName,
          reference: fc.boolean(),
          at: fc.constant(at),
          select: arbitrarySelect,
          filter: arbitraryFilter,
          orderby: arbitraryOrderby,
          top: fc.nat(),
          count: fc.boolean(),
          expand: fc.option(tie('expand'), { maxDepth: 2, nil: undefined }),
        },
        { requiredKeys: ['navigation', 'reference', 'at'] },
      )
      .map(withoutUndefined),
    { minLength: 1, maxLength: 2 },
  ),
}))

export const arbitraryExpand: fc.Arbitrary<ExpandItem[]> = expand

const aggregate: fc.Arbitrary<Aggregate> = fc.oneof<fc.Arbitrary<Aggregate>[]>(
  arbitraryName.map((alias) => ({ type: 'count', alias, at })),
  fc.record({
    type: fc.constant('aggregate' as const),
    path: arbitraryPath,
    method: fc.constantFrom('sum', 'average', 'min', 'max', 'countdistinct'),
    alias: arbitraryName,
    at: fc.constant(at),
  }),
)

export const arbitraryApply: fc.Arbitrary<Transformation[]> = fc.array(
  fc.oneof<fc.Arbitrary<Transformation>[]>(
    arbitraryFilter.map((condition) => ({ type: 'filter', condition, at })),
    fc
      .array(aggregate, { minLength: 1, maxLength: 3 })
      .map((aggregates) => ({ type: 'aggregate', aggregates, at })),
    fc.record({
      type: fc.constant('groupby' as const),
      keys: fc.array(arbitraryPath, { minLength: 1, maxLength: 3 }),
      aggregates: fc.array(aggregate, { maxLength: 3 }),
      at: fc.constant(at),
    }),
  ),
  { minLength: 1, maxLength: 3 },
)

const quotedGuid = /^\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i

const keyValue = fc
  .oneof(arbitraryLiteral, arbitraryAlias)
  .filter((value) => value.type !== 'string' || !quotedGuid.test(value.value))

export const arbitraryKey: fc.Arbitrary<KeyPart[]> = fc.oneof(
  keyValue.map((value) => [{ value, at }]),
  fc.array(fc.record({ name: arbitraryName, value: keyValue, at: fc.constant(at) }), {
    minLength: 1,
    maxLength: 3,
  }),
)

/** The same tree with every `at` at 0, to compare trees whatever their text. */
export function withoutPositions(tree: unknown): unknown {
  return JSON.parse(JSON.stringify(tree), (key, value: unknown) => (key === 'at' ? 0 : value))
}

function withoutUndefined({ expand: nested, ...item }: ExpandItemDraft): ExpandItem {
  return nested === undefined ? item : { ...item, expand: nested }
}

type ExpandItemDraft = Omit<ExpandItem, 'expand'> & { expand?: ExpandItem[] | undefined }
