import { DataverseError } from '../../errors.ts'
import type { Comparison, Filter, Literal, Operand, Path, QueryFunction } from '../../odata/ast.ts'
import { findColumn, resolveColumn, unknownColumn } from './columns.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'

/** What a check may read and where it says what it repaired. */
export interface CheckContext {
  /** The definition of an entity that a navigation property leads to. */
  readonly entity: (logicalName: string) => Promise<EntityDefinition>
  /** Repairs, in a few words each, for the answer's `notes`. */
  readonly note: (text: string) => void
}

/** Lambda variables in scope and the entity each ranges over. */
type Scope = ReadonlyMap<string, EntityDefinition>

/**
 * The same filter with every name as the service wants it: lookups as `_x_value`, navigation
 * properties in their own letter case, choice labels as values, quoted GUIDs bare.
 *
 * @throws DataverseError `unknown_column` with the nearest names; `invalid_query` for a label that
 * the choice does not have.
 * @see Reference section 7.4.
 */
export async function checkFilter(
  filter: Filter,
  entity: EntityDefinition,
  context: CheckContext,
  scope: Scope = new Map(),
): Promise<Filter> {
  switch (filter.type) {
    case 'and':
    case 'or':
      return {
        ...filter,
        left: await checkFilter(filter.left, entity, context, scope),
        right: await checkFilter(filter.right, entity, context, scope),
      }
    case 'not':
      return { ...filter, operand: await checkFilter(filter.operand, entity, context, scope) }
    case 'comparison':
      return checkComparison(filter, entity, context, scope)
    case 'call':
      return {
        ...filter,
        arguments: await Promise.all(
          filter.arguments.map(
            async (operand) => (await checkOperand(operand, entity, context, scope)).operand,
          ),
        ),
      }
    case 'queryFunction':
      return checkQueryFunction(filter, entity)
    case 'lambda': {
      const { path, target } = await followCollection(filter.path, entity, context, scope)
      if (!filter.condition || filter.variable === undefined) return { ...filter, path }
      const inner = new Map(scope).set(filter.variable, target)
      return {
        ...filter,
        path,
        condition: await checkFilter(filter.condition, entity, context, inner),
      }
    }
    case 'path':
      return (await checkPath(filter, entity, context, scope)).path
    default:
      return filter
  }
}

async function checkComparison(
  comparison: Comparison,
  entity: EntityDefinition,
  context: CheckContext,
  scope: Scope,
): Promise<Comparison> {
  const left = await checkOperand(comparison.left, entity, context, scope)
  const right = await checkOperand(comparison.right, entity, context, scope)
  return {
    ...comparison,
    left: fitLiteral(left.operand, right.column, context),
    right: fitLiteral(right.operand, left.column, context),
  }
}

interface CheckedOperand {
  readonly operand: Operand
  readonly column?: ColumnDefinition
}

async function checkOperand(
  operand: Operand,
  entity: EntityDefinition,
  context: CheckContext,
  scope: Scope,
): Promise<CheckedOperand> {
  if (operand.type === 'path') {
    const { path, column } = await checkPath(operand, entity, context, scope)
    return { operand: path, column }
  }
  if (operand.type !== 'call') return { operand }
  const inner = await Promise.all(
    operand.arguments.map((argument) => checkOperand(argument, entity, context, scope)),
  )
  return { operand: { ...operand, arguments: inner.map((checked) => checked.operand) } }
}

async function checkPath(
  path: Path,
  entity: EntityDefinition,
  context: CheckContext,
  scope: Scope,
): Promise<{ readonly path: Path; readonly column: ColumnDefinition }> {
  const { owner, before, rest } = enterScope(path, entity, scope)
  const last = rest.at(-1)
  if (last === undefined) throw unknownColumn(entity, path.segments.join('/'))

  const { segments, target } = await followLookups(owner, rest.slice(0, -1), context)
  const column = resolveColumn(target, last)
  if (column.property !== last) context.note(`${last} read as ${column.property}`)
  return { path: { ...path, segments: [...before, ...segments, column.property] }, column }
}

async function followCollection(
  path: Path,
  entity: EntityDefinition,
  context: CheckContext,
  scope: Scope,
): Promise<{ readonly path: Path; readonly target: EntityDefinition }> {
  const { owner, before, rest } = enterScope(path, entity, scope)
  const last = rest.at(-1) ?? ''
  const { segments, target } = await followLookups(owner, rest.slice(0, -1), context)
  const collection = target.collections.find(
    ({ navigation }) => navigation.toLowerCase() === last.toLowerCase(),
  )
  if (!collection) throw unknownNavigation(target, last)
  return {
    path: { ...path, segments: [...before, ...segments, collection.navigation] },
    target: await context.entity(collection.entity),
  }
}

function enterScope(path: Path, entity: EntityDefinition, scope: Scope) {
  const [first, ...rest] = path.segments
  const variable = first === undefined ? undefined : scope.get(first)
  return variable && first !== undefined
    ? { owner: variable, before: [first], rest }
    : { owner: entity, before: [], rest: path.segments }
}

async function followLookups(
  entity: EntityDefinition,
  names: readonly string[],
  context: CheckContext,
): Promise<{ readonly segments: readonly string[]; readonly target: EntityDefinition }> {
  const segments: string[] = []
  let target = entity
  for (const name of names) {
    const found = findNavigation(target, name)
    if (!found) throw unknownNavigation(target, name)
    segments.push(found.navigation)
    target = await context.entity(found.entity)
  }
  return { segments, target }
}

/** The single-valued navigation property that `name` means, if exactly one does. */
export function findNavigation(
  entity: EntityDefinition,
  name: string,
): { readonly navigation: string; readonly entity: string } | undefined {
  const lower = name.toLowerCase()
  const targets = [...entity.columns.values()].flatMap((column) => column.targets ?? [])
  const named = targets.find(({ navigation }) => navigation.toLowerCase() === lower)
  if (named) return named
  const byColumn = findColumn(entity, name)?.targets ?? []
  return byColumn.length === 1 ? byColumn[0] : undefined
}

/** The error for a name that is no navigation property, with those that the entity has. */
export function unknownNavigation(entity: EntityDefinition, name: string): DataverseError {
  const polymorphic = findColumn(entity, name)?.targets ?? []
  const nearest =
    polymorphic.length > 0
      ? polymorphic.map(({ navigation }) => navigation)
      : entity.collections.map(({ navigation }) => navigation).slice(0, 3)
  const use = nearest.length > 0 ? `Use ${[...new Set(nearest)].join(' or ')}. ` : ''
  return new DataverseError(
    'unknown_column',
    `${entity.logicalName} has no navigation property "${name.slice(0, 64)}".`,
    {
      hint: `${use}describe_entities {"entity":"${entity.logicalName}"} lists lookups and collections.`,
      facts: { nearest },
    },
  )
}

function checkQueryFunction(call: QueryFunction, entity: EntityDefinition): QueryFunction {
  return {
    ...call,
    parameters: call.parameters.map((parameter) => {
      const { name, value } = parameter
      if (name !== 'PropertyName' || value.type !== 'string') return parameter
      // Query functions name lookups by logical name, unlike comparisons.
      return { name, value: { ...value, value: resolveColumn(entity, value.value).logicalName } }
    }),
  }
}

const guidText = /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i

function fitLiteral(
  operand: Operand,
  column: ColumnDefinition | undefined,
  context: CheckContext,
): Operand {
  if (operand.type !== 'string' || !column) return operand
  if (takesGuid(column) && guidText.test(operand.value)) {
    context.note(`quoted GUID for ${column.logicalName} sent bare`)
    return {
      type: 'guid',
      value: operand.value.replaceAll(/[{}]/g, '').toLowerCase(),
      at: operand.at,
    }
  }
  return column.options ? choiceLiteral(operand.value, operand.at, column, context) : operand
}

const takesGuid = (column: ColumnDefinition) =>
  column.property !== column.logicalName || column.type === 'Uniqueidentifier'

function choiceLiteral(
  label: string,
  at: number,
  column: ColumnDefinition,
  context: CheckContext,
): Literal {
  const options = column.options ?? []
  const matches = options.filter((option) => option.label.toLowerCase() === label.toLowerCase())
  const [match] = matches
  if (match && matches.length === 1) {
    context.note(`"${match.label}" of ${column.logicalName} sent as ${match.value}`)
    return column.type === 'Boolean'
      ? { type: 'boolean', value: match.value === 1, at }
      : { type: 'number', text: String(match.value), at }
  }
  const listed = options.slice(0, 8).map((option) => `${option.value} (${option.label})`)
  throw new DataverseError(
    'invalid_query',
    `${column.logicalName} is a choice and has no single value for '${label.slice(0, 64)}'.`,
    { hint: `Compare with a number: ${listed.join(', ')}.`, facts: { position: at } },
  )
}
